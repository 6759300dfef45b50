using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>
/// One column of partial aggregates in a group's tiles: how events fold into it and how tiles merge.
/// Aggregations with the same input share their states: a mean and a sum of one column keep one sum.
/// </summary>
/// <param name="Fold">Over the rows of a <see cref="CheckedRows"/> relation.</param>
/// <param name="Order">For first and last: the state with the time of the value, which decides between tiles.</param>
public sealed record TileState(string Name, AggregateCall Fold, string? Order = null)
{
    /// <summary>How often a tile's entity had events: every tile has at least one.</summary>
    public const string Events = "events";

    /// <summary>The greatest event_timestamp in the tile.</summary>
    public const string LastEvent = "last_event";

    public Column Column => new(Name, Fold.Type);

    /// <summary>The state over several rows that pass the filter.</summary>
    /// <param name="prefix">What the rows' state columns are called before their own names.</param>
    public AggregateCall Merge(Relation rows, Expression? filter = null, string prefix = "")
    {
        var state = rows[prefix + Name];
        return Fold.Function switch
        {
            Reduction.Count or Reduction.Sum => AggregateCall.Sum(state, filter),
            Reduction.Min or Reduction.FirstOrder => AggregateCall.Min(state, filter),
            Reduction.Max or Reduction.LastOrder => AggregateCall.Max(state, filter),
            Reduction.First => AggregateCall.First(state, rows[prefix + Order], filter),
            Reduction.Last => AggregateCall.Last(state, rows[prefix + Order], filter),
            _ => throw new NotSupportedException($"No merge of {Fold.Function}."),
        };
    }
}

/// <summary>The states of a group, and which of them each aggregation needs.</summary>
public sealed class TileStates
{
    private readonly Dictionary<(Aggregation Aggregation, Reduction Function), TileState> _of = new(KeyComparer.Instance);
    private readonly List<TileState> _all = [];

    private TileStates() { }

    /// <summary>All state columns in the order they are stored.</summary>
    public IReadOnlyList<TileState> All => _all;

    /// <summary>The state that holds an aggregation's count, sum, extreme or first and last value.</summary>
    public TileState Of(Aggregation aggregation, Reduction function) => _of[(aggregation, function)];

    /// <summary>The states of <paramref name="group"/>, over its <see cref="CheckedRows"/>; they refer to columns by name, whichever files are read.</summary>
    public static TileStates Of(AggregatedGroup group)
    {
        var rows = CheckedRows.Of(group, new SourceScan([], group.Source.Columns), latest: 0);
        var states = new TileStates();
        var time = rows.Relation[rows.EventTimestamp];
        var events = new TileState(TileState.Events, AggregateCall.CountRows());
        var lastEvent = new TileState(TileState.LastEvent, AggregateCall.Max(time));
        states._all.AddRange([events, lastEvent]);
        foreach (var (aggregation, input) in rows.Inputs)
        {
            var value = input.Value is null ? null : rows.Relation[input.Value];
            var filter = input.Condition is null ? null : rows.Relation[input.Condition];
            void Add(Reduction function, AggregateCall fold, string? order = null) =>
                states._of[(aggregation, function)] = states.Share(new($"{input.Name}__{fold.Function.ToString().ToLowerInvariant()}{(order is null ? "" : "_value")}", fold, order));

            switch (aggregation.Function)
            {
                case AggregateFunction.Count when value is null && filter is null:
                    states._of[(aggregation, Reduction.Count)] = events;
                    break;
                case AggregateFunction.Count:
                    Add(Reduction.Count, value is null ? AggregateCall.CountRows(filter) : AggregateCall.Count(value, filter));
                    break;
                case AggregateFunction.Sum:
                    Add(Reduction.Sum, AggregateCall.Sum(value!, filter));
                    break;
                case AggregateFunction.Mean:
                    Add(Reduction.Sum, AggregateCall.Sum(value!, filter));
                    Add(Reduction.Count, AggregateCall.Count(value!, filter));
                    break;
                case AggregateFunction.Min:
                    Add(Reduction.Min, AggregateCall.Min(value!, filter));
                    break;
                case AggregateFunction.Max:
                    Add(Reduction.Max, AggregateCall.Max(value!, filter));
                    break;
                case AggregateFunction.First or AggregateFunction.Last:
                    var first = aggregation.Function == AggregateFunction.First;
                    var at = states.Share(new($"{input.Name}__{(first ? "first" : "last")}_at", first ? AggregateCall.FirstOrder(value!, time, filter) : AggregateCall.LastOrder(value!, time, filter)));
                    Add(first ? Reduction.First : Reduction.Last, first ? AggregateCall.First(value!, time, filter) : AggregateCall.Last(value!, time, filter), at.Name);
                    break;
                case AggregateFunction.TimeSinceLast when value is null && filter is null:
                    states._of[(aggregation, Reduction.Max)] = lastEvent;
                    break;
                case AggregateFunction.TimeSinceLast:
                    var seen = value is null ? filter! : filter is null ? value.IsNotNull() : Express.All(value.IsNotNull(), filter);
                    states._of[(aggregation, Reduction.Max)] = states.Share(new($"{input.Name}__last_seen", AggregateCall.Max(time, seen)));
                    break;
                default:
                    throw new NotSupportedException($"No tile state for {aggregation.Function}.");
            }
        }
        return states;
    }

    private TileState Share(TileState state)
    {
        if (_all.Find(known => known.Name == state.Name) is { } found)
            return found;
        _all.Add(state);
        return state;
    }

    /// <summary>Aggregations are told apart by identity: their records compare expressions by reference anyway.</summary>
    private sealed class KeyComparer : IEqualityComparer<(Aggregation Aggregation, Reduction Function)>
    {
        public static readonly KeyComparer Instance = new();
        public bool Equals((Aggregation Aggregation, Reduction Function) x, (Aggregation Aggregation, Reduction Function) y) =>
            ReferenceEquals(x.Aggregation, y.Aggregation) && x.Function == y.Function;
        public int GetHashCode((Aggregation Aggregation, Reduction Function) key) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Aggregation), key.Function);
    }
}
