using System.Collections.Immutable;

namespace FeatureJobs.Tests.Cases.Training;

/// <summary>What became of a label in a group.</summary>
public enum LabelFate { NullTime, NullKey, Unknown, Expired, Known }

/// <summary>
/// The features of a label, straight from the design's words: look at every row of the history, keep those that count, take the greatest in the order.
/// Slow, and meant to be read.
/// </summary>
public sealed class TrainingOracle(bool knownAtLabel, TrainingRule rule = TrainingRule.Right)
{
    /// <summary>What becomes of the label, and its features as a model sees them.</summary>
    public (LabelFate Fate, ImmutableArray<object?> Features) Of(HistoryGroup group, IReadOnlyDictionary<string, object?> label)
    {
        var nothing = group.Features.Select(_ => (object?)null).ToImmutableArray();
        var keys = group.Keys.Select(key => label[key.Name]).ToList();
        if (keys.Contains(null))
            return (LabelFate.NullKey, nothing);
        if (label[TrainingCase.EventTimestamp] is not Moment { Microseconds: var time })
            return (LabelFate.NullTime, nothing);

        HistoryStep? greatest = null;
        foreach (var row in group.Rows)
        {
            if (row.Keys.Zip(keys).All(pair => ValueOrder.Same(pair.First, pair.Second)) && Counts(group, row, time) && (greatest is null || IsAfter(row, greatest)))
                greatest = row;
        }
        if (greatest is not { Known: true })
            return (LabelFate.Unknown, nothing);
        if (group.Ttl is { } ttl && Age(group, greatest, time) > ttl)
            return (LabelFate.Expired, nothing);
        return (LabelFate.Known, [.. group.Features.Select((feature, i) => Seen(group, feature, greatest.Features[i], time))]);
    }

    private bool Counts(HistoryGroup group, HistoryStep row, long time)
    {
        if (rule == TrainingRule.SkipsUnknownRows && !row.Known)
            return false;
        var from = row.Time + (rule == TrainingRule.IgnoresAvailableAfter ? 0 : group.AvailableAfter);
        if (knownAtLabel && rule != TrainingRule.IgnoresWhenWritten)
            from = Math.Max(from, row.Created);
        return rule == TrainingRule.StrictlyBefore ? from < time : from <= time;
    }

    /// <summary>The order: event_timestamp, created_timestamp, batch.</summary>
    private bool IsAfter(HistoryStep row, HistoryStep other)
    {
        if (knownAtLabel && rule == TrainingRule.TakesTheLastWritten)
            return (row.Created, row.Batch, row.Time).CompareTo((other.Created, other.Batch, other.Time)) > 0;
        if (row.Time != other.Time)
            return row.Time > other.Time;
        if (rule == TrainingRule.TakesAnyOfATie)
            return false;
        if (row.Created != other.Created && rule != TrainingRule.IgnoresCreated)
            return row.Created > other.Created;
        return row.Batch > other.Batch;
    }

    private long Age(HistoryGroup group, HistoryStep row, long time)
    {
        if (!group.IsRows)
            return time - (rule == TrainingRule.TtlByTheRowsAge ? row.Time : group.EvaluatedThrough);
        return time - row.Time - (rule == TrainingRule.TtlLessAvailableAfter ? group.AvailableAfter : 0);
    }

    private object? Seen(HistoryGroup group, HistoryFeature feature, object? stored, long time) => feature.IsTimeSinceLast && stored is Moment last
        ? (time - (rule == TrainingRule.SinceLessAvailableAfter ? group.AvailableAfter : 0) - last.Microseconds) / 1e6
        : stored;
}
