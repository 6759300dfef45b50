using System.Collections.Immutable;

namespace FeatureJobs.Tests.Cases.Training;

/// <summary>Labels and the histories of the groups that a service takes its features from. All times and durations are microseconds.</summary>
/// <param name="LabelColumns">Keys of all groups, <c>event_timestamp</c>, and what else a label carries.</param>
public sealed record TrainingCase(string Name, ImmutableArray<Column> LabelColumns, ImmutableArray<IReadOnlyDictionary<string, object?>> Labels, ImmutableArray<HistoryGroup> Groups)
{
    public const string EventTimestamp = "event_timestamp";
}

/// <summary>A group and its whole history.</summary>
/// <param name="IsRows">A group of rows; else an aggregated one.</param>
/// <param name="EvaluatedThrough">How far it is computed.</param>
public sealed record HistoryGroup(string Name, ImmutableArray<Column> Keys, bool IsRows, long EvaluatedThrough, ImmutableArray<HistoryFeature> Features, ImmutableArray<HistoryStep> Rows)
{
    public long AvailableAfter { get; init; }
    public long? Ttl { get; init; }
}

/// <param name="IsTimeSinceLast">Stored is the time of the last event; seen is how long ago it was, in seconds.</param>
public sealed record HistoryFeature(string Name, Kind Kind, bool IsTimeSinceLast = false);

/// <summary>A row of a history.</summary>
public sealed record HistoryStep(ImmutableArray<object> Keys, long Time, long Created, long Batch, bool Known, ImmutableArray<object?> Features);
