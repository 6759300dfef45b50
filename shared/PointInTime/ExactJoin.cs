using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.PointInTime;

/// <summary>Labels with the windows of an aggregated group evaluated at their own time (design, section 5: accuracy exact).</summary>
public static class ExactJoin
{
    /// <summary>Of each label the features at its time less available_after; columns as <see cref="Presented"/> says.</summary>
    /// <param name="events">The events of the batches already run, folded by <see cref="MomentWindows.Fold"/>.</param>
    public static Relation AtLabel(JoinedGroup group, Labels labels, ImmutableArray<Relation> events)
    {
        var points = labels.Points(group);
        var moments = new Aggregate(points, [.. group.KeyNames, Labels.At], []);
        var windows = ((AggregatedGroup)group.Group) with { Windowed = [.. group.Features.Cast<WindowFeature>()] };
        var values = MomentWindows.Values(windows, events, moments, Labels.At);
        return Presented.Of(group, new Join(points, values, [.. group.KeyNames, Labels.At]), Literal.Of(group.EvaluatedThrough));
    }
}
