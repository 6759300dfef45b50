using System.Collections.Immutable;
using Apache.Arrow;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Engines.Spark;
using FeatureJobs.Registry;
using FeatureJobs.Runs;

namespace FeatureJobs.Store;

/// <summary>A feature store on disk: its definitions, what of them has been applied, and its tables.</summary>
/// <remarks>Faults of the environment (disk, memory, damaged files) are <see cref="EngineException"/> in all methods.</remarks>
public sealed partial class FeatureStore : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly DuckDbSettings _settings;
    private readonly IEngine _engine;
    private readonly RegistryTable _registry;
    private readonly AppliedDefinitions _applied;
    private readonly RunLog _runs;
    private readonly string _storage;

    private FeatureStore(string folder, StoreSettings settings, TimeProvider clock)
    {
        (Folder, Settings, _clock) = (folder, settings, clock);
        _storage = Path.GetFullPath(Path.Combine(folder, settings.ResolvedStorage));
        var spill = settings.Engine.ResolvedSpillFolder is { } written ? Path.GetFullPath(Path.Combine(folder, written)) : null;
        _settings = new DuckDbSettings(settings.Engine.MemoryBytes, settings.Engine.Threads, spill);
        _engine = StoreEngine.Open(settings.Engine, _settings, _storage, clock);
        _registry = new RegistryTable(_engine, Path.Combine(_storage, "_store", "registry"));
        _applied = new AppliedDefinitions(_registry, Environment.GetEnvironmentVariable);
        _runs = new RunLog(_engine, Path.Combine(_storage, "_store", "runs"));
    }

    /// <summary>The store's folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>What <c>feature_store.yaml</c> says.</summary>
    public StoreSettings Settings { get; }

    /// <summary>The folder of the store's tables, absolute.</summary>
    public string Storage => _storage;

    /// <summary>The nearest folder at or above <paramref name="folder"/> that holds <c>feature_store.yaml</c>, or null.</summary>
    public static string? Locate(string folder)
    {
        for (var at = new DirectoryInfo(Path.GetFullPath(folder)); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, DefinitionFiles.Settings)))
                return at.FullName;
        return null;
    }

    /// <summary>Opens the store in <paramref name="folder"/>. Reads the YAML files' text; loads no engine yet.</summary>
    /// <exception cref="DiagnosticException">The folder holds no <c>feature_store.yaml</c>, or one whose settings cannot be read; or the engine is Spark, and nothing says where it is.</exception>
    public static async Task<FeatureStore> OpenAsync(string folder, FeatureStoreOptions? options = null, CancellationToken cancellation = default) =>
        new(Path.GetFullPath(folder), await ReadSettingsAsync(folder, options, cancellation), options?.Clock ?? TimeProvider.System);

    /// <summary>What <c>feature_store.yaml</c> in <paramref name="folder"/> says, with the engine of the options.</summary>
    /// <exception cref="DiagnosticException">The folder holds no <c>feature_store.yaml</c>, or one whose settings cannot be read.</exception>
    public static async Task<StoreSettings> ReadSettingsAsync(string folder, FeatureStoreOptions? options = null, CancellationToken cancellation = default)
    {
        var full = Path.GetFullPath(folder);
        if (!File.Exists(Path.Combine(full, DefinitionFiles.Settings)))
            throw new DiagnosticException([new("FJ2001", "", 0, 0,
                $"{full} is no feature store: it holds no {DefinitionFiles.Settings}. Name a store with --store, or make one with 'featurejobs init flights DIR'")]);
        var parsed = ParsedDefinitions.Parse(await DefinitionFiles.ReadAsync(full, cancellation), Environment.GetEnvironmentVariable, SparkSettings.Mistake, SparkEngine.AddressMistake);
        var settings = parsed.Settings is { } read ? StoreEngine.With(read, options?.Engine) : null;
        if (settings is { Engine.Kind: not StoreEngine.Spark })
            return settings;
        // An address or a setting with a mistake has no default: it would be another Spark, or another one's work.
        parsed.Bind(_ => null, out var diagnostics);
        var mistakes = diagnostics.Where(d => d.File == DefinitionFiles.Settings).ToImmutableArray();
        return settings is null || !mistakes.IsEmpty ? throw new DiagnosticException(mistakes) : settings;
    }

    /// <summary>The Spark settings that a Spark application of this store starts with: the suite's, and the store's instead of and beside them; by name.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> LaunchSettings(StoreSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return SparkSettings.Of(settings.Engine.SparkSettings).Launch;
    }

    /// <summary>The names of those settings of the store that a Spark which runs already cannot take over; by name.</summary>
    public static ImmutableArray<string> LaunchOnlySettings(StoreSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return SparkSettings.Of(settings.Engine.SparkSettings).LaunchOnly;
    }

    /// <summary>Checks all definition files against the source files.</summary>
    public async Task<Validation> ValidateAsync(CancellationToken cancellation = default) =>
        (await new StoreFiles(_engine, Folder).ReadAsync(cancellation)).Validation;

    /// <summary>What a group of the files, applied or not, would hold over a sample of its source. Writes nothing.</summary>
    /// <param name="keys">Only this entity; empty: all.</param>
    /// <param name="limit">At most so many entities.</param>
    /// <exception cref="DiagnosticException">The files have mistakes; unknown group; a key column missing, unknown, or of the wrong type.</exception>
    public async Task<GroupPreview> PreviewAsync(string group, IReadOnlyDictionary<string, string> keys, int limit, CancellationToken cancellation = default)
    {
        var defined = await DefinedAsync(group, cancellation);
        var entity = keys.Count == 0 ? [] : EntityKey.Parse(defined.Entity, keys);
        return await GroupPreview.OfAsync(_engine, defined, Folder, _clock.GetUtcNow(), entity, limit, cancellation);
    }

    /// <summary>The difference between the files and what has been applied, as the list of stages that <see cref="ApplyAsync"/> would run.</summary>
    /// <exception cref="DiagnosticException">The files have mistakes.</exception>
    public async Task<StorePlan> PlanAsync(CancellationToken cancellation = default)
    {
        var (files, columns, validation) = await new StoreFiles(_engine, Folder).ReadAsync(cancellation);
        if (validation.Definition is not { } definition)
            throw new DiagnosticException(validation.Diagnostics);
        var latest = await _registry.LatestAsync(cancellation);
        var named = latest is null ? [] : await _applied.NamedFeaturesAsync(latest, definition, cancellation);
        var plan = Planner.Plan(latest is null ? null : (latest, _applied.Bind(latest)), named, definition, files, columns, _clock.GetUtcNow());
        return plan with { Notes = validation.Notes };
    }

    /// <summary>Runs that very list: one atomic registry commit. Conflicted when another apply came in between.</summary>
    public async Task<ApplyOutcome> ApplyAsync(StorePlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.IsEmpty ? new ApplyOutcome.NothingToDo(plan.Revision) : await _registry.AppendAsync(plan, cancellation);
    }

    /// <summary>Incremental windowed aggregation of what is new.</summary>
    /// <exception cref="DiagnosticException">An unknown group was named, or nothing has been applied.</exception>
    public async Task<RunReport> RunAsync(IncrementalAggregationOptions? options = null, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new();
        var chosen = await ChosenAsync(options.Groups, cancellation);
        return await new IncrementalAggregation(_engine, _clock, Folder, _runs).RunAsync(chosen, options.At, options.Until, progress, cancellation);
    }

    /// <summary>The statements that the next run and sync of a group (newest version, or <c>group@2</c>) would compute.</summary>
    /// <exception cref="DiagnosticException">Unknown group, or nothing has been applied.</exception>
    public async Task<ImmutableArray<GroupStatement>> StatementsAsync(string group, CancellationToken cancellation = default) =>
        await GroupStatements.OfAsync(_engine, await VersionAsync(group, cancellation), Folder, _clock.GetUtcNow(), cancellation);

    /// <summary>The applied groups with version, freshness and size, by name.</summary>
    public async Task<ImmutableArray<GroupStatus>> GroupsAsync(CancellationToken cancellation = default)
    {
        var groups = ImmutableArray.CreateBuilder<GroupStatus>();
        foreach (var version in await VersionsAsync(cancellation))
            groups.Add(await GroupView.StatusAsync(_engine, version, cancellation));
        return groups.ToImmutable();
    }

    /// <summary>What runs did, newest first; <paramref name="group"/> narrows to one group.</summary>
    public Task<ImmutableArray<RunRecord>> RunsAsync(string? group = null, CancellationToken cancellation = default) => _runs.ReadAsync(group, cancellation);

    /// <summary>
    /// Rows of a group's history (newest version, or <c>group@2</c>) for one entity, by event_timestamp, streamed. Columns: keys, event_timestamp, created_timestamp, batch, known, features.
    /// <paramref name="from"/> and <paramref name="to"/> are inclusive; superseded rows of aggregated groups (an older batch's row for a boundary that a newer batch wrote again) are left out; of groups of rows all are shown.
    /// </summary>
    /// <exception cref="DiagnosticException">Unknown group; a key column missing, unknown, or of the wrong type.</exception>
    public async IAsyncEnumerable<RecordBatch> HistoryAsync(string group, IReadOnlyDictionary<string, string> keys, DateTimeOffset? from = null, DateTimeOffset? to = null,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var version = await VersionAsync(group, cancellation);
        var entity = EntityKey.Parse(version.Group.Entity, keys);
        if (await GroupView.HistoryAsync(_engine, version, entity, from, to, cancellation) is { } rows)
            await foreach (var batch in _engine.QueryAsync(rows, cancellation))
                yield return batch;
    }

    /// <summary>Quarantined rows of a group that count (their batch was decided), newest batch first, streamed. Columns: batch, reason, expression, file, row, and the source's as source_name.</summary>
    /// <exception cref="DiagnosticException">Unknown group.</exception>
    public async IAsyncEnumerable<RecordBatch> QuarantineAsync(string group, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var version = await VersionAsync(group, cancellation);
        if (await GroupView.QuarantineAsync(_engine, version, cancellation) is { } rows)
            await foreach (var batch in _engine.QueryAsync(rows, cancellation))
                yield return batch;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private async Task<ImmutableArray<GroupVersion>> VersionsAsync(CancellationToken cancellation) => (await AppliedAsync(cancellation)).Versions;

    /// <summary>What is in force, and the group versions that are computed.</summary>
    private async Task<(AppliedRevision Revision, ImmutableArray<GroupVersion> Versions)> AppliedAsync(CancellationToken cancellation)
    {
        var latest = await _registry.LatestAsync(cancellation)
            ?? throw new DiagnosticException([new("FJ2002", "", 0, 0, $"nothing has been applied to the store {Folder} yet. Run 'featurejobs plan', then 'featurejobs apply'")]);
        var computed = await _applied.ComputedAsync(latest, cancellation);
        return (latest, [.. computed.Select(c => new GroupVersion(c.Group, c.Version, Path.Combine(_storage, c.Group.Name, $"v{c.Version}")))]);
    }

    /// <summary>The versions of the named groups, or all.</summary>
    private async Task<ImmutableArray<GroupVersion>> ChosenAsync(ImmutableArray<string> names, CancellationToken cancellation)
    {
        var versions = await VersionsAsync(cancellation);
        var unknown = names.Where(name => versions.All(version => version.Group.Name != name)).Distinct().ToList();
        if (unknown.Count > 0)
            throw new DiagnosticException([.. unknown.Select(name => Unknown(name, versions))]);
        return names.IsEmpty ? versions : [.. versions.Where(version => names.Contains(version.Group.Name))];
    }

    /// <summary>A group by name, its newest version, or by <c>name@version</c>.</summary>
    private async Task<GroupVersion> VersionAsync(string group, CancellationToken cancellation)
    {
        var versions = await VersionsAsync(cancellation);
        return versions.LastOrDefault(version => version.ToString() == group || version.Group.Name == group) ?? throw new DiagnosticException([Unknown(group, versions)]);
    }

    /// <summary>A group as the files define it.</summary>
    private async Task<FeatureGroup> DefinedAsync(string group, CancellationToken cancellation)
    {
        var validation = await ValidateAsync(cancellation);
        var definition = validation.Definition ?? throw new DiagnosticException(validation.Diagnostics);
        return definition.Groups.FirstOrDefault(g => g.Name == group) ?? throw new DiagnosticException([new("FJ2003", "", 0, 0,
            $"no group is called '{group}' in the files; defined are {string.Join(", ", definition.Groups.Select(g => g.Name))}")]);
    }

    private static Diagnostic Unknown(string group, ImmutableArray<GroupVersion> versions) =>
        new("FJ2003", "", 0, 0, $"no applied group is called '{group}'; applied are {string.Join(", ", versions.Select(version => version.ToString()))}");
}

/// <summary>How a store is opened.</summary>
/// <param name="Clock">The clock of every command; the system's by default.</param>
/// <param name="Engine"><c>duckdb</c> or <c>spark</c>, instead of the one that <c>feature_store.yaml</c> names.</param>
public sealed record FeatureStoreOptions(TimeProvider? Clock = null, string? Engine = null);
