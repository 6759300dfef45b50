using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>A table whose folder and partition values have every sign that some layer below takes for its own.</summary>
public sealed class BadPathTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("it's [a] *? 100% ä 日本")]
    [InlineData("a%20b#c&d=e+f;g,h~i{j}k^l`m$n")]
    [InlineData("\"q\" <x> | [*].parquet")]
    public async Task Every_operation_works_in_a_folder_of_any_name(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        var folder = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(folder);

        // What a pattern would match.
        Directory.CreateDirectory(Path.Combine(_folder.Path, "it's a xy 100% ä 日本"));
        using var connection = TableFolder.Connect();
        var (table, cancellation) = (_folder.Table(new LocalStorage(folder)), TableFolder.Cancellation);
        var writer = new DeltaWriter(connection, table);
        var value = name.Replace("'", "''", StringComparison.Ordinal);
        var created = await writer.CreateAsync([new("id", DeltaType.Long), new("p", DeltaType.String)], ["p"], $"SELECT i AS id, CASE WHEN i % 2 = 0 THEN '{value}' END AS p FROM range(10) AS r(i)", cancellation);
        var snapshot = Assert.IsType<Committed>(created).Snapshot;
        snapshot = Assert.IsType<Committed>(await writer.AppendAsync(snapshot, $"SELECT i AS id, '{value}' AS p FROM range(10, 20) AS r(i)", null, cancellation)).Snapshot;
        Assert.Equal(20, await RowsAsync(table, name, 15));
        await table.CheckpointAsync(snapshot, cancellation);
        File.Delete(Path.Combine(folder, "_delta_log", "00000000000000000000.json"));
        Assert.Equal(20, await RowsAsync(table, name, 15));

        snapshot = Assert.IsType<Committed>((await new DeltaOptimizer(connection, table).RunAsync(snapshot, new OptimizeOptions(SortBy: ["id"]), cancellation)).Outcome).Snapshot;
        snapshot = Assert.IsType<Committed>(await writer.DeleteWhereAsync(snapshot, new RowCondition($"p = '{value}' AND id >= 18"), cancellation)).Snapshot;
        Assert.Equal(18, await RowsAsync(table, name, 13));
        snapshot = Assert.IsType<Committed>(await table.RestoreAsync(snapshot, await table.AtAsync(1, cancellation), cancellation)).Snapshot;
        Assert.Equal(20, await RowsAsync(table, name, 15));
        snapshot = Assert.IsType<Committed>(await writer.OverwriteAsync(snapshot, $"SELECT 1 AS id, '{value}' AS p", null, cancellation)).Snapshot;
        var vacuum = await table.VacuumAsync(new VacuumOptions(TimeSpan.Zero, Force: true), cancellation);
        Assert.Equal((1, true), (vacuum.Kept, vacuum.Deleted.Count >= 6));
        Assert.Equal(1, await RowsAsync(table, name, 1));
        var report = await table.VerifyAsync(null, cancellation);
        Assert.Equal((0, 2, 0), (report.Damages.Count, report.Files, report.Unhashed));
        Assert.Equal(1, await DeltaRows.ExportAsync(snapshot, null, null, Path.Combine(folder, "out [*].parquet"), cancellation));
    }

    private static async Task<int> RowsAsync(DeltaTable table, string name, int inPartition)
    {
        var lines = await DeltaRows.JsonLinesAsync(await table.LatestAsync(TableFolder.Cancellation), null, null, TableFolder.Cancellation).ToListAsync(TableFolder.Cancellation);
        Assert.Equal(inPartition, lines.Count(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("p").GetString() == name));
        return lines.Count;
    }
}
