using System.Collections.Immutable;
using FeatureJobs.Tests.Cases;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>The oracle on examples small enough to be worked out by hand from the design's words.</summary>
public sealed class OracleTests
{
    private const long Hour = YamlText.Hour;
    private static readonly Formula _value = Formula.Of(new Column("v", Kind.Float64));
    private static readonly Formula _number = Formula.Of(new Column("n", Kind.Int64));

    [Theory]
    [InlineData(false, 2, 2L)]   // [2h-2h, 2h): the events at 0h and 1h
    [InlineData(true, 2, 2L)]    // (0h, 2h]: at 1h and 2h
    [InlineData(false, 3, 2L)]   // [1h, 3h): at 1h and 2h
    [InlineData(true, 3, 1L)]    // (1h, 3h]: at 2h
    [InlineData(false, 5, 0L)]   // known still, and empty
    public void A_window_is_closed_at_one_end(bool closedRight, int boundary, long count)
    {
        var group = Group(new Aggregation(AggregateFunction.Count, null, [2 * Hour])) with { ClosedRight = closedRight };
        Assert.Equal([count], Values(group, boundary, (0, true), (1, true), (2, true)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_entity_is_known_from_its_first_event(bool closedRight)
    {
        var oracle = new Oracle(Group(new Aggregation(AggregateFunction.Count, null, [Hour]) { Delay = 5 * Hour }) with { ClosedRight = closedRight });
        ImmutableArray<Event> events = [new("e", 2 * Hour, [true])];
        Assert.Null(oracle.At(events, Hour));
        Assert.Equal(closedRight, oracle.At(events, 2 * Hour) is not null);
        Assert.Equal(0L, oracle.At(events, 3 * Hour)!.Value[0].Value);
    }

    [Fact]
    public void A_delay_moves_the_window_back()
    {
        var group = Group(new Aggregation(AggregateFunction.Sum, _number, [Hour]) { Delay = 2 * Hour });
        Assert.Equal([null], Values(group, 2, (0, 7L)));
        Assert.Equal([7L], Values(group, 3, (0, 7L)));
        Assert.Equal([null], Values(group, 4, (0, 7L)));
    }

    [Fact]
    public void Nothing_is_zero_null_or_the_default_and_too_much_is_null()
    {
        var sum = new Aggregation(AggregateFunction.Sum, _number, [Hour]) { Default = -7L };
        Assert.Equal([-7L], Values(Group(sum), 1, (0, null)));
        Assert.Equal([null], Values(Group(sum with { Default = null }), 1, (0, null)));
        Assert.Equal([null], Values(Group(sum), 1, (0, long.MaxValue), (0, 1L)));
        Assert.Equal([long.MaxValue], Values(Group(sum), 1, (0, long.MaxValue), (0, 1L), (0, -1L)));
        Assert.Equal([-1L], Values(Group(new Aggregation(AggregateFunction.Count, _number, [Hour]) { Default = -1L }), 1, (0, null)));
        Assert.Equal([1L], Values(Group(new Aggregation(AggregateFunction.Count, _number, [Hour])), 1, (0, null), (0, 5L)));
    }

    [Fact]
    public void Ties_go_by_the_value_and_NaN_is_greatest()
    {
        (double, object?)[] events = [(0, 3.0), (0, double.NaN), (0.5, 2.0), (0.5, double.NaN), (0.5, null)];
        Assert.Equal([3.0], Values(Group(new Aggregation(AggregateFunction.First, _value, [Hour])), 1, events));
        Assert.Equal([double.NaN], Values(Group(new Aggregation(AggregateFunction.Last, _value, [Hour])), 1, events));
        Assert.Equal([2.0], Values(Group(new Aggregation(AggregateFunction.Min, _value, [Hour])), 1, events));
        Assert.Equal([double.NaN], Values(Group(new Aggregation(AggregateFunction.Max, _value, [Hour])), 1, events));
        Assert.Equal([new Moment(Hour / 2)], Values(Group(new Aggregation(AggregateFunction.TimeSinceLast, _value, [Hour])), 1, events));
    }

    [Fact]
    public void Strings_compare_by_their_bytes() => Assert.True(ValueOrder.Compare("\uFB00", "😀") < 0);

    [Theory]
    [InlineData(100.0, 100.0, null, true)]
    [InlineData(100.0, 100.0000001, null, false)]
    [InlineData(0.0, 1e-6, 1e4, true)]      // 1e-9 of the sum of |x|
    [InlineData(0.0, 1e-4, 1e4, false)]
    [InlineData(double.NaN, double.NaN, 1.0, true)]
    [InlineData(double.PositiveInfinity, 1e308, 1.0, false)]
    [InlineData(double.PositiveInfinity, double.NaN, double.PositiveInfinity, true)]
    public void Only_sums_and_means_of_floats_may_differ_and_only_a_little(double expected, double actual, double? scale, bool agrees) =>
        Assert.Equal(agrees, new Expected(expected, scale).Agrees(actual));

    [Fact]
    public void Sums_carry_the_scale_of_their_inputs()
    {
        var expected = new Oracle(Group(new Aggregation(AggregateFunction.Sum, _value, [Hour]), new Aggregation(AggregateFunction.Mean, _value, [Hour])))
            .At([new Event("e", 0, [3.0, 3.0]), new Event("e", 0, [-5.0, -5.0])], Hour)!.Value;
        Assert.Equal([new Expected(-2.0, 8.0), new Expected(-1.0, 5.0)], expected);
    }

    [Fact]
    public void Every_row_is_used_filtered_or_quarantined()
    {
        var columns = ImmutableArray.Create(new Column("k", Kind.String), new Column("at", Kind.Timestamp), new Column("n", Kind.Int64));
        var source = new EventSource(columns, "at") { MaxFuture = 0, Where = new Formula("n <> 0", Kind.Bool, row => row("n") is long n ? n != 0 : null) };
        var overflow = new Formula("n + 1", Kind.Int64, row => row("n") is long n ? n < long.MaxValue ? n + 1 : throw new RowFailureException("overflow") : null);
        var @case = new ConformanceCase("rows", [columns[0]], source, Group(new Aggregation(AggregateFunction.Sum, overflow, [Hour])), []);

        var taken = Intake.Take(@case, [new EventFile("f", [
            Row("a", 0, 1), Row("a", 10 * Hour, 1), Row("a", Intake.Year1900, 1),                                    // used
            Row("a", 0, 0), Row("a", 0, null), Row(null, null, 0),                                                   // filtered
            Row(null, 0, 1), Row("a", null, 1), Row("a", 10 * Hour + 1, 1), Row("a", Intake.Year1900 - 1, 1), Row("a", 0, long.MaxValue)])], // quarantined
            clock: 10 * Hour);

        Assert.Equal((11, 3, 3, 5), (taken.Read, taken.Used.Length, taken.Filtered, taken.Quarantined));

        static IReadOnlyDictionary<string, object?> Row(string? key, long? time, long? number) =>
            new Dictionary<string, object?> { ["k"] = key, ["at"] = time is { } value ? new Moment(value) : null, ["n"] = number };
    }

    /// <summary>Events at 0:30 and 5:30; hourly boundaries. What limits evaluation is the least of until, the clock and the last event; it never goes back.</summary>
    [Fact]
    public void Evaluated_through_is_the_least_limit_and_never_goes_back()
    {
        var file = CraftedCases.KnownBeforeItsDelay().Runs[0].Files[0];
        var start = CraftedCases.KnownBeforeItsDelay().Runs[0].At - 20 * Hour;
        CaseRun[] runs =
        [
            new([], start + 20 * Hour),
            new([file], start + 4 * Hour + 1, start + 2 * Hour),   // the row at 9:30 is in the future and lost
            new([], start + 30 * Hour),
            new([file with { Name = "again" }], start + 30 * Hour, start + 7 * Hour - 1),
            new([file with { Name = "third" }], start + 3 * Hour),
            new([], start + 30 * Hour),
            new([], start + 31 * Hour),
        ];
        Assert.Equal([null, 0L, null, 6L, 6L, 9L, null], Reached(advancesByClock: false));
        Assert.Equal([20L, 20L, 30L, 30L, 30L, null, 31L], Reached(advancesByClock: true));

        IEnumerable<long?> Reached(bool advancesByClock)
        {
            var @case = CraftedCases.KnownBeforeItsDelay();
            return Timeline.Of(@case with { Runs = [.. runs], Source = @case.Source with { AdvancesByClock = advancesByClock } })
                .Select(run => run.Batch is null ? null : (run.EvaluatedThrough - start) / Hour);
        }
    }

    private static WindowGroup Group(params ImmutableArray<Aggregation> aggregations) => new(Hour, aggregations);

    private static IEnumerable<object?> Values(WindowGroup group, int boundary, params (double Hour, object? Input)[] events) =>
        new Oracle(group).At([.. events.Select(e => new Event("e", (long)(e.Hour * Hour), [e.Input]))], boundary * Hour)!.Value.Select(expected => expected.Value);
}
