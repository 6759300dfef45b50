using FeatureJobs.Definitions;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>What all groups of a run share. The clock is read once.</summary>
/// <param name="StoreFolder">What source paths are relative to.</param>
/// <param name="Clock">Microseconds since the epoch.</param>
/// <param name="Until">Evaluate no boundary after this; microseconds since the epoch.</param>
internal sealed record RunContext(string RunId, string StoreFolder, long Clock, long? Until)
{
    /// <summary>A new attempt at a batch, unlike all others.</summary>
    public string NewAttempt() => $"{RunId}/{Guid.CreateVersion7():N}";

    /// <summary>
    /// evaluated_through of a batch: the latest boundary at or before until, the clock and, unless time alone moves the source on,
    /// the greatest event_timestamp ever used; never less than it was.
    /// </summary>
    public long? Through(AggregatedGroup group, Grid grid, long? lastEvent, long? before)
    {
        var limit = Math.Min(Clock, Until ?? long.MaxValue);
        if (group.Source.Advance == Advance.Data)
        {
            if (lastEvent is not { } last)
                return before;
            limit = Math.Min(limit, last);
        }
        var boundary = grid.Floor(limit);
        return before is { } old ? Math.Max(old, boundary) : boundary;
    }
}
