using System.Collections.Immutable;
using FeatureJobs.Definitions;

namespace FeatureJobs.Store;

/// <summary>Mistakes of the user, all at once. Exit code 2.</summary>
public sealed class DiagnosticException(ImmutableArray<Diagnostic> diagnostics) : Exception(string.Join(Environment.NewLine, diagnostics))
{
    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;
}

/// <summary>Result of checking the files. <see cref="Notes"/> are facts worth saying once (timestamps without zone are taken as UTC), no mistakes.</summary>
public sealed record Validation(StoreDefinition? Definition, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<string> Notes);

/// <summary>What apply would do: its stages in order, empty when the files equal what has been applied.</summary>
/// <param name="Revision">The registry revision it was made against; another apply in between makes it conflict.</param>
public sealed record StorePlan(long Revision, ImmutableArray<PlanStage> Stages, ImmutableArray<string> Notes)
{
    public bool IsEmpty => Stages.IsEmpty;
}

/// <summary>One line of a plan.</summary>
/// <param name="Action">create, new version, change, move or remove.</param>
/// <param name="Subject">What: <c>group origin_delays@1</c>, <c>service late_departure</c>.</param>
/// <param name="Details">The difference in words, one a line.</param>
/// <param name="Tables">Tables that come to be, relative to the storage folder.</param>
public sealed record PlanStage(PlanAction Action, string Subject, ImmutableArray<string> Details, ImmutableArray<string> Tables);

public enum PlanAction { Create, NewVersion, Change, Remove }

/// <summary>What became of an apply.</summary>
public abstract record ApplyOutcome
{
    public sealed record Applied(long Revision) : ApplyOutcome;
    public sealed record NothingToDo(long Revision) : ApplyOutcome;
    /// <summary>A rival applied first; plan again. Exit code 4.</summary>
    public sealed record Conflicted(long RivalRevision) : ApplyOutcome;
}

/// <summary>Options of incremental aggregation.</summary>
public sealed record IncrementalAggregationOptions
{
    /// <summary>Only these groups; empty: all.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];
    /// <summary>Evaluate no boundary after this.</summary>
    public DateTimeOffset? Until { get; init; }
    /// <summary>The clock of this run; null: the system's.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>A step of a run, for progress display.</summary>
/// <param name="Step">In words: "folding events into tiles".</param>
/// <param name="Fraction">0..1 within the step, or null when unknown.</param>
public sealed record RunProgress(string Group, string Step, double? Fraction);

/// <summary>What a run did.</summary>
public sealed record RunReport(string RunId, DateTimeOffset Started, ImmutableArray<GroupReport> Groups);

/// <summary>What a run did to one group version.</summary>
public sealed record GroupReport
{
    public required string Group { get; init; }
    public required int Version { get; init; }
    public required GroupOutcome Outcome { get; init; }
    public long Batch { get; init; }
    public int Files { get; init; }
    public long RowsRead { get; init; }
    public long RowsUsed { get; init; }
    public long RowsFiltered { get; init; }
    public long RowsQuarantined { get; init; }
    public long Tiles { get; init; }
    /// <summary>Boundaries that came within reach: those in (old evaluated_through, new evaluated_through].</summary>
    public long Boundaries { get; init; }
    public long RowsWritten { get; init; }
    public DateTimeOffset? EvaluatedThrough { get; init; }
    public TimeSpan Duration { get; init; }
    /// <summary>Things the operator should know: totals that did not fit, a batch finished for an earlier run.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
    /// <summary>Why it failed: a message that says what to do next.</summary>
    public string? Error { get; init; }
}

/// <summary>How a group's part of a run ended.</summary>
public enum GroupOutcome
{
    /// <summary>A batch was decided and its history written.</summary>
    Completed,
    /// <summary>No new source position, no boundary passed; nothing was written.</summary>
    NothingNew,
    /// <summary>Another run holds the group or won the batch. Exit code 4.</summary>
    Busy,
    /// <summary>The user must mend something (exit code 2): see the error.</summary>
    Refused,
    /// <summary>The environment failed for good (exit code 3): see the error.</summary>
    Failed,
    /// <summary>The environment failed for now (exit code 75): run again.</summary>
    FailedTransiently,
}

/// <summary>An applied group.</summary>
public sealed record GroupStatus(string Group, int Version, string Entity, string Source, TimeSpan Every, int Features,
    long Batches, DateTimeOffset? EvaluatedThrough, TimeSpan? Freshness, long TileBytes, long HistoryBytes);

/// <summary>A row of <c>_store/runs</c>.</summary>
public sealed record RunRecord(string RunId, DateTimeOffset Started, GroupReport Report);
