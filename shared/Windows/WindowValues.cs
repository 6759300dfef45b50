using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>The frames that merge tiles into windows, and the features' values from the merged states.</summary>
/// <param name="prefix">Keeps the merged columns of two evaluations apart.</param>
/// <param name="filter">Which tile rows take part; null for all.</param>
internal sealed class WindowValues(FeatureGroup group, TileStates states, Relation rows, string prefix, Expression? filter)
{
    private readonly Dictionary<string, Framed> _frames = [];

    /// <summary>The frames over rows ordered by the tiles' ends, for every feature; shared where two features need the same.</summary>
    public ImmutableArray<Framed> Frames()
    {
        foreach (var feature in group.Features)
            foreach (var function in Needs(feature.Aggregation.Function))
                Frame(feature, function);
        return [.. _frames.Values];
    }

    /// <summary>A feature's stored value over the merged states.</summary>
    public Expression Value(Relation merged, Feature feature)
    {
        Expression State(Reduction function) => merged[Frame(feature, function).Name];
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
    public Expression Overflows(Relation merged, Feature feature)
    {
        var total = merged[Frame(feature, Reduction.Sum).Name];
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
    private Framed Frame(Feature feature, Reduction function)
    {
        var state = states.Of(feature.Aggregation, function);
        var (window, delay, tile) = (Grid.Microseconds(feature.Window), Grid.Microseconds(feature.Aggregation.Delay), Grid.Microseconds(group.Tile));
        var name = $"{prefix}{state.Name}__{window}_{delay}";
        if (!_frames.TryGetValue(name, out var frame))
            _frames.Add(name, frame = new Framed(name, state.Merge(rows, filter), window + delay - tile, delay));
        return frame;
    }
}
