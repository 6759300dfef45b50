using System.Collections.Immutable;
using Apache.Arrow;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Online;
using FeatureJobs.Runs;

namespace FeatureJobs.Store;

// What models get: training sets from the offline store, features from the online store.
public sealed partial class FeatureStore
{
    /// <summary>
    /// A training set as a stream of Arrow batches, which the receiver disposes: every label row once, in the labels' order, with its columns and the features
    /// of <paramref name="service"/> as they were at its <c>event_timestamp</c>. Timestamps are microseconds UTC; time_since_last is in seconds.
    /// </summary>
    /// <param name="labels">The file of labels (Parquet or CSV): the key columns of all groups, <c>event_timestamp</c>, and any others.</param>
    /// <exception cref="DiagnosticException">Unknown service; labels or options that do not allow it, all that is wrong.</exception>
    public async IAsyncEnumerable<RecordBatch> GetHistoricalFeaturesAsync(string service, string labels, TrainingSetOptions? options = null,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var version = await ServiceAsync(service, cancellation);
        var asked = (options ?? new() { Labels = labels }) with { Labels = labels };
        await foreach (var batch in new TrainingSet(_engine, _clock, Folder).ReadAsync(version, asked, null, cancellation))
            yield return batch;
    }

    /// <summary>Writes a training set and its manifest. Nothing half-written is ever seen under their names.</summary>
    /// <exception cref="DiagnosticException">Unknown service; labels, output or options that do not allow it, all that is wrong.</exception>
    public async Task<TrainingSetReport> WriteTrainingSetAsync(string service, TrainingSetFileOptions options, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default) =>
        await new TrainingSet(_engine, _clock, Folder).WriteAsync(await ServiceAsync(service, cancellation), options, progress, cancellation);

    /// <summary>Brings the newest values online, incrementally where the online store says how far it is.</summary>
    /// <param name="groups">Only these; empty: all.</param>
    /// <param name="at">The clock of this sync; null: the system's.</param>
    /// <exception cref="DiagnosticException">An unknown group was named, or nothing has been applied.</exception>
    /// <exception cref="OnlineStoreException">The online store cannot be reached.</exception>
    public async Task<SyncReport> SyncAsync(ImmutableArray<string> groups = default, DateTimeOffset? at = null, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default)
    {
        var versions = await ChosenAsync(groups.IsDefault ? [] : groups, cancellation);
        await using var online = await OnlineAsync(cancellation);
        return await new OnlineSync(_engine, online, Settings.Name, _clock).RunAsync(versions, at, progress, cancellation);
    }

    /// <summary>The features of a service for some entities, from the online store, in one round trip.</summary>
    /// <param name="entities">The key columns of all groups of the service, as texts or as values of the keys' types.</param>
    /// <param name="at">The time for time_since_last and ttl, not before any group's evaluated_through; null: the system's.</param>
    /// <exception cref="DiagnosticException">Unknown service; a key that is missing, unknown or of another type; <paramref name="at"/> too early.</exception>
    /// <exception cref="OnlineStoreException">The online store cannot be reached or read.</exception>
    public async Task<OnlineFeatures> GetOnlineFeaturesAsync(string service, IReadOnlyList<IReadOnlyDictionary<string, object?>> entities, DateTimeOffset? at = null, CancellationToken cancellation = default)
    {
        var version = await ServiceAsync(service, cancellation);
        await using var online = await OnlineAsync(cancellation);
        return await OnlineLookup.GetAsync(online, Settings.Name, version, entities, at ?? _clock.GetUtcNow(), cancellation);
    }

    /// <summary>When the newest history row of a group (newest version, or <c>group@2</c>) was written; null when there is none.</summary>
    /// <exception cref="DiagnosticException">Unknown group.</exception>
    public async Task<DateTimeOffset?> GetLastUpdateTimeAsync(string group, CancellationToken cancellation = default) =>
        await GroupView.LastUpdateAsync(_engine, await VersionAsync(group, cancellation), cancellation);

    /// <summary>Opens the online store that the settings name.</summary>
    private Task<IOnlineStore> OnlineAsync(CancellationToken cancellation)
    {
        var (kind, connection) = OnlineConnection();
        return OnlineStores.OpenAsync(kind, connection, cancellation);
    }

    private (OnlineStoreKind Kind, string Connection) OnlineConnection() => Settings.Online.Kind == "redis"
        ? (OnlineStoreKind.Redis, Settings.Online.ResolvedConnection!)
        : (OnlineStoreKind.Sqlite, Settings.Online.ResolvedPath is { } path ? Path.GetFullPath(Path.Combine(Folder, path)) : Path.Combine(_storage, "_store", "online.db"));

    /// <summary>An applied service with the versions of its groups.</summary>
    private async Task<ServiceVersion> ServiceAsync(string name, CancellationToken cancellation)
    {
        var (latest, versions) = await AppliedAsync(cancellation);
        var service = latest.Services.FirstOrDefault(s => s.Name == name) ?? throw new DiagnosticException([new("FJ2005", "", 0, 0,
            $"no applied service is called '{name}'; {(latest.Services.IsEmpty ? "none is applied. Add one under feature_services, then 'featurejobs apply'" : $"applied are {string.Join(", ", latest.Services.Select(s => s.Name))}")}")]);
        return new(service.Name, service.Accuracy, [.. service.Features.Select(feature => new ServedFeature(
            versions.First(version => version.Group.Name == feature.Group && version.Version == feature.Version), feature.Feature))]);
    }
}
