using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>The frames that merge tiles into windows, and the features' values from the merged states.</summary>
/// <param name="prefix">Before the names of the state columns and of the frames: tells two evaluations over the same rows apart.</param>
internal sealed class WindowValues(AggregatedGroup group, TileStates states, string prefix)
{
    public string Prefix => prefix;

    /// <summary>The frames over rows ordered by the tiles' ends, for every feature; shared where two features need the same.</summary>
    public ImmutableArray<Framed> Frames(Relation rows) =>
    [
        .. group.Windowed
            .SelectMany(feature => Needs(feature.Aggregation.Function).Select(function => (feature, function)))
            .DistinctBy(need => Name(need.feature, need.function))
            .Select(need => Frame(rows, need.feature, need.function)),
    ];

    /// <summary>A feature's stored value over the merged states.</summary>
    public Expression Value(Relation merged, WindowFeature feature)
    {
        Expression State(Reduction function) => merged[Name(feature, function)];
        var aggregation = feature.Aggregation;
        switch (aggregation.Function)
        {
            case AggregateFunction.Count:
                var count = State(Reduction.Count).To(DataType.Int64).Else(Literal.Of(0L));
                return aggregation.Default is { } instead ? Express.When(count.EqualTo(Literal.Of(0L)), instead, count) : count;
            case AggregateFunction.Sum when feature.Type.IsInteger:
                // Over nothing the sum is null, and the default's; a total that does not fit is null for good.
                var total = State(Reduction.Sum);
                var fitting = total.To(DataType.Int64).Try();
                return aggregation.Default is { } none ? Express.When(total.IsNull(), none, fitting) : fitting;
            case AggregateFunction.Mean:
                return OrDefault(aggregation, State(Reduction.Sum).To(DataType.Float64).DividedBy(State(Reduction.Count).To(DataType.Float64)), State(Reduction.Sum));
            default:
                var state = State(Needs(aggregation.Function)[0]);
                return OrDefault(aggregation, state, state);
        }
    }

    /// <summary>True where an integer total exists and does not fit; null-free.</summary>
    public Expression Overflows(Relation merged, WindowFeature feature)
    {
        var total = merged[Name(feature, Reduction.Sum)];
        return Express.All(total.IsNotNull(), total.To(DataType.Int64).Try().IsNull());
    }

    private static Expression OrDefault(Aggregation aggregation, Expression value, Expression state) =>
        aggregation.Default is { } instead ? Express.When(state.IsNull(), instead, value) : value;

    private static ImmutableArray<Reduction> Needs(AggregateFunction function) => function switch
    {
        AggregateFunction.Count => [Reduction.Count],
        AggregateFunction.Sum => [Reduction.Sum],
        AggregateFunction.Mean => [Reduction.Sum, Reduction.Count],
        AggregateFunction.Min => [Reduction.Min],
        AggregateFunction.Max or AggregateFunction.TimeSinceLast => [Reduction.Max],
        AggregateFunction.First => [Reduction.First],
        AggregateFunction.Last => [Reduction.Last],
        _ => throw new NotSupportedException($"No window of {function}."),
    };

    /// <summary>A tile that ends at x counts at b iff b - W - delay + tile &lt;= x &lt;= b - delay.</summary>
    private Framed Frame(Relation rows, WindowFeature feature, Reduction function)
    {
        var (window, delay, tile) = (Grid.Microseconds(feature.Window), Grid.Microseconds(feature.Aggregation.Delay), Grid.Microseconds(group.Tile));
        return new Framed(Name(feature, function), states.Of(feature.Aggregation, function).Merge(rows, prefix: prefix), window + delay - tile, delay);
    }

    private string Name(WindowFeature feature, Reduction function) =>
        $"{prefix}{states.Of(feature.Aggregation, function).Name}__{Grid.Microseconds(feature.Window)}_{Grid.Microseconds(feature.Aggregation.Delay)}";
}
