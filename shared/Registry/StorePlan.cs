using System.Collections.Immutable;

namespace FeatureJobs.Registry;

/// <summary>What apply would do: its stages in order, empty when the files equal what has been applied.</summary>
/// <param name="Revision">The registry revision it was made against; another apply in between makes it conflict.</param>
public sealed record StorePlan(long Revision, ImmutableArray<PlanStage> Stages, ImmutableArray<string> Notes)
{
    public bool IsEmpty => Stages.IsEmpty;

    /// <summary>What the registry holds once the plan is applied.</summary>
    public required AppliedRevision Next { get; init; }
}

/// <summary>One line of a plan.</summary>
/// <param name="Action">create, new version, change, move or remove.</param>
/// <param name="Subject">What: <c>group origin_delays@1</c>, <c>service late_departure</c>.</param>
/// <param name="Details">The difference in words, one a line.</param>
/// <param name="Tables">Tables that come to be, relative to the storage folder.</param>
public sealed record PlanStage(PlanAction Action, string Subject, ImmutableArray<string> Details, ImmutableArray<string> Tables);

/// <summary>What a stage does to its subject. A new version starts with an empty history and leaves the old one as it is.</summary>
public enum PlanAction { Create, NewVersion, Change, Remove }

/// <summary>What became of an apply.</summary>
public abstract record ApplyOutcome
{
    /// <summary>The plan is in force as this revision of the registry.</summary>
    public sealed record Applied(long Revision) : ApplyOutcome;

    /// <summary>The files say what is in force already, as this revision.</summary>
    public sealed record NothingToDo(long Revision) : ApplyOutcome;

    /// <summary>A rival applied first; plan again. Exit code 4.</summary>
    public sealed record Conflicted(long RivalRevision) : ApplyOutcome;
}
