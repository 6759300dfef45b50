using System.Text.Json;
using DuckDB.NET.Data;
using FeatureJobs.Registry;
using FeatureJobs.Runs;
using FeatureJobs.Store;

namespace FeatureJobs.Tests;

/// <summary>
/// The example's source with the flights between a few airports, in a temporary folder; months arrive one by one, and each is taken in by the engine that it names.
/// Fewer features than the example has, since Spark plans and compiles a statement for seconds, and the longer the more it says.
/// </summary>
internal sealed class FlightStore : IDisposable
{
    public const string Service = "late";
    public const string Group = "route_delays";

    private const string Features = """
        feature_groups:
          - {name: route_delays, entity: route, source: flights, every: 1h, aggregations: [
              {function: count, windows: [24h]},
              {function: mean, of: delay, windows: [3h, 7d]}]}
        feature_services:
          - {name: late, features: [route_delays]}

        """;

    /// <summary>Of the example's months.</summary>
    public const int Months = 6;

    /// <summary>After all flights; created_timestamp follows from it, so that it is the same in two stores.</summary>
    public static readonly DateTimeOffset Clock = new(2001, 7, 2, 0, 0, 0, TimeSpan.Zero);

    private const string Cut = "origin IN ('ATL', 'ORD', 'SEA') AND destination IN ('ATL', 'ORD', 'SEA')";

    private static readonly string _example = Path.Combine(BuiltExecutable.Root, "examples", "flights");

    private readonly string _folder = Directory.CreateTempSubdirectory("featurejobs-flights-").FullName;

    /// <summary>A store with the definitions applied by the embedded engine, before any file is there.</summary>
    public static async Task<FlightStore> AppliedAsync(CancellationToken cancel)
    {
        var made = new FlightStore();
        Directory.CreateDirectory(Path.Combine(made._folder, "features"));
        Directory.CreateDirectory(Path.Combine(made._folder, "data"));
        File.Copy(Path.Combine(_example, "features", "sources.yaml"), Path.Combine(made._folder, "features", "sources.yaml"));
        await File.WriteAllTextAsync(Path.Combine(made._folder, "features", "groups.yaml"), Features, cancel);
        await using var store = await made.OpenAsync(CaseYaml.Embedded, cancel);
        Assert.IsType<ApplyOutcome.Applied>(await store.ApplyAsync(await store.PlanAsync(cancel), cancel));
        return made;
    }

    /// <param name="engine">As the settings write it.</param>
    public async Task<FeatureStore> OpenAsync(string engine, CancellationToken cancel)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "feature_store.yaml"), $"name: flights\nstorage: tables\nengine: {engine}\n", cancel);
        return await FeatureStore.OpenAsync(_folder, cancellation: cancel);
    }

    /// <summary>One more month arrives, and is taken in.</summary>
    /// <param name="month">From 1.</param>
    public async Task<RunReport> RunAsync(int month, string engine, CancellationToken cancel)
    {
        var name = $"flights-2001-{month:00}.parquet";
        Query($"COPY (SELECT * FROM '{Path.Combine(_example, "data", name)}' WHERE {Cut}) TO '{Path.Combine(_folder, "data", name)}' (FORMAT parquet)");
        await using var store = await OpenAsync(engine, cancel);
        var report = await store.RunAsync(new IncrementalAggregationOptions { At = Clock }, cancellation: cancel);
        Assert.All(report.Groups, group => Assert.Equal((GroupOutcome.Completed, null), (group.Outcome, group.Error)));
        return report;
    }

    /// <summary>The set of the example's labels, written by the embedded engine; the file.</summary>
    public async Task<string> TrainAsync(CancellationToken cancel)
    {
        var (labels, set) = (Path.Combine(_folder, "labels.parquet"), Path.Combine(_folder, "set.parquet"));
        Query($"COPY (SELECT * FROM '{Path.Combine(_example, "labels", "late-2001-06.parquet")}' WHERE {Cut}) TO '{labels}' (FORMAT parquet)");
        await using var store = await OpenAsync(CaseYaml.Embedded, cancel);
        await store.WriteTrainingSetAsync(Service, new TrainingSetFileOptions { Labels = labels, Output = set, At = Clock }, cancellation: cancel);
        return set;
    }

    /// <summary>Brings all online with the embedded engine; the values of every route, as text, and how many rows were written.</summary>
    public async Task<(List<string> Values, long Written)> SyncAsync(CancellationToken cancel)
    {
        await using var store = await OpenAsync(CaseYaml.Embedded, cancel);
        var report = await store.SyncAsync(at: Clock, cancellation: cancel);
        Assert.All(report.Groups, group => Assert.Equal((GroupOutcome.Completed, true, null), (group.Outcome, group.Full, group.Error)));
        var routes = Query($"SELECT origin, destination FROM '{Path.Combine(_folder, "data", "*.parquet")}' GROUP BY ALL ORDER BY ALL")
            .Select(row => new Dictionary<string, object?> { ["origin"] = row[0], ["destination"] = row[1] }).ToList();
        var online = await store.GetOnlineFeaturesAsync(Service, routes, Clock, cancel);
        return ([.. online.Rows.Zip(routes, (row, route) =>
            $"{string.Join(' ', route.Values)}: {string.Join(' ', row.Values.Select(value => value is double x ? x.ToString("R") : value?.ToString()))} {string.Join(' ', row.Statuses)}")],
            report.Groups.Sum(group => group.Written));
    }

    /// <summary>FROM of all rows of the history as it is stored, read without the product.</summary>
    public string History => $"read_parquet([{string.Join(", ", StoredHistory.DataFiles(Table("history")).Select(file => $"'{file}'"))}], union_by_name = true, hive_partitioning = false)";

    /// <summary>Which engine wrote each batch of a table, by the commits of its log: as <c>Apache-Spark/3.5.7 Delta-Lake/3.3.2</c>.</summary>
    public SortedDictionary<long, string> Writers(string table)
    {
        var writers = new SortedDictionary<long, string>();
        foreach (var commit in Directory.GetFiles(Path.Combine(Table(table), "_delta_log"), "*.json"))
        {
            var actions = File.ReadLines(commit).Select(line => JsonDocument.Parse(line).RootElement).ToList();
            foreach (var transaction in actions.Where(action => action.TryGetProperty("txn", out _)))
                writers.Add(transaction.GetProperty("txn").GetProperty("version").GetInt64(), actions.Single(action => action.TryGetProperty("commitInfo", out _)).GetProperty("commitInfo").GetProperty("engineInfo").GetString()!);
        }
        return writers;
    }

    public static List<object?[]> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SET TimeZone = 'UTC'; SET threads = 1; " + sql;
        using var reader = command.ExecuteReader();
        while (reader.FieldCount == 0 && reader.NextResult()) { }
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    public string Table(string name) => Path.Combine(_folder, "tables", Group, "v1", name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
