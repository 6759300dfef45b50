using System.Collections.Immutable;
using CsCheck;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Tests;

/// <summary>Windows at any moments, against a loop over the events.</summary>
public sealed class MomentWindowsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private sealed record Sample(AggregatedGroup Group, Event[] First, Event[] Second, (long Entity, long At)[] Moments);

    /// <summary>The boundaries lie far apart: moments have nothing to do with them.</summary>
    private static readonly Gen<Sample> Samples =
        from closed in Gen.Enum<Closed>()
        from delay in Gen.Long[0, 5]
        from window in Gen.Long[1, 12]
        from longer in Gen.Long[13, 30]
        from first in Event.Some
        from second in Event.Some
        from moments in Gen.Select(Gen.Long[1, 4], Gen.Long[-20, 40]).Array[1, 10]
        select new Sample(Groups.Group(1000, 0, 1000, closed, Event.Aggregations(delay, window, longer)), first, second, [.. moments.Distinct()]);

    private static bool Holds(AggregatedGroup group, WindowFeature feature, long moment, long time)
    {
        var end = moment - feature.Aggregation.Delay.Ticks / 10;
        var start = end - feature.Window.Ticks / 10;
        return group.Closed == Closed.Left ? start <= time && time < end : start < time && time <= end;
    }

    private static bool Known(AggregatedGroup group, long moment, long time) => group.Closed == Closed.Left ? time < moment : time <= moment;

    private static async Task<string[]> ComputedAsync(Computing computing, Sample sample)
    {
        var moments = new Values([new("k", DataType.Int64), new("m", DataType.Int64)], [.. sample.Moments.Select(m => (ImmutableArray<Literal>)[Literal.Of(m.Entity), Literal.Of(m.At)])]);
        var events = ImmutableArray.CreateBuilder<Relation>();
        foreach (var part in new[] { sample.First, sample.Second })
            events.Add(MomentWindows.Fold(sample.Group, await computing.ParquetAsync(Event.Rows(part), Cancellation), latest: 1000));
        return await computing.RowsAsync(MomentWindows.Values(sample.Group, events.ToImmutable(), moments, "m"), Cancellation);
    }

    [Fact]
    public async Task A_window_ends_at_its_moment()
    {
        await using var computing = new Computing();
        await Samples.SampleAsync(async sample =>
        {
            var expected =
                from moment in sample.Moments
                let events = sample.First.Concat(sample.Second).Where(e => e.Entity == moment.Entity).ToList()
                where events.Any(e => Known(sample.Group, moment.At, e.At))
                select $"{moment.Entity} {moment.At} {string.Join(' ', sample.Group.Windowed.Select(f => Event.Aggregate(f.Aggregation, events.Where(e => Holds(sample.Group, f, moment.At, e.At)))))}";
            Assert.Equal(expected.Order(StringComparer.Ordinal), await ComputedAsync(computing, sample));
        }, iter: 40, threads: 1);
    }

    /// <summary>At the borders themselves, which the random samples meet only now and then.</summary>
    [Theory]
    [InlineData(Closed.Left, "1 11 0", "1 12 0", "1 13 1", "1 17 1", "1 18 0")]
    [InlineData(Closed.Right, "1 10 0", "1 11 0", "1 12 1", "1 13 1", "1 17 0", "1 18 0")]
    public async Task An_event_enters_after_the_delay_and_leaves_after_the_window(Closed closed, params string[] expected)
    {
        await using var computing = new Computing();
        var group = Groups.Group(1000, 0, 1000, closed, Groups.Of(AggregateFunction.Count, null, 2, 5));
        Assert.Equal(expected, await ComputedAsync(computing, new Sample(group, [new(1, 10, 1, true)], [new(2, 0, 1, true)], [(1, 9), (1, 10), (1, 11), (1, 12), (1, 13), (1, 17), (1, 18), (3, 12)])));
    }

    [Fact]
    public async Task Over_nothing_a_default_stands_in()
    {
        await using var computing = new Computing();
        var group = Groups.Group(1000, 0, 1000, Closed.Left,
            Groups.Of(AggregateFunction.Count, null, 0, 5) with { Default = Literal.Of(-1L) },
            Groups.Of(AggregateFunction.Sum, "v", 0, 5) with { Default = Literal.Of(-2L) },
            Groups.Of(AggregateFunction.Mean, "v", 0, 5) with { Default = Literal.Of(-3.5) },
            Groups.Of(AggregateFunction.Max, "v", 0, 5) with { Default = Literal.Of(-4) });
        // At 1 all are over one event; at 6 over none; at 21 the event is there and its value is null.
        Assert.Equal(["1 1 1 8 8 8", "1 21 1 -2 -3.5 -4", "1 6 -1 -2 -3.5 -4"], await ComputedAsync(computing, new Sample(group, [new(1, 0, 8, true)], [new(1, 20, null, true)], [(1, 1), (1, 6), (1, 21)])));
    }
}
