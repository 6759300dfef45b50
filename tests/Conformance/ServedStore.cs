using System.Collections.Immutable;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Online;
using FeatureJobs.Runs;
using FeatureJobs.Store;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Training;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>A feature store in a temporary folder with an online store of its own: runs, syncs and reads through the facade, broken syncs through the job itself.</summary>
internal sealed class ServedStore : IAsyncDisposable
{
    private readonly EventFiles _files = new();
    private readonly StoredHistory _history = new();
    private DuckDbEngine _engine = NewEngine();
    private readonly string? _redis;
    private readonly string _name = $"served_{Guid.NewGuid():N}";
    private FeatureStore _store = null!;
    private ImmutableDictionary<string, Definitions.FeatureGroup> _groups = [];
    private int _labels;

    private ServedStore(string? redis) => _redis = redis;

    public string Folder { get; } = Directory.CreateTempSubdirectory("featurejobs-served-").FullName;

    public string Tables(string group) => Path.Combine(Folder, CaseYaml.Storage, group, "v1");

    private string OnlineFile => Path.Combine(Folder, "online", "rows.db");

    private CancellationToken Cancellation { get; } = TestContext.Current.CancellationToken;

    /// <param name="redis">The connection of a Redis that nobody else uses; null: SQLite.</param>
    public static async Task<ServedStore> CreateAsync(IReadOnlyList<ServedGroup> groups, string? redis = null)
    {
        var made = new ServedStore(redis);
        Directory.CreateDirectory(Path.Combine(made.Folder, "features"));
        var online = redis is null ? "{kind: sqlite, path: online/rows.db}" : $"{{kind: redis, connection: \"{redis}\"}}";
        var settings = CaseYaml.Settings(CaseYaml.Embedded).Replace("name: conformance", $"name: {made._name}", StringComparison.Ordinal) + $"online_store: {online}\n";
        await File.WriteAllTextAsync(Path.Combine(made.Folder, "feature_store.yaml"), settings, made.Cancellation);
        foreach (var group in groups)
        {
            await File.WriteAllTextAsync(Path.Combine(made.Folder, "features", group.Name + ".yaml"), group.Yaml, made.Cancellation);
            if (!group.Source.Declared)
                made.Arrive(group, group.Runs[0]);
        }
        made._store = await FeatureStore.OpenAsync(made.Folder, cancellation: made.Cancellation);
        Assert.IsType<Registry.ApplyOutcome.Applied>(await made._store.ApplyAsync(await made._store.PlanAsync(made.Cancellation), made.Cancellation));
        made._groups = (await made._store.ValidateAsync(made.Cancellation)).Definition!.Groups.ToImmutableDictionary(group => group.Name);
        return made;
    }

    /// <summary>As a new process: an engine remembers tables, and does not expect them to be replaced below it.</summary>
    public async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        await _engine.DisposeAsync();
        (_store, _engine) = (await FeatureStore.OpenAsync(Folder, cancellation: Cancellation), NewEngine());
    }

    public async Task RunAsync(ServedGroup group, int run)
    {
        Arrive(group, group.Runs[run]);
        await RunAsync(group.Name, group.Runs[run].At, group.Runs[run].Until);
    }

    public async Task RunAsync(string group, long at, long? until = null)
    {
        var options = new IncrementalAggregationOptions { Groups = [group], At = Time(at), Until = until is { } limit ? Time(limit) : null };
        var report = Assert.Single((await _store.RunAsync(options, cancellation: Cancellation)).Groups);
        Assert.Equal("", report.Error ?? "");
    }

    public void Arrive(ServedGroup group, CaseRun run)
    {
        foreach (var file in run.Files)
        {
            var path = Path.Combine(Folder, "data", group.Name, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (File.Exists(path))
                continue;
            if (group.Csv)
                File.WriteAllText(path, CsvText.Of(group.Source, file));
            else
                _files.Write(group.Source, file, path);
        }
    }

    public async Task<GroupSync> SyncAsync(string group, long at) => Assert.Single((await _store.SyncAsync([group], Time(at), cancellation: Cancellation)).Groups);

    /// <summary>A sync that something happens to: <paramref name="happens"/> is put before the online store.</summary>
    public async Task<GroupSync> SyncAsync(string group, long at, Func<IOnlineStore, IOnlineStore> happens)
    {
        await using var online = happens(await OpenOnlineAsync());
        return Assert.Single((await new OnlineSync(_engine, online, _name, TimeProvider.System).RunAsync([Version(group)], Time(at), null, Cancellation)).Groups);
    }

    public async Task<OnlinePosition?> PositionAsync(string group)
    {
        await using var online = await OpenOnlineAsync();
        return (await OnlineReader.PositionsAsync(online, OnlineTables.Of(_name, Version(group)), Cancellation)).Reached;
    }

    /// <summary>All that was online is gone.</summary>
    public async Task WipeAsync()
    {
        if (_redis is null)
        {
            Directory.Delete(Path.GetDirectoryName(OnlineFile)!, recursive: true);
            return;
        }
        await using var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(_redis + ",allowAdmin=true");
        await redis.GetDatabase().ExecuteAsync("FLUSHDB");
    }

    /// <summary>What is online, an answer an entity.</summary>
    public async Task<OnlineFeatures> OnlineAsync(string service, ImmutableArray<Column> keys, IEnumerable<ImmutableArray<object>> entities, long at)
    {
        var asked = entities.Select(entity => (IReadOnlyDictionary<string, object?>)keys.Zip(entity).ToDictionary(pair => pair.First.Name, pair => Given(pair.Second))).ToList();
        return await _store.GetOnlineFeaturesAsync(service, asked, Time(at), Cancellation);
    }

    /// <summary>The features of labels of the same entities, for each time an entity a row.</summary>
    public async Task<TrainingRowsRead> OfflineAsync(ServedGroup group, IReadOnlyList<ImmutableArray<object>> entities, IEnumerable<long> times)
    {
        var rows = times.SelectMany(time => entities.Select(entity => (IReadOnlyDictionary<string, object?>)group.Keys.Zip(entity)
            .Select(pair => (pair.First.Name, Value: (object?)pair.Second)).Append((TrainingCase.EventTimestamp, new Moment(time))).ToDictionary(pair => pair.Item1, pair => pair.Item2)));
        var path = Path.Combine(Folder, $"labels-{_labels++}.parquet");
        var source = new EventSource([.. group.Keys, new Column(TrainingCase.EventTimestamp, Kind.Timestamp)], TrainingCase.EventTimestamp) { MarkedUtc = true };
        _files.Write(source, new EventFile("labels", [.. rows]), path);
        var options = new TrainingSetOptions { Labels = path, At = DateTimeOffset.MaxValue };
        return await TrainingRowsRead.OfStreamAsync(_store.GetHistoricalFeaturesAsync(group.Name, path, options, Cancellation));
    }

    /// <summary>The rows of a history that bear features, read without the product.</summary>
    public IReadOnlyList<HistoryRow> History(ServedGroup group) => _history.Read(group.Keys, [], Path.Combine(Tables(group.Name), "history"));

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _engine.DisposeAsync();
        _files.Dispose();
        _history.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static DuckDbEngine NewEngine() => new(new DuckDbSettings(MemoryBytes: 512_000_000, Threads: 1), TimeProvider.System);

    private GroupVersion Version(string group) => new(_groups[group], 1, Tables(group));

    private Task<IOnlineStore> OpenOnlineAsync() => OnlineStores.OpenAsync(_redis is null ? OnlineStoreKind.Sqlite : OnlineStoreKind.Redis, _redis ?? OnlineFile, Cancellation);

    private static object? Given(object value) => value switch
    {
        Moment moment => Time(moment.Microseconds),
        Day day => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(day.Number),
        _ => value,
    };

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10);
}
