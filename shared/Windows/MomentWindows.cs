using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>
/// Windows at any moments instead of boundaries. Tiles of one microsecond hold events of one time only, so the rule by which a tile counts
/// at a boundary says of each event whether it counts at a moment.
/// </summary>
public static class MomentWindows
{
    private const string End = TileSlice.At;
    private const string Events = "__tiles";
    private const string Asked = "__asked";
    private const string Seen = "__seen";

    /// <summary>Events folded by entity and time: keys, time, states.</summary>
    /// <param name="latest">Rows later than this were not used; microseconds since the epoch.</param>
    public static Relation Fold(AggregatedGroup group, FileScan scan, long latest)
    {
        var finest = Finest(group);
        var states = TileStates.Of(finest);
        var tiles = TileFold.Tiles(finest, CheckedRows.Of(finest, scan, latest), states, batch: 0);
        return new Project(tiles,
        [
            .. Keys(group).Select(tiles.Keep),
            new(End, tiles[GroupTables.TileStart].ToMicroseconds().Plus(1)),
            .. states.All.Select(state => tiles.Keep(state.Name)),
        ]);
    }

    /// <summary>
    /// The features of the entities known at each of some moments: keys, <paramref name="at"/> and the features as stored.
    /// An entity is known once an event lies before the moment (closed right: at or before).
    /// </summary>
    /// <param name="events">From <see cref="Fold"/>, of disjoint files.</param>
    /// <param name="moments">Keys and <paramref name="at"/> (microseconds since the epoch), each pair once.</param>
    public static Relation Values(AggregatedGroup group, ImmutableArray<Relation> events, Relation moments, string at)
    {
        var finest = Finest(group);
        var states = TileStates.Of(finest);
        var keys = Keys(group);
        var values = new WindowValues(finest, states, "");
        var entities = new Aggregate(moments, keys, []);
        var all = new UnionAll([.. events.Select(part => Row(new Join(part, entities, keys), End, isEvent: true)), Row(moments, at, isEvent: false)]);
        var merged = new Aggregate(all, [.. keys, End],
        [
            new(Events, AggregateCall.Max(all[Events])),
            new(Asked, AggregateCall.Max(all[Asked])),
            .. states.All.Select(state => new NamedAggregate(state.Name, state.Merge(all))),
        ]);
        var framed = new Over(merged, keys, End, [new Framed(Seen, AggregateCall.Max(merged[Events]), null, 0), .. values.Frames(merged)]);
        var answered = new Filter(framed, Express.All(framed[Asked].GreaterThan(Literal.Of(0L)), framed[Seen].GreaterThan(Literal.Of(0L)).IsTrue()));
        return new Project(answered,
        [
            .. keys.Select(answered.Keep),
            new(at, answered[End]),
            .. group.Windowed.Select(feature => new NamedExpression(feature.Name, values.Value(answered, feature))),
        ]);

        Project Row(Relation rows, string time, bool isEvent) => new(rows,
        [
            .. keys.Select(rows.Keep),
            new(End, rows[time]),
            new(Events, Literal.Of(isEvent ? 1L : 0L)),
            new(Asked, Literal.Of(isEvent ? 0L : 1L)),
            .. states.All.Select(state => new NamedExpression(state.Name, isEvent ? rows[state.Name] : Literal.Null(state.Column.Type))),
        ]);
    }

    private static AggregatedGroup Finest(AggregatedGroup group) => group with { Tile = TimeSpan.FromMicroseconds(1) };

    private static ImmutableArray<string> Keys(FeatureGroup group) => [.. group.Entity.Keys.Select(key => key.Name)];
}
