namespace FeatureJobs.Tests.Cases.Model;

/// <summary>Which rows an incremental run writes: the right rule, and wrong ones that look as if they would do.</summary>
public enum WriteRule
{
    /// <summary>Up to the old evaluated_through: new(b) != old(b) or new(b) != new(p). Beyond it: new(b) != new(p).</summary>
    Right,
    /// <summary>Writes where new(b) differs from the step function that earlier batches stored.</summary>
    ComparesWithStoredRows,
    /// <summary>Floats within 1e-9 of each other count as equal.</summary>
    ComparesWithTolerance,
    /// <summary>p is the last boundary that was evaluated, not the entity's candidate before b.</summary>
    ComparesWithPreviousEvaluated,
    /// <summary>In the past only new(b) != new(p): what an earlier batch wrote at b stays in force.</summary>
    IgnoresOldValue,
    /// <summary>Leave boundaries are no candidates.</summary>
    SkipsLeave,
    /// <summary>The boundaries from which entities are known are no candidates.</summary>
    SkipsKnown,
    /// <summary>Late tiles change nothing up to the old evaluated_through.</summary>
    LateTilesOnlyForward,
}
