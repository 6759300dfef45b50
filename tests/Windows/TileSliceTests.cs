using System.Collections.Immutable;
using CsCheck;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;
using Store = FeatureJobs.Tests.WindowRuleTests.Store;

namespace FeatureJobs.Tests;

/// <summary>Which tiles a batch's history reads, and what it writes, over a table of tiles.</summary>
public sealed class TileSliceTests
{
    private const long Batch = 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly Gen<Store> Stores = WindowRuleTests.Stores.Where(store => store.Tiles.Length > 0);

    /// <summary>The table has a later batch too, and each batch's record.</summary>
    private static async Task<HistoryRange> TableAsync(Computing computing, Store store, TileStates states, long? before)
    {
        var columns = GroupTables.Tiles(store.Group, states);
        ImmutableArray<Literal> Row(Tile tile) =>
        [
            Literal.Of(tile.Entity), Grid.Timestamp(tile.Start), Literal.Of(tile.Batch), Literal.Of(GroupTables.Delta),
            .. states.All.Select(state => WindowRuleTests.State(state, tile)), Literal.Null(DataType.String),
        ];
        ImmutableArray<Literal> Record(long batch) => [.. columns.Select(column => column.Name switch
        {
            GroupTables.Batch => Literal.Of(batch),
            GroupTables.Record => Literal.Of("{}"),
            _ => Literal.Null(column.Type),
        })];
        var later = store.Tiles.Select(tile => tile with { Batch = Batch + 1, Events = 100, Value = 100 }).DistinctBy(tile => (tile.Entity, tile.Start));
        var rows = new Values(columns, [.. store.Tiles.Concat(later).Select(Row), Record(1), Record(2), Record(3)]);
        var table = computing.NewPath("");
        var staged = await computing.Engine.StageAsync(rows, table, null, Cancellation);
        Assert.IsType<AppendOutcome.Committed>(await computing.Engine.AppendAsync(table, columns, [staged], null, Cancellation));
        var version = (await computing.Engine.TableAsync(table, Cancellation))!.Version;
        return new HistoryRange(table, version, Batch, Own(store).Select(tile => (long?)tile.Start).Min(), before, store.To);
    }

    private static IEnumerable<Tile> Own(Store store) => store.Tiles.Where(tile => tile.Batch == Batch);

    private static long End(Store store, Tile tile) => tile.Start + store.Grid.Tile;

    /// <summary>Does the tile count or change anything at some boundary from <paramref name="from"/> to <paramref name="to"/>?</summary>
    private static bool Matters(Store store, Tile tile, long from, long to) => WindowRuleTests.Boundaries(store).Where(b => b >= from && b <= to)
        .Any(b => store.Group.Windowed.Any(feature => WindowRuleTests.Counts(store, tile, feature, b)) || (b > from && WindowRuleTests.Candidates(store, tile).Contains(b)));

    private static string Line(Store store, Tile tile, long? from) => $"{tile.Entity} {tile.Batch} {End(store, tile)}{(from is { } given ? $" {given}" : "")}";

    private static Task<string[]> RowsAsync(Computing computing, TileSlice slice) => computing.RowsAsync(new Project(slice.Rows,
        [slice.Rows.Keep("k"), slice.Rows.Keep(GroupTables.Batch), slice.Rows.Keep(TileSlice.At), .. slice.HasFrom ? new[] { slice.Rows.Keep(TileSlice.From) } : []]), Cancellation);

    /// <summary>All that matters is there, each row once, and nothing that cannot be: later batches, tiles that have not ended, tiles long out of every window.</summary>
    private static void Check(Store store, string[] found, long from, long to, Func<Tile, bool> touched, Func<Tile, long?> shown)
    {
        var possible = store.Tiles.Where(tile => touched(tile) && End(store, tile) <= to);
        var reach = store.Group.Windowed.Max(feature => (feature.Window + feature.Aggregation.Delay).Ticks / 10);
        Assert.Equal(found.Distinct(), found);
        Assert.Empty(found.Except(possible.Where(tile => End(store, tile) >= (shown(tile) ?? from) - reach - 2 * store.Grid.Every).Select(tile => Line(store, tile, shown(tile)))));
        Assert.Empty(possible.Where(tile => Matters(store, tile, shown(tile) ?? from, to)).Select(tile => Line(store, tile, shown(tile))).Except(found));
    }

    [Fact]
    public async Task A_first_batch_reads_all_tiles_that_have_ended()
    {
        await using var computing = new Computing();
        await Stores.SampleAsync(async store =>
        {
            var states = TileStates.Of(store.Group);
            var slice = Assert.Single(TileSlice.Of(store.Group, states, await TableAsync(computing, store, states, before: null)));
            Assert.Equal((null, store.To, false, false), (slice.Before, slice.To, slice.Late, slice.HasFrom));
            Assert.Equal(store.Tiles.Where(tile => End(store, tile) <= store.To).Select(tile => Line(store, tile, null)).Order(StringComparer.Ordinal), await RowsAsync(computing, slice));
        }, iter: 15, threads: 1);
    }

    [Fact]
    public async Task A_further_batch_reads_forward_and_back_to_what_its_late_tiles_touch()
    {
        await using var computing = new Computing();
        var (lates, forwards) = (0, 0);
        await Stores.SampleAsync(async store =>
        {
            var states = TileStates.Of(store.Group);
            var slices = TileSlice.Of(store.Group, states, await TableAsync(computing, store, states, store.Before)).ToList();

            // The boundary before the first that an entity's new tiles change.
            var firsts = Own(store).GroupBy(tile => tile.Entity).ToDictionary(entity => entity.Key, entity => WindowRuleTests.Boundaries(store).First(b => b >= entity.Min(tile => End(store, tile))));
            var touched = firsts.Where(first => first.Value <= store.Before).ToDictionary(first => first.Key, first => first.Value - store.Grid.Every);
            Assert.Equal(touched.Count > 0, slices.Any(slice => slice.Late));
            if (slices.SingleOrDefault(slice => slice.Late) is { } late)
            {
                lates++;
                Assert.Equal((null, store.Before), (late.Before, late.To));
                Check(store, await RowsAsync(computing, late), 0, store.Before, tile => touched.ContainsKey(tile.Entity), tile => touched[tile.Entity]);
            }

            var forward = slices.Single(slice => !slice.Late);
            forwards++;
            Assert.Equal((store.Before, store.To), (forward.Before, forward.To));
            Check(store, await RowsAsync(computing, forward), store.Before, store.To, _ => true, _ => store.Before);
        }, iter: 40, threads: 1);
        Assert.True(lates > 5 && forwards > lates, $"{lates} late slices and {forwards} forward ones");
    }

    [Fact]
    public async Task Where_no_boundary_has_passed_only_late_tiles_are_evaluated()
    {
        await using var computing = new Computing();
        var group = Groups.Group(10, 0, 10, Closed.Left, Groups.Of(AggregateFunction.Count, null, 0, 30), Groups.Of(AggregateFunction.Max, "v", 0, 30));
        var store = new Store(group, [new(1, 40, 1, 1, 1), new(1, 80, Batch, 1, 1)], 100, 100);
        var states = TileStates.Of(group);
        Assert.True(Assert.Single(TileSlice.Of(group, states, await TableAsync(computing, store, states, 100))).Late);
        // Its first boundary is 100, then 110: just in time, and just too late to touch anything.
        HistoryRange With(long first) => new("none", 0, Batch, first, 100, 100);
        Assert.True(Assert.Single(TileSlice.Of(group, states, With(90))).Late);
        Assert.Empty(TileSlice.Of(group, states, With(91)));
        Assert.Empty(TileSlice.Of(group, states, With(100) with { FirstTile = null }));
        Assert.Equal(0, new HistoryPlan(group, states, With(91)).Slices);
    }

    /// <summary>From each entity's first tile to where its last has left every window, but no further than the last boundary.</summary>
    [Fact]
    public async Task The_size_of_a_slice_is_its_tiles_its_entities_and_the_length_of_their_grids()
    {
        await using var computing = new Computing();
        var group = Groups.Group(10, 0, 10, Closed.Left, Groups.Of(AggregateFunction.Count, null, 0, 30), Groups.Of(AggregateFunction.Max, "v", 5, 20));
        var store = new Store(group, [new(1, 40, 1, 1, 1), new(1, 80, Batch, 1, 1), new(2, 10, 1, 1, 1), new(2, 95, 1, 1, 1)], 0, 100);
        var states = TileStates.Of(group);
        var plan = new HistoryPlan(group, states, await TableAsync(computing, store, states, null));
        // Entity 1 from 50 to 100, entity 2 from 20 to 20 + 30 + 10; its other tile has not ended.
        Assert.Equal(["3 2 90"], await computing.RowsAsync(plan.Size(0), Cancellation));
    }

    /// <summary>After batch 1, whose values were written up to before, and batch 2: the step function is that of all tiles; every shape and any parts write the same rows.</summary>
    [Fact]
    public async Task What_is_written_makes_the_history_true_in_every_shape()
    {
        await using var computing = new Computing();
        await Stores.SampleAsync(async store =>
        {
            var states = TileStates.Of(store.Group);
            var range = await TableAsync(computing, store, states, store.Before);
            var first = new HistoryPlan(store.Group, states, range with { Batch = 1, FirstTile = null, Before = null, Through = store.Before });
            var then = new HistoryPlan(store.Group, states, range);
            async Task<string[]> Written(HistoryPlan plan, WindowShape shape, int parts)
            {
                // A late slice cannot be of few boundaries.
                WindowShape[] shapes = plan.Slices == 1 ? [shape] : [shape == WindowShape.FewBoundaries ? WindowShape.Candidates : shape, shape];
                var rows = Enumerable.Range(0, parts).Select(part => plan.Rows(Grid.Moment(0), shapes, part, parts)).Select(sorted => ((Sort)sorted).Input);
                var all = new UnionAll([.. rows]);
                return await computing.RowsAsync(new Project(all, [all.Keep("k"), all.Keep(GroupTables.EventTimestamp), all.Keep("f0"), all.Keep("f1")]), Cancellation);
            }
            var before = await Written(first, WindowShape.Candidates, 1);
            var after = await Written(then, WindowShape.Candidates, 1);
            Assert.Equal(after, await Written(then, WindowShape.EveryTile, 3));
            Assert.Equal(after, await Written(then, WindowShape.FewBoundaries, 2));

            var history = before.Concat(after).Select(row => row.Split(' ', 3)).Select((row, i) => (Entity: long.Parse(row[0]), At: long.Parse(row[1]), Values: row[2], Order: i)).ToList();
            foreach (var entity in store.Tiles.GroupBy(tile => tile.Entity))
                foreach (var boundary in WindowRuleTests.Boundaries(store).Where(b => b <= store.To))
                {
                    var stored = history.Where(row => row.Entity == entity.Key && row.At <= boundary).OrderBy(row => row.At).ThenBy(row => row.Order).LastOrDefault().Values;
                    var known = entity.Any(tile => End(store, tile) <= boundary);
                    var counted = entity.Where(tile => WindowRuleTests.Counts(store, tile, store.Group.Windowed[0], boundary)).Sum(tile => tile.Events);
                    var max = entity.Where(tile => WindowRuleTests.Counts(store, tile, store.Group.Windowed[1], boundary)).Max(tile => (int?)tile.Value);
                    Assert.Equal((entity.Key, boundary, known ? $"{counted} {max?.ToString() ?? "null"}" : null), (entity.Key, boundary, stored));
                }
        }, iter: 25, threads: 1);
    }
}
