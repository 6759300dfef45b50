using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>What of a group version's tiles is evaluated. Times in microseconds since the epoch.</summary>
/// <param name="Tiles">The tiles table at the version that holds the batch and nothing later.</param>
/// <param name="Batch">The batch whose history is written.</param>
/// <param name="FirstTile">The least tile_start of the batch, null when it has no tiles.</param>
/// <param name="Before">evaluated_through before the batch, null for none.</param>
/// <param name="Through">evaluated_through after it.</param>
public sealed record HistoryRange(string Tiles, long Version, long Batch, long? FirstTile, long? Before, long Through);

/// <summary>
/// The history rows that a batch writes (design, section 5, Incremental runs). Two parts, with no boundary in common:
/// boundaries after <see cref="HistoryRange.Before"/> for all entities, and those up to it which the batch's own tiles touch.
/// </summary>
/// <remarks>
/// A value changes at candidates only. So "the value at the entity's candidate before b" equals the value at b - every, and one further
/// row a stretch, at the boundary before the first evaluated one, lets every row compare itself with the row before it.
/// </remarks>
public sealed class HistoryPlan
{
    private const string At = "__at";
    private const string From = "__from";
    private const string IsTile = "__tile";
    private const string IsNew = "__new";
    private const string Touched = "__touched";
    private const string Seen = "__seen";
    private const string OldSeen = "__old_seen";

    private readonly FeatureGroup _group;
    private readonly TileStates _states;
    private readonly HistoryRange _range;
    private readonly Grid _grid;
    private readonly ImmutableArray<string> _keys;
    private readonly ImmutableArray<Column> _columns;

    /// <summary>The longest way back from a boundary to the end of a tile that counts there.</summary>
    private readonly long _reach;

    public HistoryPlan(FeatureGroup group, TileStates states, HistoryRange range)
    {
        (_group, _states, _range, _grid) = (group, states, range, Grid.Of(group));
        _keys = [.. group.Entity.Keys.Select(key => key.Name)];
        _columns = [.. GroupTables.Tiles(group, states).Where(column => column.Name is not (GroupTables.Kind or GroupTables.Record))];
        _reach = group.Features.Max(feature => Grid.Microseconds(feature.Window) + Grid.Microseconds(feature.Aggregation.Delay));
    }

    /// <summary>Rows for the history table, sorted by entity then time.</summary>
    public Relation Rows(DateTimeOffset created)
    {
        var rows = new UnionAll([.. Parts().Select(part => Changes(part))]);
        var history = new Project(rows,
        [
            .. _keys.Select(rows.Keep),
            new(GroupTables.EventTimestamp, rows[At].ToTimestamp()),
            new(GroupTables.CreatedTimestamp, Grid.Timestamp(Grid.Microseconds(created))),
            new(GroupTables.Batch, Literal.Of(_range.Batch)),
            new(GroupTables.Known, Literal.Of(true)),
            .. _group.Features.Select(feature => rows.Keep(feature.Name)),
        ]);
        return new Sort(history, [.. _keys.Select(key => new SortKey(key)), new(GroupTables.EventTimestamp)]);
    }

    /// <summary>False when no boundary is to be evaluated: no time passed and the batch has no tile within what was evaluated.</summary>
    public bool HasRows => Parts().Any();

    /// <summary>Keys, event_timestamp and feature of evaluated totals that do not fit int64 and are null therefore; null where no feature can have any.</summary>
    public Relation? Overflows()
    {
        var sums = _group.Features.Where(f => f.Aggregation.Function == AggregateFunction.Sum && f.Type.IsInteger).ToList();
        var rows = new List<Relation>();
        foreach (var part in Parts())
        {
            var merged = Merge(part, out var values, out _);
            foreach (var feature in sums)
            {
                var over = new Filter(merged, Express.All(Evaluated(merged), values.Overflows(merged, feature)));
                rows.Add(new Project(over, [.. _keys.Select(over.Keep), new(GroupTables.EventTimestamp, over[At].ToTimestamp()), new("feature", Literal.Of(feature.Name))]));
            }
        }
        return rows.Count == 0 ? null : new UnionAll([.. rows]);
    }

    /// <summary>Tiles in reach of one part's boundaries.</summary>
    /// <param name="Tiles">keys, __at (the tile's end), states, and <see cref="From"/>: evaluated are boundaries after it. Null: all.</param>
    private sealed record Part(Relation Tiles, bool HasFrom, long To, bool Late);

    private IEnumerable<Part> Parts()
    {
        if (Late() is { } late)
            yield return late;
        if (_range.Before is not { } before || _range.Through > before)
            yield return Forward();
    }

    private Part Forward()
    {
        var lowest = _range.Before - _reach - _grid.Every;
        var tiles = Ends(Scan(lowest));
        Relation kept = new Filter(tiles, Express.All([
            tiles[At].AtMost(Literal.Of(_range.Through)),
            .. lowest is { } low ? new[] { tiles[At].AtLeast(Literal.Of(low)) } : []]));
        if (_range.Before is { } before)
            kept = new Project(kept, [.. kept.Columns.Select(column => kept.Keep(column.Name)), new(From, Literal.Of(before))]);
        return new Part(kept, _range.Before is not null, _range.Through, Late: false);
    }

    private Part? Late()
    {
        if (_range is not { Before: { } before, FirstTile: { } first } || _grid.Ceiling(first + _grid.Tile) > before)
            return null;
        var lowest = _grid.Ceiling(first + _grid.Tile) - 2 * _grid.Every - _reach;
        var tiles = Ends(Scan(lowest));
        var added = new Filter(tiles, tiles[GroupTables.Batch].EqualTo(Literal.Of(_range.Batch)));
        var firsts = new Aggregate(added, _keys, [new("__first", AggregateCall.Min(added[At]))]);
        var froms = new Project(firsts, [.. _keys.Select(firsts.Keep), new(From, _grid.Ceiling(firsts["__first"]).Plus(-_grid.Every))]);
        var entities = new Filter(froms, froms[From].LessThan(Literal.Of(before)));
        var joined = new Join(tiles, entities, _keys);
        var kept = new Filter(joined, Express.All(
            joined[At].AtMost(Literal.Of(before)),
            joined[At].AtLeast(joined[From].Plus(-_reach - _grid.Every))));
        return new Part(kept, HasFrom: true, before, Late: true);
    }

    /// <summary>Tile rows (no record rows) whose file can hold an end at or after <paramref name="lowest"/>.</summary>
    private Filter Scan(long? lowest)
    {
        var scan = new TableScan(_range.Tiles, _range.Version, _columns, lowest is { } low
            ? [new(GroupTables.TileStart, PruneOperator.GreaterOrEqual, Grid.Timestamp(Math.Max(low - _grid.Tile, Grid.Microseconds(DateTimeOffset.MinValue))))]
            : [new(GroupTables.TileStart, PruneOperator.IsNotNull)]);
        return new Filter(scan, scan[GroupTables.TileStart].IsNotNull());
    }

    private Project Ends(Relation tiles) => new(tiles,
    [
        .. tiles.Columns.Where(column => column.Name != GroupTables.TileStart).Select(column => tiles.Keep(column.Name)),
        new(At, tiles[GroupTables.TileStart].ToMicroseconds().Plus(_grid.Tile)),
    ]);

    /// <summary>Tiles and candidates of a part in one relation, one row each.</summary>
    private UnionAll TilesAndCandidates(Part part)
    {
        var tiles = part.Tiles;
        var delays = _group.Features.Select(f => Grid.Microseconds(f.Aggregation.Delay)).Append(0).Distinct();
        var spans = _group.Features.Select(f => Grid.Microseconds(f.Aggregation.Delay) + Grid.Microseconds(f.Window)).Distinct();
        var exploded = new Explode(tiles, "__candidate",
        [
            .. delays.Select(delay => _grid.Ceiling(tiles[At].Plus(delay))),
            .. spans.Select(span => _grid.Floor(tiles[At].Plus(span - _grid.Tile)).Plus(_grid.Every)),
            .. part.HasFrom ? [tiles[From]] : Array.Empty<Expression>(),
        ]);
        var within = new Filter(exploded, Express.All([
            exploded["__candidate"].AtMost(Literal.Of(part.To)),
            .. part.HasFrom ? new[] { exploded["__candidate"].AtLeast(exploded[From]) } : []]));
        ImmutableArray<string> from = part.HasFrom ? [From] : [];
        var candidates = new Aggregate(within, [.. _keys, "__candidate", .. from], []);

        var states = _states.All.Select(state => state.Column).ToList();
        return new UnionAll([
            new Project(tiles, [.. _keys.Select(tiles.Keep), new(At, tiles[At]), .. from.Select(tiles.Keep), new(IsTile, Literal.Of(true)),
                new(IsNew, tiles[GroupTables.Batch].EqualTo(Literal.Of(_range.Batch))), .. states.Select(state => tiles.Keep(state.Name))]),
            new Project(candidates, [.. _keys.Select(candidates.Keep), new(At, candidates["__candidate"]), .. from.Select(candidates.Keep), new(IsTile, Literal.Of(false)),
                new(IsNew, Literal.Of(false)), .. states.Select(state => new NamedExpression(state.Name, Literal.Null(state.Type)))])]);
    }

    private Over Merge(Part part, out WindowValues values, out WindowValues? oldValues)
    {
        var rows = TilesAndCandidates(part);
        values = new WindowValues(_group, _states, rows, "__", filter: null);
        oldValues = part.Late ? new WindowValues(_group, _states, rows, "__old_", Express.Not(rows[IsNew])) : null;
        var isTile = rows[IsTile];
        List<Framed> frames = [new(Seen, AggregateCall.CountRows(isTile), null, 0), .. values.Frames()];
        if (oldValues is not null)
        {
            frames.Add(new(OldSeen, AggregateCall.CountRows(Express.All(isTile, Express.Not(rows[IsNew]))), null, 0));
            frames.Add(new(Touched, AggregateCall.CountRows(rows[IsNew]), _reach + _grid.Every - _grid.Tile, 0));
            frames.AddRange(oldValues.Frames());
        }
        return new Over(rows, _keys, At, [.. frames]);
    }

    private static Expression Evaluated(Relation merged) => Express.All([
        Express.Not(merged[IsTile]),
        .. merged.Columns.Any(column => column.Name == From) ? new[] { merged[At].GreaterThan(merged[From]) } : [],
        .. merged.Columns.Any(column => column.Name == Touched) ? new[] { merged[Touched].GreaterThan(Literal.Of(0L)) } : []]);

    /// <summary>keys, __at, features of the candidates where a row must be written.</summary>
    private Project Changes(Part part)
    {
        var merged = Merge(part, out var values, out var oldValues);
        var candidates = new Filter(merged, Express.Not(merged[IsTile]));
        var seen = candidates[Seen].GreaterThan(Literal.Of(0L));
        var evaluated = new Project(candidates,
        [
            .. _keys.Select(candidates.Keep),
            candidates.Keep(At),
            new(Seen, seen),
            new("__evaluated", Evaluated(candidates)),
            .. _group.Features.Select(feature => new NamedExpression(feature.Name, values.Value(candidates, feature))),
            .. oldValues is null ? [] : OldColumns(candidates, oldValues),
        ]);
        var compared = new Over(evaluated, _keys, At,
        [
            new Previous($"__before_{Seen}", evaluated[Seen]),
            .. _group.Features.Select(feature => new Previous($"__before_{feature.Name}", evaluated[feature.Name])),
        ]);
        Expression Differs(string prefix) => Express.Any([
            compared[Seen].IsDistinctFrom(compared[$"{prefix}{Seen}"]),
            .. _group.Features.Select(feature => compared[feature.Name].IsDistinctFrom(compared[$"{prefix}{feature.Name}"]))]);
        var changed = oldValues is null ? Differs("__before_") : Express.Any(Differs("__before_"), Differs("__old_"));
        var written = new Filter(compared, Express.All(compared["__evaluated"], changed));
        return new Project(written, [.. _keys.Select(written.Keep), written.Keep(At), .. _group.Features.Select(feature => written.Keep(feature.Name))]);
    }

    private IEnumerable<NamedExpression> OldColumns(Relation merged, WindowValues old)
    {
        yield return new($"__old_{Seen}", merged[OldSeen].GreaterThan(Literal.Of(0L)));
        foreach (var feature in _group.Features)
            yield return new($"__old_{feature.Name}", old.Value(merged, feature));
    }
}
