using System.Collections.Immutable;
using CsCheck;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Tests;

/// <summary>A tile's events; of one entity and time there may be one of each of two batches.</summary>
internal sealed record Tile(long Entity, long Start, long Batch, int Events, int Value);

/// <summary>When a tile counts, in every shape of windows, against a loop over all boundaries.</summary>
public sealed class WindowRuleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal sealed record Store(AggregatedGroup Group, ImmutableArray<Tile> Tiles, long Before, long To)
    {
        /// <summary>A first batch has one row a tile; later ones add to tiles that were there.</summary>
        public long Batch => Tiles.Max(tile => tile.Batch);

        public Grid Grid => Grid.Of(Group);

        public override string ToString() =>
            $"{Grid} windows {string.Join(", ", Group.Windowed.Select(f => $"{f.Window.Ticks / 10} delayed {f.Aggregation.Delay.Ticks / 10}"))} in ({Before}, {To}]: {string.Join(' ', Tiles)}";
    }

    internal static readonly Gen<Store> Stores =
        from tile in Gen.Long[1, 3]
        from every in Gen.Long[1, 4]
        from offset in Gen.Long[0, 3]
        from closed in Gen.Enum<Closed>()
        from windows in Gen.Select(Gen.Long[1, 7], Gen.Long[1, 7], Gen.Long[0, 4], Gen.Long[0, 4])
        from batches in Gen.Long[1, 2]
        from tiles in Gen.Select(Gen.Long[1, 3], Gen.Long[-14, 14], Gen.Long[1, batches], Gen.Int[1, 9], Gen.Int[-5, 5]).Array[0, 12]
        from before in Gen.Int[-6, 6]
        from boundaries in Gen.Int[1, 9]
        let defined = Groups.Group(tile * every, tile * offset, tile, closed,
            Groups.Of(AggregateFunction.Count, null, tile * windows.Item3, tile * windows.Item1), Groups.Of(AggregateFunction.Max, "v", tile * windows.Item4, tile * windows.Item2))
        let start = tile * (offset + before * every)
        select new Store(defined,
            [.. tiles.Select(t => new Tile(t.Item1, t.Item2 * tile, t.Item3, t.Item4, t.Item5)).DistinctBy(t => (t.Entity, t.Start, t.Batch))], start, start + boundaries * tile * every);

    /// <summary>All boundaries near the tiles, in order.</summary>
    internal static IEnumerable<long> Boundaries(Store store) => Enumerable.Range(-60, 121).Select(i => store.Grid.Offset + i * store.Grid.Every);

    /// <summary>A window W at b, moved back by the delay, holds the events of the tile and no others.</summary>
    internal static bool Counts(Store store, Tile tile, WindowFeature feature, long boundary)
    {
        var end = boundary - feature.Aggregation.Delay.Ticks / 10;
        return end - feature.Window.Ticks / 10 <= tile.Start && tile.Start + store.Grid.Tile <= end;
    }

    /// <summary>Where the tile makes its entity known, enters a window and has left it.</summary>
    internal static IEnumerable<long> Candidates(Store store, Tile tile) => store.Group.Windowed.SelectMany(feature => new[]
    {
        Boundaries(store).First(b => b >= tile.Start + store.Grid.Tile),
        Boundaries(store).First(b => b >= tile.Start + store.Grid.Tile + feature.Aggregation.Delay.Ticks / 10),
        Boundaries(store).First(b => b > tile.Start + (feature.Window + feature.Aggregation.Delay).Ticks / 10),
    }).Distinct();

    /// <summary>entity, boundary, count, max at each candidate in (after, to].</summary>
    internal static IEnumerable<string> Expected(Store store, long after, long to) =>
        from entity in store.Tiles.GroupBy(tile => tile.Entity)
        from boundary in entity.SelectMany(tile => Candidates(store, tile)).Distinct()
        where boundary > after && boundary <= to
        let counted = entity.Where(tile => Counts(store, tile, store.Group.Windowed[0], boundary)).Sum(tile => tile.Events)
        let max = entity.Where(tile => Counts(store, tile, store.Group.Windowed[1], boundary)).Max(tile => (int?)tile.Value)
        select $"{entity.Key} {boundary} {counted} {max?.ToString() ?? "null"}";

    /// <summary>Rows as <see cref="TileSlice.Rows"/> has them.</summary>
    private static Values Rows(TileStates states, IEnumerable<Tile> tiles, long tileSize, long? from)
    {
        var rows = tiles.Select(tile => (ImmutableArray<Literal>)
        [
            Literal.Of(tile.Entity),
            Literal.Of(tile.Batch),
            .. states.All.Select(state => State(state, tile)),
            Literal.Of(tile.Start + tileSize),
            .. from is { } given ? new[] { Literal.Of(given) } : [],
        ]).ToImmutableArray();
        return new Values([new("k", DataType.Int64), new(GroupTables.Batch, DataType.Int64), .. states.All.Select(state => state.Column), new(TileSlice.At, DataType.Int64), .. from is null ? [] : new[] { new Column(TileSlice.From, DataType.Int64) }], rows);
    }

    internal static Literal State(TileState state, Tile tile) => state.Name switch
    {
        TileState.Events => Literal.Of((long)tile.Events),
        TileState.LastEvent => Grid.Timestamp(tile.Start),
        _ => Literal.Of(tile.Value),
    };

    private static async Task<string[]> ComputedAsync(Computing computing, Store store, IEnumerable<Tile> tiles, long? before, WindowShape shape, long after)
    {
        var states = TileStates.Of(store.Group);
        var slice = new TileSlice(Rows(states, tiles, store.Grid.Tile, before), before, store.To, Late: false);
        var values = new WindowValues(store.Group, states, "");
        var merged = MergedWindows.Of(store.Group, states, slice, store.Batch, shape, values, null);
        var candidates = new Filter(merged.Rows, Express.All(merged.IsCandidate, merged.Rows[TileSlice.At].GreaterThan(Literal.Of(after))));
        return await computing.RowsAsync(new Project(candidates,
            [candidates.Keep("k"), candidates.Keep(TileSlice.At), .. store.Group.Windowed.Select(f => new NamedExpression(f.Name, values.Value(candidates, f)))]), Cancellation);
    }

    [Theory]
    [InlineData(WindowShape.Candidates)]
    [InlineData(WindowShape.EveryTile)]
    public async Task From_the_beginning(WindowShape shape)
    {
        await using var computing = new Computing();
        await Stores.Where(store => store.Tiles.Any(tile => tile.Start + store.Grid.Tile <= store.To)).SampleAsync(async store =>
        {
            var ended = store.Tiles.Where(tile => tile.Start + store.Grid.Tile <= store.To);
            Assert.Equal(Expected(store, long.MinValue, store.To).Order(StringComparer.Ordinal), await ComputedAsync(computing, store, ended, null, shape, long.MinValue));
        }, iter: 40, threads: 1);
    }

    /// <summary>Only the tiles that can matter after a boundary are given: those that ended less than the longest window and delay and one step before it.</summary>
    [Theory]
    [InlineData(WindowShape.Candidates)]
    [InlineData(WindowShape.EveryTile)]
    [InlineData(WindowShape.FewBoundaries)]
    public async Task After_a_boundary(WindowShape shape)
    {
        await using var computing = new Computing();
        Tile[] Given(Store store) =>
        [
            .. store.Tiles.Where(tile => tile.Start + store.Grid.Tile is var end && end <= store.To
                && end >= store.Before - store.Group.Windowed.Max(f => (f.Window + f.Aggregation.Delay).Ticks / 10) - store.Grid.Every),
        ];
        await Stores.Where(store => Given(store).Length > 0).SampleAsync(async store =>
            Assert.Equal(Expected(store, store.Before, store.To).Order(StringComparer.Ordinal), await ComputedAsync(computing, store, Given(store), store.Before, shape, store.Before)),
            iter: 40, threads: 1);
    }
}
