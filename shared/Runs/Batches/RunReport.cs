using System.Collections.Immutable;

namespace FeatureJobs.Runs;

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

/// <summary>Reports of a run's progress from those of its steps.</summary>
internal static class StepProgress
{
    /// <summary>Takes the fractions 0..1 of one of a step's equal parts, of which there is one unless told.</summary>
    public static IProgress<double>? Within(this IProgress<RunProgress>? progress, string subject, string step, int part = 0, int parts = 1) =>
        progress is null ? null : new Progress<double>(fraction => progress.Report(new RunProgress(subject, step, (part + fraction) / parts)));
}

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
    NoNewData,
    /// <summary>Another run holds the group or won the batch. Exit code 4.</summary>
    Busy,
    /// <summary>The user must mend something (exit code 2): see the error.</summary>
    Refused,
    /// <summary>The environment failed for good (exit code 3): see the error.</summary>
    Failed,
    /// <summary>The environment failed for now (exit code 75): run again.</summary>
    FailedTransiently,
}

/// <summary>A row of <c>_store/runs</c>.</summary>
public sealed record RunRecord(string RunId, DateTimeOffset Started, GroupReport Report);
