using System.Collections.Immutable;

namespace FeatureJobs.Tests.Cases;

/// <summary>Cases made by hand for one thought each.</summary>
public static class CraftedCases
{
    private static readonly Column _key = new("airport", Kind.String);
    private static readonly Column _time = new("at", Kind.Timestamp);
    private static readonly Column _value = new("v", Kind.Float64);
    private static readonly long _start = 978_307_200 * YamlText.Second;

    public static ImmutableArray<ConformanceCase> All => [Drift(), LateDrift(), LateRowUnderAnOldOne(), KnownBeforeItsDelay(), NothingYet()];

    /// <summary>A sum near 1e9 to which ten events add 0.9 each, hour by hour: every step is below a relative 1e-9, all of them together are not.</summary>
    public static ConformanceCase Drift() => Case("drift",
        [Run(0, 40, [(0.5, 1e9), .. Enumerable.Range(1, 10).Select(hour => (hour + 0.5, 0.9)), (29.5, 0.0)])],
        new Aggregation(AggregateFunction.Sum, Formula.Of(_value), [20 * YamlText.Hour]));

    /// <summary>The same, each of the ten arriving late in a batch of its own.</summary>
    public static ConformanceCase LateDrift() => Case("late_drift",
        [Run(0, 40, (0.5, 1e9), (29.5, 0.0)), .. Enumerable.Range(1, 10).Select(hour => Run(hour, 40, (hour + 0.5, 0.9)))],
        new Aggregation(AggregateFunction.Sum, Formula.Of(_value), [20 * YamlText.Hour]));

    /// <summary>The first batch wrote a row at the second boundary; the late event of the second batch makes that boundary equal to the one before it, and must overrule the row.</summary>
    public static ConformanceCase LateRowUnderAnOldOne() => Case("late_under_old",
        [Run(0, 20, (0.5, 1), (1.5, 2), (9.5, 1)), Run(1, 20, (0.7, 3))],
        new Aggregation(AggregateFunction.Max, Formula.Of(_value), [5 * YamlText.Hour]));

    /// <summary>All windows are moved back, so that an entity is known hours before a window holds anything.</summary>
    public static ConformanceCase KnownBeforeItsDelay() => Case("known_before_delay",
        [Run(0, 20, (0.5, 1), (9.5, 1))],
        new Aggregation(AggregateFunction.Count, null, [YamlText.Hour]) { Delay = 3 * YamlText.Hour });

    /// <summary>An empty file, then no file, then rows that are all bad, then a good one.</summary>
    public static ConformanceCase NothingYet() => Case("nothing_yet",
        [Run(0, 5), new CaseRun([], Hours(6)), Run(1, 7, (90.0, 1)), Run(2, 8, (0.5, 1), (7.5, 1))],
        new Aggregation(AggregateFunction.Count, null, [YamlText.Hour]));

    private static ConformanceCase Case(string name, ImmutableArray<CaseRun> runs, Aggregation aggregation) =>
        new(name, [_key], new EventSource([_key, _time, _value], "at"), new WindowGroup(YamlText.Hour, [aggregation]), runs);

    private static CaseRun Run(int number, double clock, params (double Hour, double Value)[] rows) => new(
        [new EventFile($"run{number}.parquet", [.. rows.Select(row => new Dictionary<string, object?>
        {
            ["airport"] = "ATL", ["at"] = new Moment(Hours(row.Hour)), ["v"] = row.Value,
        })])],
        Hours(clock));

    private static long Hours(double hours) => _start + (long)(hours * YamlText.Hour);
}
