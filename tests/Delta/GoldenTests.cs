using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>Tables of Spark and Delta as a foreign judge of the reader: read as Spark reads them, or refused with the reason.</summary>
public sealed class GoldenTests(GoldenTables golden) : IClassFixture<GoldenTables>
{
    public static TheoryData<string> WithRows => [.. GoldenVerdicts.Equal];

    public static TheoryData<string> WithFiles => [.. GoldenVerdicts.Files.Keys];

    public static TheoryData<string> Refused => [.. GoldenVerdicts.Refused.Keys];

    [Theory]
    [MemberData(nameof(WithRows))]
    public async Task It_is_read_as_Spark_reads_it(string name) => Assert.Equal(0, await DifferencesAsync(name, await OpenAsync(name)));

    [Theory]
    [MemberData(nameof(WithFiles))]
    public async Task Its_log_leaves_so_many_files(string name) => Assert.Equal(GoldenVerdicts.Files[name], (await OpenAsync(name)).FileCount);

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task It_is_refused_with_the_reason(string name)
    {
        var refusal = await Assert.ThrowsAsync<DeltaException>(() => OpenAsync(name));
        Assert.Contains(GoldenVerdicts.Refused[name], refusal.Message, StringComparison.Ordinal);
        Assert.Contains(golden.Delta(name), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_table_of_the_collection_is_judged()
    {
        var tables = Directory.GetDirectories(golden.Folder).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(tables, GoldenVerdicts.Equal.Concat(GoldenVerdicts.Files.Keys).Concat(GoldenVerdicts.Refused.Keys).Order(StringComparer.Ordinal));
        Assert.Equal(tables.Where(name => Directory.Exists(Path.Combine(golden.Folder, name, "expected"))), GoldenVerdicts.Equal.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_list_in_the_documentation_is_this_one() => Assert.Equal(
        GoldenVerdicts.Equal.Select(name => (name, "equal")).Concat(GoldenVerdicts.Files.Select(one => (one.Key, $"files: {one.Value}"))).Concat(GoldenVerdicts.Refused.Select(one => (one.Key, $"refused: {one.Value}")))
            .OrderBy(row => row.Item1, StringComparer.Ordinal).Select(row => $"| {row.Item1} | {row.Item2} |"),
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "delta.md")).SkipWhile(line => line != "| --- | --- |").Skip(1).TakeWhile(line => line.StartsWith('|')));

    [Theory]
    [InlineData(0, "time-travel-start")]
    [InlineData(1, "time-travel-start-start20")]
    public async Task An_earlier_version_is_what_Spark_read_then(long version, string then) =>
        Assert.Equal(0, await DifferencesAsync(then, await OpenAsync("time-travel-start-start20-start40", version)));

    private async Task<Snapshot> OpenAsync(string name, long? version = null)
    {
        var table = new DeltaTable(new LocalStorage(golden.Delta(name)), new DuckDbCheckpointFile(TableFolder.Connect), TimeProvider.System);
        return (version is { } then ? await table.SnapshotAsync(then, TableFolder.Cancellation) : await table.SnapshotAsync(TableFolder.Cancellation))
            ?? await table.LatestAsync(TableFolder.Cancellation);
    }

    /// <summary>How many rows one has and the other has not, by DuckDB's own reading of what Spark read.</summary>
    private async Task<long> DifferencesAsync(string name, Snapshot snapshot)
    {
        using var scan = await DeltaScan.PrepareAsync(snapshot, TableFolder.Connect, golden.Folder, null, null, TableFolder.Cancellation);
        var columns = string.Join(", ", snapshot.Fields.Select(field => $"\"{field.Name}\""));
        var expected = $"SELECT {columns} FROM read_parquet('{golden.Folder}/{name}/expected/*.parquet')";
        var actual = $"SELECT {columns} FROM {scan.Sql}";
        return (long)TableFolder.Rows($"SELECT (SELECT count(*) FROM ({expected} EXCEPT ALL {actual})) + (SELECT count(*) FROM ({actual} EXCEPT ALL {expected}))")[0][0]!;
    }
}
