using System.Diagnostics;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Engines.Spark;
using FeatureJobs.Windows;

namespace FeatureJobs.Tests;

/// <summary>How windows are computed is chosen by size and changes no value: here each form is forced, on the same tiles, and must give the rows that the embedded engine gives.</summary>
public sealed class WindowFormTests(SparkServers servers, ITestOutputHelper output)
{
    private static readonly long _hour = (long)TimeSpan.FromHours(1).TotalMicroseconds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Each_gives_the_same_rows(string version)
    {
        var remote = await servers.RemoteAsync(version);
        using var store = await FlightStore.AppliedAsync(Cancel);
        var before = (await store.RunAsync(1, CaseYaml.Embedded, Cancel)).Groups.Single(report => report.Group == FlightStore.Group).EvaluatedThrough!.Value;
        var through = (await store.RunAsync(2, CaseYaml.Embedded, Cancel)).Groups.Single(report => report.Group == FlightStore.Group).EvaluatedThrough!.Value;
        AggregatedGroup group;
        await using (var opened = await store.OpenAsync(CaseYaml.Embedded, Cancel))
            group = (AggregatedGroup)(await opened.ValidateAsync(Cancel)).Definition!.Groups.Single(group => group.Name == FlightStore.Group);

        await using var embedded = new DuckDbEngine(new DuckDbSettings(MemoryBytes: 512_000_000, Threads: 1), TimeProvider.System);
        await using var spark = new SparkEngine(remote, SparkSessionSettings.All, Path.Combine(Path.GetTempPath(), $"featurejobs-scratch-{Guid.NewGuid():N}"));
        var tiles = store.Table("tiles");
        var table = (await embedded.TableAsync(tiles, Cancel))!.Version;
        var first = (long)FlightStore.Query($"SELECT epoch_us(min(tile_start)) FROM read_parquet('{tiles}/*.parquet') WHERE batch = 2")[0][0]!;
        // A month, as it was run; and its last three boundaries, which the form for few of them can do too.
        var month = new HistoryPlan(group, TileStates.Of(group), new HistoryRange(tiles, table, 2, first, Microseconds(before), Microseconds(through)));
        var few = new HistoryPlan(group, TileStates.Of(group), new HistoryRange(tiles, table, 2, null, Microseconds(through) - 3 * _hour, Microseconds(through)));
        foreach (var (name, plan, shapes) in new[] { ("month", month, [WindowShape.Candidates, WindowShape.EveryTile]), ("few", few, Enum.GetValues<WindowShape>()) })
        {
            Assert.Equal(1, plan.Slices);
            var expected = await RowsAsync(embedded, plan, shapes[0]);
            Assert.NotEmpty(expected);
            foreach (var shape in shapes)
            {
                var watch = Stopwatch.StartNew();
                Assert.Equal(expected, await RowsAsync(embedded, plan, shape));
                Assert.Equal(expected, await RowsAsync(spark, plan, shape));
                output.WriteLine($"{name}, {shape}: {expected.Count} rows, {watch.ElapsedMilliseconds} ms");
            }
        }
    }

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / 10;

    private static async Task<List<string>> RowsAsync(IEngine engine, HistoryPlan plan, WindowShape shape)
    {
        var rows = new List<string>();
        await foreach (var batch in engine.QueryAsync(plan.Rows(FlightStore.Clock, [shape], 0, 1), Cancel))
            using (batch)
                for (var i = 0; i < batch.Length; i++)
                    rows.Add(string.Join(' ', Enumerable.Range(0, batch.ColumnCount).Select(column => ArrowRows.Value(batch.Column(column), i) is var value && value is double x ? x.ToString("R") : value)));
        // What the plan promises is which rows there are; the table's writer sorts them.
        return [.. rows.Order(StringComparer.Ordinal)];
    }
}
