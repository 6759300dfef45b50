using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

public sealed class OptimizeTests : IDisposable
{
    private static readonly DeltaField[] Fields = [new("a", DeltaType.Long), new("b", DeltaType.String), new("p", DeltaType.String), new("t", DeltaType.Timestamp)];
    private readonly TableFolder _folder = new();
    private readonly DuckDB.NET.Data.DuckDBConnection _connection = TableFolder.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    private DeltaTable Table => _folder.Table();

    private DeltaWriter Writer => new(_connection, Table);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Small_files_become_few_and_no_row_changes(bool partitioned)
    {
        var before = await FillAsync(partitioned ? ["p"] : [], 6, 1000);
        var report = await OptimizeAsync(before, new OptimizeOptions());
        var after = Snapshot(report.Outcome);
        Assert.Equal((partitioned ? 18 : 6, partitioned ? 3 : 1), (report.Removed, report.Added));
        Assert.Equal(partitioned ? 3 : 1, after.FileCount);
        AssertSameRows(before, after);
        Assert.All(File.ReadAllLines(_folder.CommitFile(after.Version)).Skip(1), line => Assert.Contains("\"dataChange\":false", line, StringComparison.Ordinal));
        Assert.Equal(after.Version, Snapshot((await OptimizeAsync(after, new OptimizeOptions())).Outcome).Version);
    }

    [Fact]
    public async Task Files_come_near_the_size_asked_for_and_large_ones_stay()
    {
        var before = await FillAsync([], 8, 4000);
        var size = before.Files.Max(file => file.Size);
        var large = Snapshot(await Writer.AppendAsync(before, Select(9, 40_000), null, TableFolder.Cancellation));
        var path = large.Files.MaxBy(file => file.Size)!.Path;
        var report = await OptimizeAsync(large, new OptimizeOptions(TargetBytes: size * 2 + size / 2));
        var after = Snapshot(report.Outcome);
        Assert.Equal((8, 4), (report.Removed, report.Added));
        Assert.Contains(path, after.Files.Select(file => file.Path));
        AssertSameRows(large, after);
    }

    [Theory]
    [InlineData("a", 5)]
    [InlineData("b,a", 5)]
    [InlineData("t", 3)]
    [InlineData("a", 1)]
    public async Task Sorted_files_do_not_overlap_and_are_sorted_inside(string sortBy, int files)
    {
        var before = await FillAsync([], 3, 20_000);
        var columns = sortBy.Split(',');
        var after = Snapshot((await OptimizeAsync(before, new OptimizeOptions((before.Files.Sum(file => file.Size) / files) + 1, columns))).Outcome);
        AssertSameRows(before, after);
        Assert.Equal(files, after.FileCount);

        // By position in the file, and file after file in the order of their first rows: never less than the row before.
        var key = $"struct_pack({string.Join(", ", columns.Select((column, index) => $"k{index} := {column}"))})";
        var paths = string.Join(", ", after.Files.Select(file => $"'{Path.Combine(_folder.Path, file.File)}'"));
        Assert.Equal([[0L]], TableFolder.Rows($"""
            WITH rows AS (SELECT {key} AS key, filename, file_row_number AS position FROM read_parquet([{paths}])),
                 files AS (SELECT filename, min(key) AS first FROM rows GROUP BY filename)
            SELECT count(*) FROM (SELECT key, lag(key) OVER (ORDER BY first, filename, position) AS before FROM rows JOIN files USING (filename)) WHERE key < before
            """));
        Assert.All(after.Files, file => Assert.True((long)TableFolder.Rows($"SELECT max(row_group_num_rows) FROM parquet_metadata('{Path.Combine(_folder.Path, file.File)}')")[0][0]! <= 20_480));
    }

    [Fact]
    public async Task Many_rows_of_one_value_are_one_file_and_nulls_are_last()
    {
        var before = Snapshot(await Writer.CreateAsync([new("a", DeltaType.Long)], [], "SELECT CASE WHEN i % 10 = 0 THEN NULL WHEN i % 10 < 9 THEN 5 ELSE i END AS a FROM range(100000) AS r(i)", TableFolder.Cancellation));
        var after = Snapshot((await OptimizeAsync(before, new OptimizeOptions((before.Files.Single().Size / 8) + 1, ["a"]))).Outcome);
        Assert.Equal(TableFolder.Rows($"SELECT a, count(*) FROM {DeltaScan.From(before)} GROUP BY a ORDER BY a"), TableFolder.Rows($"SELECT a, count(*) FROM {DeltaScan.From(after)} GROUP BY a ORDER BY a"));
        Assert.Single(after.Files, file => file.Stats!.Contains("\"minValues\":{\"a\":5}", StringComparison.Ordinal));
        Assert.Single(after.Files, file => FileStatistics.Parse(file.Stats, after.Fields).Columns["a"].Nulls > 0);
    }

    [Fact]
    public async Task Columns_that_cannot_be_sorted_by_are_all_named()
    {
        var table = await FillAsync(["p"], 1, 10);
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => OptimizeAsync(table, new OptimizeOptions(SortBy: ["x", "p"])));
        Assert.Equal($"The table '{_folder.Path}' cannot be sorted so: there is no column 'x'; there are a, b, p, t; the table is partitioned by 'p' already.", refused.Message);
    }

    private Task<OptimizeReport> OptimizeAsync(Snapshot basis, OptimizeOptions options) => new DeltaOptimizer(_connection, Table).RunAsync(basis, options, TableFolder.Cancellation);

    private async Task<Snapshot> FillAsync(string[] partitionBy, int files, int rows)
    {
        var snapshot = Snapshot(await Writer.CreateAsync(Fields, partitionBy, Select(0, rows), TableFolder.Cancellation));
        for (var file = 1; file < files; file++)
        {
            snapshot = Snapshot(await Writer.AppendAsync(snapshot, Select(file, rows), null, TableFolder.Cancellation));
        }

        return snapshot;
    }

    private static string Select(int file, int rows) => $"""
        SELECT CASE WHEN i % 97 = 0 THEN NULL ELSE CAST(hash(i + {file} * 1000003) % 100000 AS BIGINT) END AS a, 'b' || (hash(i, {file}) % 50) AS b,
               CASE i % 3 WHEN 0 THEN NULL ELSE 'p' || (i % 3) END AS p, make_timestamptz(CAST(hash({file}, i) % 1000000000000 AS BIGINT)) AS t
        FROM range({rows}) AS r(i)
        """;

    private static void AssertSameRows(Snapshot left, Snapshot right) => Assert.Equal([[0L, 0L]], TableFolder.Rows($"""
        SELECT (SELECT count(*) FROM (SELECT * FROM {DeltaScan.From(left)} EXCEPT ALL SELECT * FROM {DeltaScan.From(right)})),
               (SELECT count(*) FROM (SELECT * FROM {DeltaScan.From(right)} EXCEPT ALL SELECT * FROM {DeltaScan.From(left)}))
        """));

    private static Snapshot Snapshot(CommitOutcome outcome) => Assert.IsType<Committed>(outcome).Snapshot;
}
