using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests;

/// <summary>A store with one group of rows over CSV files, in a temporary folder, worked on through the built executable. The folder of its data comes from a variable.</summary>
internal sealed class ProfileStore : IDisposable
{
    public const string Features = """
        entities:
          - {name: airport, keys: [{name: origin, type: string}]}
        sources:
          - name: updates
            path: "${UPDATES}/*.csv"
            columns: {origin: string, at: timestamp, runways: int32, departures: int64}
            where: runways is null or runways < 90
            event_timestamp: at
        feature_groups:
          - name: profile
            entity: airport
            source: updates
            ttl: 90d
            features: [runways, {name: is_hub, expression: "departures * 2 > 1000"}]

        """;

    private readonly StoredHistory _history = new();

    private ProfileStore() => Directory.CreateDirectory(Data);

    public string Folder { get; } = Directory.CreateTempSubdirectory("featurejobs-e2e-").FullName;
    public string Data => Path.Combine(Folder, "data-of-7319");
    public string Storage => Path.Combine(Folder, "storage");
    public string Table => Path.Combine(Storage, "profile", "v1", "history");

    public static async Task<ProfileStore> AppliedAsync()
    {
        var store = new ProfileStore();
        Directory.CreateDirectory(Path.Combine(store.Folder, "features"));
        await File.WriteAllTextAsync(Path.Combine(store.Folder, "feature_store.yaml"), "name: profiles\nengine: {kind: duckdb, memory: 512MB, threads: 2}\n");
        store.Define(Features);
        AirportStore.Expect(0, await store.DoAsync("apply", "--yes"));
        return store;
    }

    public void Define(string features) => File.WriteAllText(Path.Combine(Folder, "features", "profile.yaml"), features);

    /// <summary>A file of one stretch, whose rows meet none of another file: rows that are used, two that tie, one that is filtered and three bad ones.</summary>
    public void Arrive(int place) => File.WriteAllText(Path.Combine(Data, $"u{place:000}.csv"), $$"""
        at,remark,origin,runways,departures
        2024-01-{{place + 1:00}},"a, ""b"",
        c",ATL, 5 ,{{place}}
        2024-01-{{place + 1:00}} 00:00:00Z,,ATL,,{{place}}
        2024-01-{{place + 1:00}}T01:00+02:00,,"O""Hare",{{place}},501
        2023-12-01 00:{{place:00}},late,ATL,{{place}},
        2024-01-01,,ORD,95,oops
        2024-01-01,,ORD,4.5,1
        2024-01-01,,,1,1
        2024-01-01,,LAX,1,9223372036854775807

        """);

    public Task<Ended> DoAsync(params string[] args) => StartAsync("", args);

    public Task<Ended> RunAsync(string faults = "") => StartAsync(faults, "run", "incremental-aggregation", "--at", "2024-06-01T00:00:00Z");

    /// <summary>Entity, time and features of each row that counts, in order.</summary>
    public IReadOnlyList<string> Rows() =>
    [
        .. _history.Read([new("origin", Kind.String)], [new("runways", Kind.Int32), new("is_hub", Kind.Bool)], Table)
            .Select(row => $"{row.Entity} {YamlText.Time(row.Time)} {string.Join(" ", row.Features.Select(YamlText.Value))}").Order(StringComparer.Ordinal),
    ];

    public void Dispose()
    {
        _history.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<Ended> StartAsync(string faults, params string[] args)
    {
        var environment = new List<(string, string)> { ("UPDATES", Data) };
        if (faults.Length > 0)
            environment.Add(("FEATUREJOBS_FAULTS", faults));
        using var running = BuiltExecutable.Cli.Start(environment, [.. args, "--store", Folder]);
        return await running.EndAsync();
    }
}
