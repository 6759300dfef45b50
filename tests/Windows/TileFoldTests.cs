using CsCheck;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Tests;

/// <summary>Events folded into tiles, and tiles merged again.</summary>
public sealed class TileFoldTests
{
    private const long Horizon = 1000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly Gen<(AggregatedGroup Group, Event[] First, Event[] Second)> Samples =
        from tile in Gen.Long[1, 7]
        from closed in Gen.Enum<Closed>()
        from first in Event.Some
        from second in Event.Some
        select (Groups.Group(tile, 0, tile, closed, Event.Aggregations(0, tile * 1000)), first, second);

    private static long Start(AggregatedGroup group, long time)
    {
        var tile = group.Tile.Ticks / 10;
        return Enumerable.Range(-100, 200).Select(i => i * tile).Last(start => group.Closed == Closed.Left ? start <= time : start < time);
    }

    private static async Task<Relation> TilesAsync(Computing computing, AggregatedGroup group, Event[] events, long batch) =>
        TileFold.Tiles(group, CheckedRows.Of(group, await computing.ParquetAsync(Event.Rows(events), Cancellation), Horizon), TileStates.Of(group), batch);

    [Fact]
    public async Task A_tile_has_the_events_of_its_entity_and_time()
    {
        await using var computing = new Computing();
        await Samples.SampleAsync(async sample =>
        {
            var tiles = await TilesAsync(computing, sample.Group, sample.First, 7);
            var shown = new Project(tiles, [tiles.Keep("k"), tiles.Keep(GroupTables.TileStart), tiles.Keep(GroupTables.Batch), tiles.Keep(GroupTables.Kind), tiles.Keep(TileState.Events), tiles.Keep(TileState.LastEvent), tiles.Keep(GroupTables.Record)]);
            Assert.Equal(
                sample.First.GroupBy(e => (e.Entity, Start: Start(sample.Group, e.At))).Select(tile => $"{tile.Key.Entity} {tile.Key.Start} 7 delta {tile.Count()} {tile.Max(e => e.At)} null").Order(StringComparer.Ordinal),
                await computing.RowsAsync(shown, Cancellation));
        }, iter: 25, threads: 1);
    }

    /// <summary>Over tiles of two batches, the first of which may have tiles of the second's entities and times, or none.</summary>
    [Fact]
    public async Task Merged_tiles_are_what_the_events_are_together()
    {
        await using var computing = new Computing();
        await Samples.SampleAsync(async sample =>
        {
            var states = TileStates.Of(sample.Group);
            var tiles = new UnionAll([await TilesAsync(computing, sample.Group, sample.First, 1), await TilesAsync(computing, sample.Group, sample.Second, 2)]);
            var merged = new Aggregate(tiles, ["k"], [.. states.All.Select(state => new NamedAggregate(state.Name, state.Merge(tiles)))]);
            var shown = new Project(merged, [merged.Keep("k"), .. sample.Group.Aggregations.Select((aggregation, i) => new NamedExpression($"f{i}", Value(merged, states, aggregation)))]);
            Assert.Equal(
                sample.First.Concat(sample.Second).GroupBy(e => e.Entity).Select(entity => $"{entity.Key} {string.Join(' ', sample.Group.Aggregations.Select(a => Event.Aggregate(a, entity)))}").Order(StringComparer.Ordinal),
                await computing.RowsAsync(shown, Cancellation));
        }, iter: 30, threads: 1);

        static Expression Value(Relation merged, TileStates states, Aggregation aggregation)
        {
            Expression State(Reduction function) => merged[states.Of(aggregation, function).Name];
            return aggregation.Function switch
            {
                AggregateFunction.Mean => State(Reduction.Sum).To(DataType.Float64).DividedBy(State(Reduction.Count).To(DataType.Float64)),
                AggregateFunction.TimeSinceLast => State(Reduction.Max),
                var function => State(Enum.Parse<Reduction>(function.ToString())),
            };
        }
    }

    [Fact]
    public void Aggregations_with_one_input_share_their_states()
    {
        var states = TileStates.Of(Groups.Group(1, 0, 1, Closed.Left, Event.Aggregations(0, 5)));
        Assert.Equal(["events", "last_event", "v__count", "v__sum", "v__min", "v__max", "v__first_at", "v__first_value", "v__last_at", "v__last_value"], states.All.Select(state => state.Name).Take(10));
        // Flagged rows: a count, the last value with its time, a sum and its own count.
        Assert.Equal(15, states.All.Count);
        Assert.Equal(states.All.Count, states.All.Select(state => state.Name).Distinct().Count());
    }

    [Fact]
    public async Task The_summary_of_staged_tiles_says_what_was_used()
    {
        await using var computing = new Computing();
        var group = Groups.Group(10, 0, 10, Closed.Left, Groups.Of(AggregateFunction.Sum, "v", 0, 10));
        Event[] events = [new(1, -1, 5, null), new(1, 3, -7, null), new(1, 4, 2, null), new(2, 25, null, null), new(2, Horizon + 1, 9, null)];
        var summary = TileFold.Summary(await TilesAsync(computing, group, events, 1), TileStates.Of(group));
        Assert.Equal(["used", "tiles", "last_event", "first_tile", "total__v__sum"], summary.Columns.Select(column => column.Name));
        // The row beyond the horizon is not used; |5| of the tile at -10 and |-7 + 2| of the tile at 0.
        Assert.Equal(["4 3 25 -10 10"], await computing.RowsAsync(summary, Cancellation));
    }
}
