#pragma warning disable CA1822, IDE0060
using System.Collections.Immutable;
using Apache.Arrow;
using FeatureJobs.Definitions;
using FeatureJobs.Registry;
using FeatureJobs.Runs;

namespace FeatureJobs.Store;

/// <summary>A feature store on disk: its definitions, what of them has been applied, and its tables.</summary>
public sealed class FeatureStore : IAsyncDisposable
{
    /// <summary>The nearest folder at or above <paramref name="folder"/> that holds <c>feature_store.yaml</c>, or null.</summary>
    public static string? Locate(string folder) => throw new NotSupportedException();

    /// <summary>Opens the store in <paramref name="folder"/>. Reads the YAML files' text; loads no engine yet.</summary>
    /// <exception cref="DiagnosticException">The folder holds no <c>feature_store.yaml</c>.</exception>
    public static Task<FeatureStore> OpenAsync(string folder, FeatureStoreOptions? options = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>The store's folder, absolute.</summary>
    public string Folder => "";

    /// <summary>Checks all definition files against the source files.</summary>
    public Task<Validation> ValidateAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>The difference between the files and what has been applied, as the list of stages that <see cref="ApplyAsync"/> would run.</summary>
    /// <exception cref="DiagnosticException">The files have mistakes.</exception>
    public Task<StorePlan> PlanAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Runs that very list: one atomic registry commit. Conflicted when another apply came in between.</summary>
    public Task<ApplyOutcome> ApplyAsync(StorePlan plan, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Incremental windowed aggregation of what is new.</summary>
    /// <exception cref="DiagnosticException">An unknown group was named, or nothing has been applied.</exception>
    public Task<RunReport> RunAsync(IncrementalAggregationOptions? options = null, IProgress<RunProgress>? progress = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>The applied groups with version, freshness and size, by name.</summary>
    public Task<ImmutableArray<GroupStatus>> GroupsAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>What runs did, newest first; <paramref name="group"/> narrows to one group.</summary>
    public Task<ImmutableArray<RunRecord>> RunsAsync(string? group = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>
    /// Rows of a group's history (newest version, or <c>group@2</c>) for one entity, by event_timestamp, streamed. Columns: keys, event_timestamp, created_timestamp, batch, known, features.
    /// <paramref name="from"/> and <paramref name="to"/> are inclusive; superseded rows (an older batch's row for a boundary that a newer batch wrote again) are left out.
    /// </summary>
    /// <exception cref="DiagnosticException">Unknown group; a key column missing, unknown, or of the wrong type.</exception>
    public IAsyncEnumerable<RecordBatch> HistoryAsync(string group, IReadOnlyDictionary<string, string> keys, DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Quarantined rows of a group that count (their batch was decided), newest batch first, streamed. Columns: batch, reason, expression, file, row, values.</summary>
    public IAsyncEnumerable<RecordBatch> QuarantineAsync(string group, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>How a store is opened.</summary>
/// <param name="Clock">The clock of every command; the system's by default.</param>
public sealed record FeatureStoreOptions(TimeProvider? Clock = null);
