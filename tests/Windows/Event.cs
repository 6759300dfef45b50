using System.Collections.Immutable;
using CsCheck;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Tests;

/// <summary>A row of a source, and what aggregations make of several by their definitions.</summary>
internal sealed record Event(long Entity, long At, int? Value, bool? Flag)
{
    /// <summary>Near the epoch, so that times are equal often; at least one.</summary>
    public static readonly Gen<Event[]> Some = Gen.Select(Gen.Long[1, 3], Gen.Long[-15, 15], Gen.Int[-3, 3].Nullable(), Gen.Bool.Nullable(), (k, at, v, flag) => new Event(k, at, v, flag)).Array[1, 12];

    public static Values Rows(IEnumerable<Event> events) =>
        new(Groups.Columns, [.. events.Select(e => (ImmutableArray<Literal>)[Literal.Of(e.Entity), Grid.Timestamp(e.At), Computing.Int(e.Value), new(e.Flag, DataType.Bool)])]);

    /// <summary>One of each function; the last three over flagged rows only.</summary>
    public static Aggregation[] Aggregations(long delay, params long[] windows) =>
    [
        Groups.Of(AggregateFunction.Count, null, delay, windows),
        Groups.Of(AggregateFunction.Count, "v", delay, windows),
        Groups.Of(AggregateFunction.Sum, "v", delay, windows),
        Groups.Of(AggregateFunction.Mean, "v", delay, windows),
        Groups.Of(AggregateFunction.Min, "v", delay, windows),
        Groups.Of(AggregateFunction.Max, "v", delay, windows),
        Groups.Of(AggregateFunction.First, "v", delay, windows),
        Groups.Of(AggregateFunction.Last, "v", delay, windows),
        Groups.Of(AggregateFunction.TimeSinceLast, null, delay, windows),
        Groups.Of(AggregateFunction.Count, null, delay, windows).Flagged(),
        Groups.Of(AggregateFunction.Last, "v", delay, windows).Flagged(),
        Groups.Of(AggregateFunction.Mean, "v", delay, windows).Flagged(),
    ];

    /// <summary>Nulls are ignored; of equal times first takes the least value and last the greatest.</summary>
    public static string Aggregate(Aggregation aggregation, IEnumerable<Event> events)
    {
        var rows = events.Where(e => aggregation.Where is null || e.Flag == true).ToList();
        var valued = rows.Where(e => e.Value is not null).OrderBy(e => e.At).ThenBy(e => e.Value).ToList();
        return Computing.Text(aggregation.Function switch
        {
            AggregateFunction.Count => aggregation.Of is null ? rows.Count : valued.Count,
            AggregateFunction.Sum => valued.Count == 0 ? null : valued.Sum(e => (long)e.Value!),
            AggregateFunction.Mean => valued.Count == 0 ? null : valued.Average(e => (double)e.Value!),
            AggregateFunction.Min => valued.Min(e => e.Value),
            AggregateFunction.Max => valued.Max(e => e.Value),
            AggregateFunction.First => valued.FirstOrDefault()?.Value,
            AggregateFunction.Last => valued.LastOrDefault()?.Value,
            AggregateFunction.TimeSinceLast => rows.Count == 0 ? null : rows.Max(e => e.At),
            _ => throw new ArgumentOutOfRangeException(nameof(aggregation)),
        });
    }
}
