using System.Collections.Immutable;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests;

/// <summary>A store of <see cref="Airports"/> in a temporary folder, worked on through the built executable and judged without the product.</summary>
internal sealed class AirportStore : IDisposable
{
    private readonly EventFiles _files = new();
    private readonly StoredHistory _history = new();
    private readonly Dictionary<string, EventFile> _arrived = [];

    private AirportStore() => Folder = Directory.CreateTempSubdirectory("featurejobs-e2e-").FullName;

    public string Folder { get; }
    public string Data => Path.Combine(Folder, "data");
    public string Storage => Path.Combine(Folder, "tables");

    /// <summary>A store with the definitions' files and nothing else.</summary>
    public static AirportStore Written(string features = Airports.Features)
    {
        var store = new AirportStore();
        Directory.CreateDirectory(Path.Combine(store.Folder, "features"));
        Directory.CreateDirectory(store.Data);
        File.WriteAllText(Path.Combine(store.Folder, "feature_store.yaml"), Airports.Settings);
        store.Define(features);
        return store;
    }

    /// <summary>A store with the definitions applied.</summary>
    public static async Task<AirportStore> AppliedAsync(string features = Airports.Features)
    {
        var store = Written(features);
        Expect(0, await store.DoAsync("apply", "--yes"));
        return store;
    }

    /// <summary>A store that has consumed one file, <c>flights-000.parquet</c>: a copy of one that was made once for all tests.</summary>
    public static async Task<AirportStore> BegunAsync()
    {
        var begun = await BegunStore.Once;
        var store = new AirportStore();
        CopiedFolder.Make(begun.Folder, store.Folder);
        foreach (var (name, file) in begun._arrived)
            store._arrived.Add(name, file);
        return store;
    }

    public void Define(string features) => File.WriteAllText(Path.Combine(Folder, "features", "airports.yaml"), features);

    /// <summary>The file comes into the source's folder, whole at once.</summary>
    public void Arrive(EventFile file)
    {
        var making = Path.Combine(Data, "_" + file.Name);
        _files.Write(Airports.Source, file, making);
        File.Move(making, Path.Combine(Data, file.Name));
        _arrived[file.Name] = file;
    }

    /// <summary>A command on this store, to its end.</summary>
    public Task<Ended> DoAsync(params string[] args) => BuiltExecutable.Cli.RunAsync([.. args, "--store", Folder]);

    /// <summary>A run, to its end.</summary>
    public Task<Ended> RunAsync(params string[] options) => Start("", options).EndAsync();

    /// <summary>Starts a run.</summary>
    /// <param name="faults">The value of FEATUREJOBS_FAULTS.</param>
    public Running Start(string faults, params string[] options) =>
        BuiltExecutable.Cli.Start(faults.Length == 0 ? [] : [("FEATUREJOBS_FAULTS", faults)], RunArguments(options));

    public string[] RunArguments(params string[] options) => ["run", "incremental-aggregation", "--at", Airports.Clock, "--store", Folder, .. options];

    /// <summary>
    /// Holds every batch of both groups to the oracle: its rows' counts, and the value of every entity at every boundary, now and as of each batch.
    /// What the batches consumed is read from their records; together it must be every file that arrived, once.
    /// </summary>
    /// <param name="until">The limit of the first run, if it had one.</param>
    public void Judge(long? until = null)
    {
        foreach (var group in Airports.Groups)
            Judge(group, until);
    }

    public void Judge(ConformanceCase group, long? until = null)
    {
        var batches = StoredBatch.Of(Table(group, "tiles"));
        Assert.Equal(Enumerable.Range(1, batches.Length).Select(number => (long)number), batches.Select(batch => batch.Number));
        Assert.Equal(_arrived.Keys.Order(StringComparer.Ordinal), batches.SelectMany(batch => batch.NewFiles).Order(StringComparer.Ordinal));
        var runs = batches.Select(batch => new CaseRun([.. batch.NewFiles.Select(name => _arrived[name])], Airports.ClockMicroseconds, batch.Number == 1 ? until : null));
        var judge = new Judge(group with { Runs = [.. runs] });
        foreach (var (expected, batch) in judge.Runs.Zip(batches))
        {
            var taken = expected.Batch!.Taken;
            Assert.Equal((taken.Read, taken.Used.Length, taken.Filtered, taken.Quarantined), (batch.Read, batch.Used, batch.Filtered, batch.Quarantined));
            Assert.Equal(batch.Read, batch.Used + batch.Filtered + batch.Quarantined);
            Assert.Equal(expected.EvaluatedThrough, batch.Through);
        }
        var faults = judge.Faults([.. batches.Select(batch => batch.Number)], History(group)).Take(5).ToList();
        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.True(judge.Compared > 0);
    }

    /// <summary>The value of every entity at every hour up to the last row, as text; the batching has no part in it.</summary>
    public ImmutableSortedDictionary<string, string> StepFunction(ConformanceCase group)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var history = History(group);
        var last = history.Max(row => row.Time);
        foreach (var rows in history.GroupBy(row => row.Entity))
        {
            var steps = rows.OrderBy(row => row.Time).ThenBy(row => row.Created).ThenBy(row => row.Batch).ToList();
            for (var boundary = steps[0].Time; boundary <= last; boundary += group.Group.Every)
            {
                var row = steps.Last(step => step.Time <= boundary);
                values.Add($"{rows.Key} {YamlText.Time(boundary)}", $"{row.Known} {string.Join(" ", row.Features.Select(YamlText.Value))}");
            }
        }
        return values.ToImmutable();
    }

    /// <summary>How far a group is.</summary>
    public Reached Progress(ConformanceCase group) => new(
        StoredBatch.Transaction(Table(group, "tiles")), StoredBatch.Transaction(Table(group, "history")),
        Directory.Exists(Table(group, "tiles")) ? Directory.GetFiles(Table(group, "tiles"), "*.parquet").Length : 0);

    public ImmutableArray<Reached> Progress() => [.. Airports.Groups.Select(Progress)];

    /// <summary>Lets <paramref name="undisturbed"/> take everything in at once; the values of every entity at every boundary must then be those of this store.</summary>
    public async Task CompareAsync(AirportStore undisturbed)
    {
        Expect(0, await undisturbed.RunAsync());
        foreach (var group in Airports.Groups)
            Assert.Equal(undisturbed.StepFunction(group), StepFunction(group));
    }

    public string Table(ConformanceCase group, string name) => Path.Combine(Storage, group.Name, "v1", name);

    /// <summary>
    /// What the store holds: every file that counts, with its size and hash. Orphans (Parquet that no log names) and locks do not count;
    /// <c>_store/runs</c> is a report, in which a failed run may stand.
    /// </summary>
    public string Contents()
    {
        if (!Directory.Exists(Storage))
            return "";
        var logs = Directory.GetDirectories(Storage, "_delta_log", SearchOption.AllDirectories).Where(log => !log.StartsWith(Path.Combine(Storage, "_store", "runs"), StringComparison.Ordinal));
        var counted = logs.SelectMany(log => Directory.GetFiles(log).Concat(StoredHistory.DataFiles(Path.GetDirectoryName(log)!)));
        return string.Join("\n", counted.Order(StringComparer.Ordinal).Select(path =>
        {
            var bytes = File.ReadAllBytes(path);
            return $"{Path.GetRelativePath(Storage, path)} {bytes.Length} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))}";
        }));
    }

    public static void Expect(int exitCode, Ended ended) => Assert.True(ended.ExitCode == exitCode, $"ended with {ended.ExitCode}, not {exitCode}\n{ended.Output}\n{ended.Error}");

    /// <summary>As xunit's Contains, with the whole text where it fails.</summary>
    public static void Says(string message, string text) => Assert.True(text.Contains(message, StringComparison.Ordinal), $"should say\n{message}\nbut says\n{text}");

    public void Dispose()
    {
        _files.Dispose();
        _history.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private IReadOnlyList<HistoryRow> History(ConformanceCase group) => _history.Read(group, Table(group, "history"));
}
