namespace FeatureJobs.Tests;

/// <summary>
/// A store with an aggregated group, a group of rows and a service of both, small enough to be worked out by hand. Its runs' clock is 2024-03-01T06:00; the aggregated group
/// is evaluated through 04:00, the rows through the clock.
/// </summary>
internal sealed class GateStore : IDisposable
{
    public const string Clock = "2024-03-01T06:00:00Z";

    /// <summary>Labels of its service, as CSV.</summary>
    public const string Labels = """
        id,origin,gate,event_timestamp
        007,ATL,1,2024-03-01T02:00
        1e2,ORD,7,2024-03-01T00:00
        x,JFK,1,2024-03-01T05:00
        y,ATL,1,2024-03-01T06:00
        z,ORD,7,

        """;

    /// <summary>Before 02:00 ATL had the flights of 00:30 and 01:10, the last 50 minutes ago; ORD none yet, and a gate whose row is 91 days old at its label.</summary>
    public const string Set = """
        id,origin,gate,event_timestamp,count_3h,delay_mean_1d,time_since_last_1d,wide,remark
        007,ATL,1,2024-03-01T02:00,2,15.0,3000.0,true,
        1e2,ORD,7,2024-03-01T00:00,,,,,
        x,JFK,1,2024-03-01T05:00,,,,,
        y,ATL,1,2024-03-01T06:00,2,30.0,13200.0,false,"new ""stand"", é"
        z,ORD,7,,,,,,

        """;

    /// <summary>What is online of ATL and its gate 1 at the clock.</summary>
    public const string AtlJson = """{"count_3h":2,"delay_mean_1d":30,"time_since_last_1d":13200,"wide":false,"remark":"new \"stand\", é"}""";

    /// <summary>Text as it is, without escapes.</summary>
    public static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Embedded = "{kind: duckdb, memory: 512MB, threads: 2}";

    private const string Definitions = """
        entities:
          - {name: airport, keys: [{name: origin, type: string}]}
          - {name: gate, keys: [{name: origin, type: string}, {name: gate, type: int32}]}
        sources:
          - name: flights
            path: ../data/flights/*.csv
            format: csv
            columns: {origin: string, at: timestamp, delay: int32}
            event_timestamp: at
          - name: gates
            path: ../data/gates/*.csv
            format: csv
            columns: {origin: string, gate: int32, at: timestamp, wide: bool, remark: string}
            event_timestamp: at
        feature_groups:
          - {name: by_airport, entity: airport, source: flights, every: 1h, aggregations: [
              {function: count, windows: [3h]},
              {function: mean, of: delay, windows: [1d]},
              {function: time_since_last, windows: [1d]}]}
          - {name: gates, entity: gate, source: gates, ttl: 90d, features: [wide, remark]}
        feature_services:
          - {name: late, features: [by_airport, gates]}

        """;

    private const string Flights = """
        origin,at,delay
        ATL,2024-03-01T00:30,10
        ATL,2024-03-01T01:10,20
        ORD,2024-03-01T01:40,5
        ATL,2024-03-01T02:20,60
        ORD,2024-03-01T04:00,7

        """;

    private const string Gates = """
        origin,gate,at,wide,remark
        ATL,1,2024-03-01T01:00,true,
        ATL,1,2024-03-01T03:00,false,"new ""stand"", é"
        ORD,7,2023-12-01T00:00,true,old

        """;

    private GateStore() => Directory.CreateDirectory(Out);

    public string Folder { get; } = Directory.CreateTempSubdirectory("featurejobs-e2e-").FullName;

    /// <summary>Where the tests put labels and sets.</summary>
    public string Out => Path.Combine(Folder, "out");

    /// <summary>A store whose groups are computed and of which nothing is online.</summary>
    /// <param name="online">The online store's settings.</param>
    public static async Task<GateStore> RunAsync(string online = "{kind: sqlite, path: online.db}")
    {
        var begun = await BegunStore.Gates;
        var store = new GateStore();
        CopiedFolder.Make(begun.Folder, store.Folder);
        store.Settle(online);
        return store;
    }

    /// <summary>As <see cref="RunAsync"/>, and synced.</summary>
    public static async Task<GateStore> SyncedAsync()
    {
        var store = await RunAsync();
        AirportStore.Expect(0, await store.DoAsync("run", "online-sync", "--at", Clock));
        return store;
    }

    /// <summary>Writes a file into <see cref="Out"/>.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Out, name);
        File.WriteAllText(path, text);
        return path;
    }

    public string PathOf(string name) => Path.Combine(Out, name);

    /// <summary>The names of all files in <see cref="Out"/>, hidden ones too.</summary>
    public string[] Files() => [.. Directory.GetFileSystemEntries(Out, "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    public Task<Ended> DoAsync(params string[] args) => BuiltExecutable.Cli.RunAsync([.. args, "--store", Folder]);

    /// <summary>A training set's command with the clock of the store.</summary>
    public Task<Ended> TrainAsync(string labels, string output, params string[] more) =>
        DoAsync(["run", "training-set", "--service", "late", "--labels", labels, "--out", PathOf(output), "--at", Clock, .. more]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>The store that <see cref="RunAsync"/> copies.</summary>
    public static async Task<GateStore> BeginAsync()
    {
        var store = await AppliedAsync();
        AirportStore.Expect(0, await store.DoAsync("run", "incremental-aggregation", "--at", Clock));
        return store;
    }

    /// <summary>A store with the definitions applied, and nothing computed.</summary>
    public static async Task<GateStore> AppliedAsync(string engine = Embedded)
    {
        var store = new GateStore();
        foreach (var (name, text) in new[] { ("features/gates.yaml", Definitions), ("data/flights/f.csv", Flights), ("data/gates/g.csv", Gates) })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(store.Folder, name))!);
            await File.WriteAllTextAsync(Path.Combine(store.Folder, name), text);
        }
        store.Settle("{kind: sqlite, path: online.db}");
        AirportStore.Expect(0, await store.DoAsync("apply", "--yes"));
        store.Settle("{kind: sqlite, path: online.db}", engine);
        return store;
    }

    private void Settle(string online, string engine = Embedded) =>
        File.WriteAllText(Path.Combine(Folder, "feature_store.yaml"), $"name: gates\nengine: {engine}\nonline_store: {online}\n");
}
