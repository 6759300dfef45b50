using CsCheck;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Tests;

/// <summary>Boundaries and tiles, in C# and as the engine computes them, against walks along the line of time.</summary>
public sealed class GridTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Tile, every and offset as multiples of it, closed, times around the epoch.</summary>
    private static readonly Gen<(Grid Grid, long[] Times)> Grids =
        from tile in Gen.Long[1, 5]
        from every in Gen.Long[1, 4]
        from offset in Gen.Long[0, 6]
        from closed in Gen.Enum<Closed>()
        from times in Gen.Long[-60, 60].Array[8]
        select (new Grid(tile * every, tile * offset, tile, closed), times);

    private static bool IsBoundary(Grid grid, long time) => (time - grid.Offset) % grid.Every == 0;

    private static long Walk(long from, int step, Func<long, bool> arrived)
    {
        while (!arrived(from))
            from += step;
        return from;
    }

    [Fact]
    public void Floor_and_ceiling_are_the_nearest_boundaries() => Grids.Sample(sample =>
    {
        foreach (var time in sample.Times)
        {
            Assert.Equal(Walk(time, -1, at => IsBoundary(sample.Grid, at)), sample.Grid.Floor(time));
            Assert.Equal(Walk(time, +1, at => IsBoundary(sample.Grid, at)), sample.Grid.Ceiling(time));
        }
    }, iter: 300);

    [Fact]
    public async Task The_engine_finds_the_same_boundaries_and_the_tile_that_holds_an_event()
    {
        await using var computing = new Computing();
        await Grids.SampleAsync(async sample =>
        {
            var (grid, times) = sample;
            var rows = new Values([new("t", DataType.Int64)], [.. times.Select(time => (System.Collections.Immutable.ImmutableArray<Literal>)[Literal.Of(time)])]);
            var computed = new Project(rows, [rows.Keep("t"), new("f", grid.Floor(rows["t"])), new("c", grid.Ceiling(rows["t"])), new("s", grid.TileStart(rows["t"]))]);
            Assert.Equal(times.Select(time => $"{time} {Walk(time, -1, at => IsBoundary(grid, at))} {Walk(time, +1, at => IsBoundary(grid, at))} {Holding(grid, time)}").Order(StringComparer.Ordinal),
                await computing.RowsAsync(computed, Cancellation));
        }, iter: 60, threads: 1);

        // [t, t+g), closed right (t, t+g].
        static long Holding(Grid grid, long time) => Walk(time, -1, start => start % grid.Tile == 0 && (grid.Closed == Closed.Left ? start <= time : start < time));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(-1, -1)]
    [InlineData(-10, -1)]
    [InlineData(-11, -2)]
    public void A_moment_is_floored_to_microseconds_before_1970_too(long ticks, long microseconds)
    {
        Assert.Equal(microseconds, Grid.Microseconds(DateTimeOffset.UnixEpoch.AddTicks(ticks)));
        Assert.Equal(microseconds, Grid.Microseconds(DateTimeOffset.UnixEpoch.AddTicks(ticks).ToOffset(TimeSpan.FromHours(-7))));
        Assert.Equal(microseconds, Grid.Microseconds(Grid.Moment(microseconds)));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10).UtcDateTime, Grid.Timestamp(microseconds).Value);
    }

    [Fact]
    public void The_years_1_and_9999_have_boundaries()
    {
        var grid = Grid.Of(Groups.Group(3_600_000_000, 1_800_000_000, 1_800_000_000, Closed.Right, Groups.Of(AggregateFunction.Count, null, 0, 3_600_000_000)));
        Assert.Equal((3_600_000_000, 1_800_000_000, 1_800_000_000, Closed.Right), (grid.Every, grid.Offset, grid.Tile, grid.Closed));
        Assert.Equal(new DateTimeOffset(9999, 12, 31, 23, 30, 0, TimeSpan.Zero), Grid.Moment(grid.Floor(Grid.Microseconds(DateTimeOffset.MaxValue))));
        Assert.Equal(new DateTimeOffset(1, 1, 1, 0, 30, 0, TimeSpan.Zero), Grid.Moment(grid.Ceiling(Grid.Microseconds(DateTimeOffset.MinValue))));
    }
}
