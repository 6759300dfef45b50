using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>Folds events into partial aggregates by entity and tile.</summary>
public static class TileFold
{
    private const string Start = "__tile";

    /// <summary>The tile rows of a batch, sorted by entity then time.</summary>
    public static Relation Rows(AggregatedGroup group, CheckedRows rows, TileStates states, long batch) =>
        new Sort(Tiles(group, rows, states, batch), [.. group.Entity.Keys.Select(key => new SortKey(key.Name)), new(GroupTables.TileStart)]);

    /// <summary>The tile rows of a batch in no order.</summary>
    public static Relation Tiles(AggregatedGroup group, CheckedRows rows, TileStates states, long batch)
    {
        var grid = Grid.Of(group);
        var used = new Filter(rows.Relation, rows.Used);
        var keys = group.Entity.Keys.Select(key => key.Name).ToList();
        var placed = new Project(used,
        [
            .. used.Columns.Where(column => !column.Name.StartsWith("__fails", StringComparison.Ordinal)).Select(column => used.Keep(column.Name)),
            new(Start, grid.TileStart(used[rows.EventTimestamp].ToMicroseconds())),
        ]);
        var folded = new Aggregate(placed, [.. keys, Start], [.. states.All.Select(state => new NamedAggregate(state.Name, state.Fold))]);
        return new Project(folded,
        [
            .. keys.Select(folded.Keep),
            new(GroupTables.TileStart, folded[Start].ToTimestamp()),
            new(GroupTables.Batch, Literal.Of(batch)),
            new(GroupTables.Kind, Literal.Of(GroupTables.Delta)),
            .. states.All.Select(state => folded.Keep(state.Name)),
            new(GroupTables.Record, Literal.Null(DataType.String)),
        ]);
    }

    /// <summary>
    /// What a batch's decision needs to know of its staged tiles, in one row: used (rows), tiles, last_event, first_tile,
    /// and for each sum of integers total__NAME, the sum of |x| as float64.
    /// </summary>
    public static Relation Summary(Relation staged, TileStates states) =>
        new Aggregate(staged, [],
        [
            new("used", AggregateCall.Sum(staged[TileState.Events])),
            new("tiles", AggregateCall.CountRows()),
            new("last_event", AggregateCall.Max(staged[TileState.LastEvent])),
            new("first_tile", AggregateCall.Min(staged[GroupTables.TileStart])),
            .. IntegerSums(states).Select(state => new NamedAggregate($"total__{state.Name}", AggregateCall.Sum(Magnitude(staged[state.Name])))),
        ]);

    /// <summary>The states whose totals may not fit the int64 of their feature.</summary>
    public static IEnumerable<TileState> IntegerSums(TileStates states) =>
        states.All.Where(state => state.Fold.Function == Reduction.Sum && state.Column.Type.Kind == TypeKind.Decimal);

    private static Expression Magnitude(Expression sum)
    {
        var value = sum.To(DataType.Float64);
        return Express.Greatest(value, new Call(Operator.Negate, [value], DataType.Float64));
    }
}
