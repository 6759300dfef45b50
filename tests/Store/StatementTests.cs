using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Store;

namespace FeatureJobs.Tests;

/// <summary>
/// The statements that jobs compute, held to snapshots in the folder of that name, and executed by themselves: what a reader of 'featurejobs sql' sees is what runs.
/// <c>FEATUREJOBS_SNAPSHOTS=write</c> writes them anew, for a person to read the difference.
/// </summary>
public sealed class StatementTests : IDisposable
{
    private const string Definitions = """
        entities:
          - {name: airport, keys: [{name: origin, type: string}]}
        sources:
          - name: flights
            path: ../data/flights-*.parquet
            columns: {date: timestamp, origin: string, delay: int32, distance: int32}
            derive: {known_at: "date + minutes(30 + distance / 7.5 + greatest(delay, 0))"}
            event_timestamp: known_at
            where: "delay is not null"
        feature_groups:
          - name: hourly
            entity: airport
            source: flights
            every: 1h
            aggregations:
              - {function: count, windows: [3h, 24h]}
              - {function: mean, of: delay, windows: [24h]}
              - {function: sum, of: distance, where: "delay > 15", windows: [24h], default: 0}
              - {function: last, of: delay, windows: [24h]}
          - name: newest
            entity: airport
            source: flights
            features: [delay, {name: far, expression: "distance > 1000"}]
        """;

    private static readonly string Snapshots = Path.Combine(ReadmeTests.Root, "tests", "Store", "Snapshots");
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("featurejobs-statements-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("hourly")]
    [InlineData("newest")]
    public async Task Statements_are_their_snapshots_and_give_what_the_run_gives(string group)
    {
        var cancellation = TestContext.Current.CancellationToken;
        foreach (var below in (string[])["data", "features"]) Directory.CreateDirectory(Path.Combine(folder.FullName, below));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "feature_store.yaml"), "name: statements\nstorage: tables\n", cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "features", "flights.yaml"), Definitions, cancellation);
        File.Copy(Path.Combine(ReadmeTests.Root, "examples", "flights", "data", "flights-2001-01.parquet"), Path.Combine(folder.FullName, "data", "flights-1.parquet"));
        await using var store = await FeatureStore.OpenAsync(folder.FullName, new FeatureStoreOptions(new FixedClock()), cancellation);
        await store.ApplyAsync(await store.PlanAsync(cancellation), cancellation);

        var before = await store.StatementsAsync(group, cancellation);
        await CompareAsync($"{group}-1-rows.sql", before[0].Sql);
        var taken = await CountAsync(before[0].Sql);
        var report = (await store.RunAsync(new() { Groups = [group] }, cancellation: cancellation)).Groups[0];
        Assert.Null(report.Error);
        Assert.Equal(group == "hourly" ? report.Tiles : report.RowsWritten, taken);

        var after = await store.StatementsAsync(group, cancellation);
        if (group == "hourly")
        {
            await CompareAsync("hourly-2-windows.sql", after[1].Sql);
            Assert.Equal(report.RowsWritten, await CountAsync(after[1].Sql));
        }
        await CompareAsync($"{group}-3-online.sql", after[^1].Sql);
        Assert.Equal((await store.SyncAsync([group], cancellation: cancellation)).Groups[0].Written, await CountAsync(after[^1].Sql));
    }

    private static async Task<long> CountAsync(string sql)
    {
        await using var session = await DuckDbSession.OpenAsync(new DuckDbSettings(), TestContext.Current.CancellationToken);
        var rows = 0L;
        await foreach (var batch in session.StreamAsync(sql, TestContext.Current.CancellationToken))
            using (batch)
                rows += batch.Length;
        return rows;
    }

    private async Task CompareAsync(string name, string sql)
    {
        // Of this run only: its folder, and names of the files it wrote.
        var text = System.Text.RegularExpressions.Regex.Replace(sql.Replace(folder.FullName, "STORE", StringComparison.Ordinal), @"[^/']*[0-9a-f]{8}-?[0-9a-f]{4}[^/']*\.parquet", "FILE.parquet") + "\n";
        var file = Path.Combine(Snapshots, name);
        if (Environment.GetEnvironmentVariable("FEATUREJOBS_SNAPSHOTS") == "write")
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        Assert.Equal(File.Exists(file) ? await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) : "(there is no snapshot)", text);
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2001, 2, 2, 0, 0, 0, TimeSpan.Zero);
    }
}
