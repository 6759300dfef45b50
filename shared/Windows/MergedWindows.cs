using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>The merged states of all windows at a slice's boundaries.</summary>
/// <param name="Rows">keys, <see cref="TileSlice.At"/>, <see cref="TileSlice.From"/> if the slice has one, <see cref="Seen"/>, the frames of the values; of a late slice also <see cref="OldSeen"/>, <see cref="Touched"/> and the old values' frames.</param>
/// <param name="IsCandidate">
/// Which rows are the entity's candidates, or the boundary before the first. History rows stand at candidates only, in every shape: later batches write over
/// candidates and nothing else, so that a row anywhere else would outlive its truth.
/// </param>
internal sealed record MergedWindows(Relation Rows, Expression IsCandidate)
{
    /// <summary>Above 0 when a tile of the entity has ended: it is known from the first.</summary>
    public const string Seen = "__seen";

    /// <summary>As <see cref="Seen"/>, without the batch's own.</summary>
    public const string OldSeen = "__old_seen";

    /// <summary>Above 0 when this boundary lies between the first and last candidate of one of the batch's own tiles.</summary>
    public const string Touched = "__touched";

    /// <summary>In one of the shapes.</summary>
    /// <param name="batch">The batch whose tiles are new.</param>
    /// <param name="old">The values without the batch's own tiles, for a late slice.</param>
    public static MergedWindows Of(AggregatedGroup group, TileStates states, TileSlice slice, long batch, WindowShape shape, WindowValues values, WindowValues? old) =>
        new MergedWindowsBuilder(group, states, slice, batch, values, old).Build(shape);
}

/// <summary>Builds <see cref="MergedWindows"/>.</summary>
internal sealed class MergedWindowsBuilder(AggregatedGroup group, TileStates states, TileSlice slice, long batch, WindowValues values, WindowValues? old)
{
    private const string Tiles = "__tiles";
    private const string OldTiles = "__old_tiles";
    private const string New = "__new";
    private const string Candidate = "__candidate";
    private const string At = TileSlice.At;

    private readonly Grid _grid = Grid.Of(group);
    private readonly long _reach = TileSlice.Reach(group);
    private readonly ImmutableArray<string> _keys = [.. group.Entity.Keys.Select(key => key.Name)];
    private readonly ImmutableArray<string> _from = slice.HasFrom ? [TileSlice.From] : [];

    public MergedWindows Build(WindowShape shape) => shape switch
    {
        WindowShape.EveryTile => EveryTile(),
        WindowShape.FewBoundaries => FewBoundaries(),
        _ => Candidates(),
    };

    private MergedWindows Candidates()
    {
        var tiles = slice.Rows;
        var exploded = new Explode(tiles, Candidate, [.. CandidatesOf(tiles[At]), .. _from.Select(from => tiles[from])]);
        var within = new Filter(exploded, Express.All([
            exploded[Candidate].AtMost(Literal.Of(slice.To)),
            .. _from.Select(from => exploded[Candidate].AtLeast(exploded[from]))]));
        var candidates = new Aggregate(within, [.. _keys, Candidate, .. _from], []);
        var rows = new UnionAll([
            new Project(tiles, [.. _keys.Select(tiles.Keep), tiles.Keep(At), .. _from.Select(tiles.Keep), tiles.Keep(GroupTables.Batch),
                new(Candidate, Literal.Of(false)), .. states.All.Select(state => tiles.Keep(state.Name))]),
            new Project(candidates, [.. _keys.Select(candidates.Keep), new(At, candidates[Candidate]), .. _from.Select(candidates.Keep), new(GroupTables.Batch, Literal.Null(DataType.Int64)),
                new(Candidate, Literal.Of(true)), .. states.All.Select(state => new NamedExpression(state.Name, Literal.Null(state.Column.Type)))])]);
        var merged = Merge(rows, [new(Candidate, AggregateCall.Max(rows[Candidate]))]);
        var over = new Over(merged, _keys, At, [new Framed(MergedWindows.Seen, AggregateCall.Max(merged[Tiles]), null, 0), .. Frames(merged)]);
        return new(over, over[Candidate]);
    }

    /// <summary>
    /// The boundaries at which a tile that ends at <paramref name="end"/> changes something: its first, where it enters and where it has left each window.
    /// </summary>
    private IEnumerable<Expression> CandidatesOf(Expression end) => Shifts().Select(shift => _grid.Ceiling(end.Plus(shift)));

    /// <summary>
    /// How long after a tile's end something changes: at once (the entity is known), after each delay (it enters), and where it has left a window:
    /// the boundary after floor(end - tile + W + delay) is ceiling(end + W + delay), since all are multiples of the tile.
    /// </summary>
    private ImmutableArray<long> Shifts() =>
    [
        .. group.Windowed
            .SelectMany(feature => new[] { Grid.Microseconds(feature.Aggregation.Delay), Grid.Microseconds(feature.Aggregation.Delay) + Grid.Microseconds(feature.Window) })
            .Append(0).Distinct(),
    ];

    /// <summary>For each shift, the tiles whose candidate the current boundary is by that shift.</summary>
    private IEnumerable<Framed> Changes(AggregateCall tiles) => Shifts().Select(shift => new Framed($"__change_{shift}", tiles, shift + _grid.Every - _grid.Tile, shift));

    private Expression HasChanges(Relation merged)
    {
        var changes = Shifts().Select(shift => merged[$"__change_{shift}"].GreaterThan(Literal.Of(0L)).IsTrue());
        return Express.Any([.. changes, .. _from.Select(from => merged[At].EqualTo(merged[from]))]);
    }

    private MergedWindows EveryTile()
    {
        Relation merged = batch == 1 ? Single(slice.Rows) : Merge(slice.Rows, []);
        var spans = new Aggregate(merged, [.. _keys, .. _from], [new("__first", AggregateCall.Min(merged[At])), new("__last", AggregateCall.Max(merged[At]))]);
        var grid = new ExplodeRange(spans, At, spans["__first"], Express.Least(spans["__last"].Plus(_reach + _grid.Every), Literal.Of(slice.To)), _grid.Tile);
        // The grid begins where the entity's first tile ends.
        var slots = new Project(grid, [.. _keys.Select(grid.Keep), .. _from.Select(grid.Keep), grid.Keep(At), new(MergedWindows.Seen, Literal.Of(1L))]);
        var tiles = new Project(merged, [.. merged.Columns.Where(column => !_from.Contains(column.Name)).Select(column => merged.Keep(column.Name))]);
        var rows = new Join(slots, tiles, [.. _keys, At], KeepLeft: true);
        var over = new Over(rows, _keys, At, [.. Frames(rows), .. Changes(AggregateCall.Max(rows[Tiles]))], _grid.Tile);
        return new(over, Express.All(_grid.Floor(over[At]).EqualTo(over[At]), HasChanges(over)));
    }

    private MergedWindows FewBoundaries()
    {
        if (slice.Late || slice.Before is not { } before)
            throw new InvalidOperationException("Only boundaries after a known one are few.");
        const string end = "__end";
        var tiles = new Project(slice.Rows, [.. slice.Rows.Columns.Where(column => column.Name != At).Select(column => slice.Rows.Keep(column.Name)), new(end, slice.Rows[At])]);
        List<Literal> boundaries = [];
        for (var boundary = before; boundary <= slice.To; boundary += _grid.Every)
            boundaries.Add(Literal.Of(boundary));
        var exploded = new Explode(tiles, At, [.. boundaries]);
        var ended = new Filter(exploded, exploded[end].AtMost(exploded[At]));
        AggregateCall Within(Framed frame) => frame.Call with
        {
            Filter = Express.All([
                ended[end].AtMost(ended[At].Plus(-frame.To)),
                .. frame.From is { } from ? new[] { ended[end].AtLeast(ended[At].Plus(-from)) } : []]),
        };
        var merged = new Aggregate(ended, [.. _keys, At, .. _from],
            [.. values.Frames(ended).Concat(Changes(AggregateCall.CountRows())).Select(frame => new NamedAggregate(frame.Name, Within(frame))), new(MergedWindows.Seen, AggregateCall.CountRows())]);
        return new(merged, HasChanges(merged));
    }

    /// <summary>One row for each entity and tile or candidate: what late batches added to a tile is merged with what was there.</summary>
    private Aggregate Merge(Relation rows, ImmutableArray<NamedAggregate> further)
    {
        var earlier = rows[GroupTables.Batch].LessThan(Literal.Of(batch));
        var sums = new List<NamedAggregate>(further) { new(Tiles, AggregateCall.Count(rows[GroupTables.Batch])) };
        sums.AddRange(states.All.Select(state => new NamedAggregate(state.Name, state.Merge(rows))));
        if (old is not null)
        {
            sums.Add(new(New, AggregateCall.CountRows(rows[GroupTables.Batch].EqualTo(Literal.Of(batch)))));
            sums.Add(new(OldTiles, AggregateCall.CountRows(earlier)));
            sums.AddRange(states.All.Select(state => new NamedAggregate(old.Prefix + state.Name, state.Merge(rows, earlier))));
        }
        return new Aggregate(rows, [.. _keys, At, .. _from], [.. sums]);
    }

    /// <summary>The tiles of a first batch, of which there is one for each entity and time: nothing is to be merged.</summary>
    private Project Single(Relation rows) =>
        new(rows, [.. _keys.Select(rows.Keep), rows.Keep(At), .. _from.Select(rows.Keep), new(Tiles, Literal.Of(1L)), .. states.All.Select(state => rows.Keep(state.Name))]);

    private ImmutableArray<NamedWindow> Frames(Relation merged)
    {
        List<NamedWindow> frames = [.. values.Frames(merged)];
        if (old is not null)
        {
            frames.Add(new Framed(MergedWindows.OldSeen, AggregateCall.Max(merged[OldTiles]), null, 0));
            // A tile that ends at x has its first candidate at or after x, and its last within reach + every.
            frames.Add(new Framed(MergedWindows.Touched, AggregateCall.Max(merged[New]), _reach + _grid.Every - _grid.Tile, 0));
            frames.AddRange(old.Frames(merged));
        }
        return [.. frames];
    }
}
