using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>
/// The tiles in reach of a stretch of boundaries. A batch's history has up to two: the boundaries that time brings within reach, for all entities,
/// and those evaluated before which its own late tiles touch, for their entities.
/// </summary>
/// <param name="Rows">keys, batch, states, <see cref="At"/> (the tile's end) and, where there is a lower bound, <see cref="From"/>.</param>
/// <param name="Before">For all entities, evaluated are boundaries after this; null: all, or those after each entity's own <see cref="From"/> in a late slice.</param>
/// <param name="To">The last boundary.</param>
/// <param name="Late">The values without the batch's own tiles matter too.</param>
internal sealed record TileSlice(Relation Rows, long? Before, long To, bool Late)
{
    /// <summary>Evaluated are boundaries after <see cref="From"/> only; the value there is what the first of them is compared with.</summary>
    public bool HasFrom => Late || Before is not null;

    /// <summary>The end of a tile, and the boundary of a candidate: microseconds since the epoch.</summary>
    public const string At = "__at";

    /// <summary>The boundary before the first that is evaluated for an entity.</summary>
    public const string From = "__from";

    /// <summary>The slices of a batch, which have no boundary in common.</summary>
    public static IEnumerable<TileSlice> Of(AggregatedGroup group, TileStates states, HistoryRange range)
    {
        var reader = new Reader(group, states, range);
        if (reader.Late() is { } late)
            yield return late;
        if (range.Before is not { } before || range.Through > before)
            yield return reader.Forward();
    }

    /// <summary>The longest way back from a boundary to the end of a tile that counts there.</summary>
    public static long Reach(AggregatedGroup group) =>
        group.Windowed.Max(feature => Grid.Microseconds(feature.Window) + Grid.Microseconds(feature.Aggregation.Delay));

    private sealed class Reader(AggregatedGroup group, TileStates states, HistoryRange range)
    {
        private readonly Grid _grid = Grid.Of(group);
        private readonly long _reach = Reach(group);
        private readonly ImmutableArray<string> _keys = [.. group.Entity.Keys.Select(key => key.Name)];

        public TileSlice Forward()
        {
            var lowest = range.Before - _reach - _grid.Every;
            var tiles = Ends(lowest);
            Relation kept = new Filter(tiles, Express.All([
                tiles[At].AtMost(Literal.Of(range.Through)),
                .. lowest is { } low ? new[] { tiles[At].AtLeast(Literal.Of(low)) } : []]));
            if (range.Before is { } before)
                kept = new Project(kept, [.. kept.Columns.Select(column => kept.Keep(column.Name)), new(From, Literal.Of(before))]);
            return new TileSlice(kept, range.Before, range.Through, Late: false);
        }

        public TileSlice? Late()
        {
            if (range is not { Before: { } before, FirstTile: { } first } || _grid.Ceiling(first + _grid.Tile) > before)
                return null;
            var tiles = Ends(_grid.Ceiling(first + _grid.Tile) - 2 * _grid.Every - _reach);
            var added = new Filter(tiles, tiles[GroupTables.Batch].EqualTo(Literal.Of(range.Batch)));
            var firsts = new Aggregate(added, _keys, [new("__first", AggregateCall.Min(added[At]))]);
            var froms = new Project(firsts, [.. _keys.Select(firsts.Keep), new(From, _grid.Ceiling(firsts["__first"]).Plus(-_grid.Every))]);
            var entities = new Filter(froms, froms[From].LessThan(Literal.Of(before)));
            var joined = new Join(tiles, entities, _keys);
            var kept = new Filter(joined, Express.All(
                joined[At].AtMost(Literal.Of(before)),
                joined[At].AtLeast(joined[From].Plus(-_reach - _grid.Every))));
            return new TileSlice(kept, null, before, Late: true);
        }

        /// <summary>Tiles of this batch and earlier ones, by their ends; files without an end at or after <paramref name="lowest"/> are left out.</summary>
        private Project Ends(long? lowest)
        {
            ImmutableArray<Column> columns = [.. GroupTables.Tiles(group, states).Where(column => column.Name is not (GroupTables.Kind or GroupTables.Record))];
            var scan = new TableScan(range.Tiles, range.Version, columns, lowest is { } low
                ? [new(GroupTables.TileStart, PruneOperator.GreaterOrEqual, Grid.Timestamp(Math.Max(low - _grid.Tile, Grid.Microseconds(DateTimeOffset.MinValue))))]
                : [new(GroupTables.TileStart, PruneOperator.IsNotNull)]);
            var tiles = new Filter(scan, Express.All(scan[GroupTables.TileStart].IsNotNull(), scan[GroupTables.Batch].AtMost(Literal.Of(range.Batch))));
            return new Project(tiles,
            [
                .. tiles.Columns.Where(column => column.Name != GroupTables.TileStart).Select(column => tiles.Keep(column.Name)),
                new(At, tiles[GroupTables.TileStart].ToMicroseconds().Plus(_grid.Tile)),
            ]);
        }
    }
}
