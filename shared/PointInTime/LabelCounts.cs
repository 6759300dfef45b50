using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.PointInTime;

/// <summary>What must be known of labels before they are joined, as plans of one row.</summary>
public static class LabelCounts
{
    /// <summary>labels, null_times, future (later than <paramref name="clock"/>), earliest and latest in microseconds since the epoch.</summary>
    public static Relation Times(string file, long clock)
    {
        var scan = new SourceScan([file], [new(Labels.EventTimestamp, DataType.Timestamp)]);
        var times = new Project(scan, [new("time", scan[Labels.EventTimestamp].ToMicroseconds())]);
        return new Aggregate(times, [],
        [
            new("labels", AggregateCall.CountRows()),
            new("null_times", AggregateCall.CountRows(times["time"].IsNull())),
            new("future", AggregateCall.CountRows(times["time"].GreaterThan(Literal.Of(clock)))),
            new("earliest", AggregateCall.Min(times["time"])),
            new("latest", AggregateCall.Max(times["time"])),
        ]);
    }

    /// <summary>least and greatest of a column of integers, as int64.</summary>
    public static Relation Range(string file, string column)
    {
        var scan = new SourceScan([file], [new(column, DataType.Int64)]);
        return new Aggregate(scan, [], [new("least", AggregateCall.Min(scan[column])), new("greatest", AggregateCall.Max(scan[column]))]);
    }

    /// <summary>null_keys (of any key column), asked (neither key nor time null), beyond (asked for a moment after evaluated_through).</summary>
    public static Relation Keys(JoinedGroup group, Labels labels)
    {
        var scan = new SourceScan([labels.File], [.. group.Keys, new(Labels.EventTimestamp, DataType.Timestamp)]);
        var missing = Express.Any(group.KeyNames.Select(key => scan[key].IsNull()));
        var asked = Express.All(Express.Not(missing), scan[Labels.EventTimestamp].IsNotNull());
        var beyond = scan[Labels.EventTimestamp].ToMicroseconds().GreaterThan(Literal.Of(group.EvaluatedThrough + group.AvailableAfter));
        return new Aggregate(scan, [],
        [
            new("null_keys", AggregateCall.CountRows(missing)),
            new("asked", AggregateCall.CountRows(asked)),
            new("beyond", AggregateCall.CountRows(Express.All(asked, beyond.IsTrue()))),
        ]);
    }

    /// <summary>known, expired, and of each feature the number of values, over the rows that a join has given.</summary>
    public static Relation Joined(Relation joined, ImmutableArray<string> features) => new Aggregate(joined, [],
    [
        new("known", AggregateCall.CountRows()),
        new("expired", AggregateCall.CountRows(joined[Presented.Expired])),
        .. features.Select((feature, i) => new NamedAggregate($"values{i}", AggregateCall.Count(joined[feature]))),
    ]);
}
