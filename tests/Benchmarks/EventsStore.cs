using FeatureJobs.Runs;
using FeatureJobs.Store;

namespace FeatureJobs.Benchmarks;

/// <summary>A store over the benchmark's events: five features over three windows, daily.</summary>
internal sealed class EventsStore(string folder)
{
    public string Data { get; } = Path.Combine(folder, "data");

    public string History { get; } = Path.Combine(folder, "tables", "daily", "v1", "history");

    /// <param name="engine">The mapping of feature_store.yaml.</param>
    public async Task CreateAsync(string engine)
    {
        Directory.CreateDirectory(Data);
        Directory.CreateDirectory(Path.Combine(folder, "features"));
        await File.WriteAllTextAsync(Path.Combine(folder, "feature_store.yaml"), $"""
            name: benchmark
            storage: tables
            engine: {engine}
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "features", "daily.yaml"), """
            entities:
              - {name: customer, keys: [{name: entity, type: int64}]}
            sources:
              - name: events
                path: ../data/*.parquet
                columns: {entity: int64, ts: timestamp, amount: float64, quantity: int32}
                event_timestamp: ts
            feature_groups:
              - name: daily
                entity: customer
                source: events
                every: 1d
                aggregations:
                  - {function: count, windows: [1d, 7d, 30d]}
                  - {function: sum, of: quantity, windows: [1d, 7d, 30d]}
                  - {function: mean, of: amount, windows: [1d, 7d, 30d]}
                  - {function: max, of: amount, windows: [1d, 7d, 30d]}
                  - {function: last, of: amount, windows: [1d, 7d, 30d]}
            """);
        await using var store = await FeatureStore.OpenAsync(folder);
        await store.ApplyAsync(await store.PlanAsync());
    }

    public async Task<GroupReport> RunAsync()
    {
        await using var store = await FeatureStore.OpenAsync(folder);
        var report = (await store.RunAsync()).Groups.Single();
        return report.Outcome is GroupOutcome.Completed or GroupOutcome.NoNewData ? report : throw new InvalidOperationException($"{report.Outcome}: {report.Error}");
    }
}
