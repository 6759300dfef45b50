using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>The history rows that a batch writes (design, section 5, Incremental runs).</summary>
/// <remarks>
/// A value changes at candidates only. So "the value at the entity's candidate before b" equals the value at b - every, and one further
/// row a slice, at the boundary before the first evaluated one, lets every row compare itself with the row before it.
/// </remarks>
public sealed class HistoryPlan
{
    private const string OldPrefix = "__old_";
    private const string BeforePrefix = "__before_";
    private const string Evaluated = "__evaluated";
    private const string At = TileSlice.At;

    // Measured: rows of the dense grid cost a third of the rows that frames must search, and each tile makes some of these.
    private const double SlotsPerTile = 8;
    private const int Few = 3;

    private readonly AggregatedGroup _group;
    private readonly TileStates _states;
    private readonly HistoryRange _range;
    private readonly ImmutableArray<string> _keys;
    private readonly ImmutableArray<TileSlice> _slices;

    public HistoryPlan(AggregatedGroup group, TileStates states, HistoryRange range)
    {
        (_group, _states, _range) = (group, states, range);
        _keys = [.. group.Entity.Keys.Select(key => key.Name)];
        _slices = [.. TileSlice.Of(group, states, range)];
    }

    /// <summary>How many slices there are, each with a shape of its own; 0 when no boundary is to be evaluated.</summary>
    public int Slices => _slices.Length;

    /// <summary>The size of a slice in one row: tiles, entities, and span, the microseconds from first to last row of a dense grid summed over entities.</summary>
    public Relation Size(int slice)
    {
        var rows = _slices[slice].Rows;
        var reach = TileSlice.Reach(_group) + Grid.Of(_group).Every;
        var entities = new Aggregate(rows, _keys, [new("tiles", AggregateCall.CountRows()), new("first", AggregateCall.Min(rows[At])), new("last", AggregateCall.Max(rows[At]))]);
        var spans = new Project(entities, [entities.Keep("tiles"), new("span", Express.Least(entities["last"].Plus(reach), Literal.Of(_slices[slice].To)).Minus(entities["first"]))]);
        return new Aggregate(spans, [], [new("tiles", AggregateCall.Sum(spans["tiles"])), new("entities", AggregateCall.CountRows()), new("span", AggregateCall.Sum(spans["span"]))]);
    }

    /// <summary>The shape for a slice of that size.</summary>
    public WindowShape Shape(int slice, double tiles, double entities, double span)
    {
        var grid = Grid.Of(_group);
        if (_slices[slice] is { Late: false, Before: { } before, To: var to } && (to - before) / grid.Every <= Few)
            return WindowShape.FewBoundaries;
        return entities + span / grid.Tile <= SlotsPerTile * tiles ? WindowShape.EveryTile : WindowShape.Candidates;
    }

    /// <summary>About how many rows go through a slice's frames in a shape: what memory is needed for.</summary>
    public double FramedRows(WindowShape shape, double tiles, double entities, double span) => shape switch
    {
        WindowShape.EveryTile => entities + span / Grid.Of(_group).Tile,
        WindowShape.FewBoundaries => entities * (Few + 1),
        _ => tiles * 4,
    };

    /// <summary>Rows for the history table, sorted by entity then time.</summary>
    /// <param name="shapes">One a slice; they change nothing but the time it takes.</param>
    /// <param name="part">Of the entities, from 0; all parts together are the batch's rows.</param>
    public Relation Rows(DateTimeOffset created, IReadOnlyList<WindowShape> shapes, int part, int parts)
    {
        var slices = _slices.Select(slice => parts == 1 ? slice : slice with { Rows = new Part(slice.Rows, _keys, part, parts) });
        var rows = new UnionAll([.. slices.Zip(shapes, Changes)]);
        var history = new Project(rows,
        [
            .. _keys.Select(rows.Keep),
            new(GroupTables.EventTimestamp, rows[At].ToTimestamp()),
            new(GroupTables.CreatedTimestamp, Grid.Timestamp(Grid.Microseconds(created))),
            new(GroupTables.Batch, Literal.Of(_range.Batch)),
            new(GroupTables.Known, Literal.Of(true)),
            .. _group.Windowed.Select(feature => rows.Keep(feature.Name)),
        ]);
        return new Sort(history, [.. _keys.Select(key => new SortKey(key)), new(GroupTables.EventTimestamp)]);
    }

    /// <summary>Keys, event_timestamp and feature of evaluated totals that do not fit int64 and are null therefore; null where no feature can have any.</summary>
    public Relation? Overflows(IReadOnlyList<WindowShape> shapes)
    {
        var rows = new List<Relation>();
        foreach (var (slice, shape) in _slices.Zip(shapes))
        {
            var (values, old) = Values(slice);
            var merged = MergedWindows.Of(_group, _states, slice, _range.Batch, shape, values, old);
            foreach (var feature in _group.Windowed.Where(f => f.Aggregation.Function == AggregateFunction.Sum && f.Type.IsInteger))
            {
                var over = new Filter(merged.Rows, Express.All(merged.IsCandidate, IsEvaluated(slice, merged.Rows), values.Overflows(merged.Rows, feature)));
                rows.Add(new Project(over, [.. _keys.Select(over.Keep), new(GroupTables.EventTimestamp, over[At].ToTimestamp()), new("feature", Literal.Of(feature.Name))]));
            }
        }
        return rows.Count == 0 ? null : new UnionAll([.. rows]);
    }

    private (WindowValues Values, WindowValues? Old) Values(TileSlice slice) =>
        (new WindowValues(_group, _states, ""), slice.Late ? new WindowValues(_group, _states, OldPrefix) : null);

    private static Expression IsEvaluated(TileSlice slice, Relation merged) => Express.All([
        .. slice.HasFrom ? new[] { merged[At].GreaterThan(merged[TileSlice.From]) } : [],
        .. slice.Late ? new[] { merged[MergedWindows.Touched].GreaterThan(Literal.Of(0L)).IsTrue() } : []]);

    /// <summary>keys, __at, features of the boundaries where a row must be written.</summary>
    private Project Changes(TileSlice slice, WindowShape shape)
    {
        var (values, old) = Values(slice);
        var merged = MergedWindows.Of(_group, _states, slice, _range.Batch, shape, values, old);
        var boundaries = new Filter(merged.Rows, Express.All([
            merged.IsCandidate,
            .. slice.HasFrom ? new[] { merged.Rows[At].AtLeast(merged.Rows[TileSlice.From]) } : []]));
        var evaluated = new Project(boundaries,
        [
            .. _keys.Select(boundaries.Keep),
            boundaries.Keep(At),
            new(MergedWindows.Seen, IsSeen(boundaries, MergedWindows.Seen)),
            new(Evaluated, IsEvaluated(slice, boundaries)),
            .. _group.Windowed.Select(feature => new NamedExpression(feature.Name, values.Value(boundaries, feature))),
            .. old is null ? [] : _group.Windowed.Select(feature => new NamedExpression(OldPrefix + feature.Name, old.Value(boundaries, feature)))
                .Append(new(OldPrefix + MergedWindows.Seen, IsSeen(boundaries, MergedWindows.OldSeen))),
        ]);
        ImmutableArray<string> compared = [MergedWindows.Seen, .. _group.Windowed.Select(feature => feature.Name)];
        var withBefore = new Over(evaluated, _keys, At, [.. compared.Select(column => new Previous(BeforePrefix + column, evaluated[column]))]);
        Expression Differs(string prefix) => Express.Any(compared.Select(column => withBefore[column].IsDistinctFrom(withBefore[prefix + column])));
        var changed = old is null ? Differs(BeforePrefix) : Express.Any(Differs(BeforePrefix), Differs(OldPrefix));
        var written = new Filter(withBefore, Express.All(withBefore[Evaluated], changed));
        return new Project(written, [.. _keys.Select(written.Keep), written.Keep(At), .. _group.Windowed.Select(feature => written.Keep(feature.Name))]);
    }

    private static Expression IsSeen(Relation merged, string column) => merged[column].GreaterThan(Literal.Of(0L)).IsTrue();
}
