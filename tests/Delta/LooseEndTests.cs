using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>Files that a failed or beaten write has staged, and deletions beside deletion vectors.</summary>
public sealed class LooseEndTests : IDisposable
{
    private readonly TableFolder _folder = new();
    private readonly DuckDB.NET.Data.DuckDBConnection _connection = TableFolder.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    private DeltaTable Table => _folder.Table();

    [Fact]
    public async Task A_beaten_optimize_is_told_so_even_if_its_files_cannot_be_deleted()
    {
        await _folder.AppendAsync(Table, 0, 5);
        await _folder.AppendAsync(Table, 5, 5);
        var basis = await Table.LatestAsync(TableFolder.Cancellation);
        var storage = new WatchedStorage(_folder.Storage, call =>
        {
            if (call == "put _delta_log/00000000000000000002.json")
            {
                Table.CommitAsync(basis, new NewCommit { Fields = basis.Fields, Removes = [.. basis.Files], Reads = ReadSet.WholeTable }, CancellationToken.None).GetAwaiter().GetResult();
            }
            else if (call.StartsWith("delete part-", StringComparison.Ordinal))
            {
                throw new IOException("Broken on purpose");
            }
        });
        var report = await new DeltaOptimizer(_connection, _folder.Table(storage)).RunAsync(basis, new OptimizeOptions(), TableFolder.Cancellation);
        Assert.Equal(ConflictKind.ReadFileRemoved, Assert.IsType<Conflicted>(report.Outcome).Kind);
    }

    [Fact]
    public async Task An_optimize_that_fails_half_way_leaves_no_file()
    {
        DeltaField[] fields = [new("id", DeltaType.Long), new("p", DeltaType.String)];
        var basis = Snapshot(await new DeltaWriter(_connection, Table).CreateAsync(fields, ["p"], "SELECT i AS id, 'p' || (i % 2) AS p FROM range(10) AS r(i)", TableFolder.Cancellation));
        basis = Snapshot(await new DeltaWriter(_connection, Table).AppendAsync(basis, "SELECT i AS id, 'p' || (i % 2) AS p FROM range(10) AS r(i)", null, TableFolder.Cancellation));
        var before = Files();
        File.WriteAllText(Path.Combine(_folder.Path, basis.Files.Last().File), "no Parquet");
        await Assert.ThrowsAnyAsync<Exception>(() => new DeltaOptimizer(_connection, Table).RunAsync(basis, new OptimizeOptions(), TableFolder.Cancellation));
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task An_overwrite_whose_condition_fails_leaves_no_file()
    {
        var basis = Snapshot(await _folder.AppendAsync(Table, 0, 5));
        var before = Files();
        await Assert.ThrowsAsync<DuckDB.NET.Data.DuckDBException>(() => new DeltaWriter(_connection, Table).OverwriteWhereAsync(basis, new RowCondition("nope = 1"), "SELECT 7 AS id, 'x' AS name", null, TableFolder.Cancellation));
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task A_table_that_cannot_be_leaves_no_file()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => new DeltaWriter(_connection, Table).CreateAsync([new("a b", DeltaType.Long)], [], "SELECT 1 AS \"a b\"", TableFolder.Cancellation));
        Assert.Empty(Files());
    }

    /// <summary>Of ten rows the vector has taken three; what counts is which of the other seven go.</summary>
    [Theory]
    [InlineData("id >= 3", 7, "b.parquet")]
    [InlineData("id >= 0", 7, "b.parquet")]
    [InlineData("id < 3", 10, "a.parquet")]
    [InlineData("id < 3 AND id >= 0", 0, "a.parquet b.parquet")]
    [InlineData("id >= 4", null, "")]
    public async Task Rows_that_a_vector_has_taken_count_no_more(string condition, int? rows, string left)
    {
        using var table = new ForeignTable()
            .Schema(ForeignTable.Field("id", "long"), protocol: """{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]}""")
            .File("a.parquet", "SELECT i AS id FROM range(10) AS r(i)", more: $",\"deletionVector\":{VectorText.Inline(0, 1, 2)}")
            .File("b.parquet", "SELECT -i - 1 AS id FROM range(10) AS r(i)");
        var basis = await table.OpenAsync();
        var deletion = () => new DeltaWriter(_connection, table.Table).DeleteWhereAsync(basis, new RowCondition(condition), TableFolder.Cancellation);
        if (rows is not { } expected)
        {
            Assert.Contains("deleting some of the rows of a file, as of 'a.parquet',", (await Assert.ThrowsAsync<DeltaException>(deletion)).Message, StringComparison.Ordinal);
            return;
        }

        var after = Snapshot(await deletion());
        Assert.Equal(left, string.Join(' ', after.Files.Select(file => file.Path)));
        Assert.Equal(expected > 0 ? 1 : 0, after.Version);
        if (expected > 0)
        {
            var history = await table.Table.HistoryAsync(TableFolder.Cancellation).FirstAsync(TableFolder.Cancellation);
            Assert.Equal($"{expected}", history.Metrics["numDeletedRows"]);
        }
    }

    private List<string> Files() => [.. Directory.GetFiles(_folder.Path, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static Snapshot Snapshot(CommitOutcome outcome) => Assert.IsType<Committed>(outcome).Snapshot;
}
