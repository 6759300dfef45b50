using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Windows;

namespace FeatureJobs.PointInTime;

/// <summary>What a training set takes from a group version.</summary>
/// <param name="History">The folder of its history table.</param>
/// <param name="TableVersion">The table's version to read.</param>
/// <param name="EvaluatedThrough">Of the newest batch whose history is in it, microseconds since the epoch.</param>
/// <param name="AvailableAfter">How long after an event_timestamp a row can be used, microseconds.</param>
/// <param name="Ttl">How old a row of a group of rows, or the evaluation of an aggregated group, may be at the label; microseconds, null for no limit.</param>
/// <param name="Features">The features taken, as stored.</param>
public sealed record JoinedGroup(
    FeatureGroup Group, string History, long TableVersion, long EvaluatedThrough, long AvailableAfter, long? Ttl, ImmutableArray<Feature> Features)
{
    internal ImmutableArray<Column> Keys => Group.Entity.Keys;

    internal ImmutableArray<string> KeyNames => [.. Keys.Select(key => key.Name)];

    /// <summary>The type in which a feature is presented: of time_since_last seconds (float64), of the others as stored.</summary>
    public static DataType TypeOf(Feature feature) => IsTimeSinceLast(feature) ? DataType.Float64 : feature.Type;

    /// <summary>Is the time of the last event stored, and the difference to it presented?</summary>
    public static bool IsTimeSinceLast(Feature feature) => feature is WindowFeature { Aggregation.Function: AggregateFunction.TimeSinceLast };
}
