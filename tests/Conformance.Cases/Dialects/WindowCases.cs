using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Tests.Dialects;

/// <summary>Frames by value and by count, from and to a distance before the row, with and without filters.</summary>
internal static class WindowCases
{
    public static IEnumerable<RelationCase> All(Values events)
    {
        foreach (var (from, to) in new (long?, long)[] { (3, 0), (0, 0), (5, 2), (null, 0), (null, 3), (100, 1) })
            yield return new($"frames from {from?.ToString() ?? "the start"} to {to}", new Over(events, ["k"], "t", Frames(events, from, to)));
        yield return new("the row before", new Over(events, ["k"], "t", [new Previous("before", events["f"]), new Previous("then", events["t"]), new Framed("n", AggregateCall.CountRows(), 5, 0)]));

        var grid = RelationCases.Table("k int64, t int64, l int64, i int32, f float64, s string, b bool",
            [.. Enumerable.Range(0, 9).Select(n => new object?[] { 1L, 10L * n, n % 3 == 1 ? null : (long)n, n, n % 4 == 2 ? null : n / 2.0, n % 2 == 0 ? null : $"{n}", n % 3 == 0 ? null : n % 2 == 0 })]);
        foreach (var (from, to) in new (long?, long)[] { (20, 0), (0, 0), (10, 10), (50, 20), (null, 0), (null, 10) })
            yield return new($"even frames from {from?.ToString() ?? "the start"} to {to}", new Over(grid, ["k"], "t", Frames(grid, from, to), Step: 10));
        var sums = new Aggregate(grid, ["k", "t"], [new("sum", AggregateCall.Sum(grid["l"]))]);
        yield return new("frames of sums", new Over(sums, ["k"], "t", [new Framed("total", AggregateCall.Sum(sums["sum"]), 20, 0), new Framed("running", AggregateCall.Sum(sums["sum"]), null, 0)]));
    }

    private static ImmutableArray<NamedWindow> Frames(Relation rows, long? from, long to) =>
        [.. RelationCases.Calls(rows).Select(call => new Framed(call.Name, call.Call, from, to))];
}
