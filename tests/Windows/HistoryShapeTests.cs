using FeatureJobs.Definitions;
using FeatureJobs.Windows;

namespace FeatureJobs.Tests;

/// <summary>Which shape a slice is computed in, at the borders of each. No value depends on it; time and memory do.</summary>
public sealed class HistoryShapeTests
{
    private const long Tile = 10, Every = 30;

    private static readonly AggregatedGroup Group = Groups.Group(Every, 0, Tile, Closed.Left, Groups.Of(AggregateFunction.Count, null, 0, 60));

    private static HistoryPlan Plan(long? before, long through, long? firstTile = null) => new(Group, TileStates.Of(Group), new HistoryRange("tiles", 0, 2, firstTile, before, through));

    [Theory]
    [InlineData(1, WindowShape.FewBoundaries)]
    [InlineData(3, WindowShape.FewBoundaries)]
    [InlineData(4, WindowShape.Candidates)]
    public void Up_to_three_boundaries_after_a_known_one_are_few(int boundaries, WindowShape shape) =>
        // So sparse that nothing else takes the dense grid.
        Assert.Equal(shape, Plan(300, 300 + boundaries * Every).Shape(0, tiles: 1, entities: 1, span: 1e9));

    [Fact]
    public void From_the_beginning_and_where_tiles_are_late_none_are_few()
    {
        Assert.Equal(WindowShape.Candidates, Plan(null, Every).Shape(0, 1, 1, 1e9));
        var late = Plan(300, 300 + Every, firstTile: 200);
        Assert.Equal(2, late.Slices);
        Assert.Equal(WindowShape.Candidates, late.Shape(0, 1, 1, 1e9));
        Assert.Equal(WindowShape.FewBoundaries, late.Shape(1, 1, 1, 1e9));
    }

    /// <summary>100 tiles of 5 entities: 800 rows of the dense grid are the most, 5 of them for the entities' own first tiles.</summary>
    [Theory]
    [InlineData(0, WindowShape.EveryTile)]
    [InlineData(795 * Tile, WindowShape.EveryTile)]
    [InlineData(795 * Tile + 1, WindowShape.Candidates)]
    public void Eight_slots_a_tile_are_still_dense(long span, WindowShape shape)
    {
        Assert.Equal(shape, Plan(null, 10_000).Shape(0, tiles: 100, entities: 5, span));
        Assert.Equal(shape, Plan(300, 10_200, firstTile: 0).Shape(0, tiles: 100, entities: 5, span));
    }

    [Fact]
    public void Rows_through_frames_are_those_of_the_shape()
    {
        var plan = Plan(null, 10_000);
        Assert.Equal(805, plan.FramedRows(WindowShape.EveryTile, tiles: 100, entities: 5, span: 800 * Tile));
        Assert.Equal(400, plan.FramedRows(WindowShape.Candidates, tiles: 100, entities: 5, span: 800 * Tile));
        Assert.Equal(20, plan.FramedRows(WindowShape.FewBoundaries, tiles: 100, entities: 5, span: 800 * Tile));
    }
}
