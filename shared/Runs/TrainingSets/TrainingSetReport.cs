using System.Collections.Immutable;

namespace FeatureJobs.Runs;

/// <summary>What a training set became.</summary>
/// <param name="Output">Absolute.</param>
/// <param name="Warnings">What the user should know: labels beyond what has been evaluated, times without zone.</param>
public sealed record TrainingSetReport(string Output, string ManifestFile, TrainingSetManifest Manifest, ImmutableArray<string> Warnings, TimeSpan Duration);

/// <summary>What a training set was made from, kept beside it.</summary>
public sealed record TrainingSetManifest
{
    /// <summary>Of this layout.</summary>
    public int Format { get; init; } = 1;
    public required string Service { get; init; }
    public required string Accuracy { get; init; }

    /// <summary>Trained exact though served from snapshots.</summary>
    public required bool SkewAllowed { get; init; }
    public required bool KnownAtLabel { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string Engine { get; init; }
    public required LabelsManifest Labels { get; init; }
    public required ImmutableArray<GroupManifest> Groups { get; init; }
    public required ImmutableArray<ColumnManifest> Columns { get; init; }
}

/// <summary>The labels.</summary>
/// <param name="Hash">XxHash128 of the file, hex.</param>
/// <param name="Rows">So many rows the set has too.</param>
/// <param name="NullTimes">Rows without event_timestamp, which have no features.</param>
/// <param name="Future">Rows later than the clock.</param>
public sealed record LabelsManifest(string File, string Hash, long Rows, long NullTimes, long Future);

/// <summary>A group version as it was read.</summary>
/// <param name="Batch">The greatest batch read.</param>
/// <param name="Definition">The hash of its definition.</param>
/// <param name="NullKeys">Labels with a null in one of its keys.</param>
/// <param name="Unknown">Labels with key and time whose entity was not known at that time.</param>
/// <param name="Expired">Labels whose features are null because of the group's ttl.</param>
/// <param name="BeyondEvaluated">Labels that ask for a moment after evaluated_through: the last value holds there, events after it are not in it.</param>
public sealed record GroupManifest(string Group, int Version, long Batch, DateTimeOffset EvaluatedThrough, string Definition,
    long NullKeys, long Unknown, long Expired, long BeyondEvaluated);

/// <summary>A column of the set.</summary>
/// <param name="Feature"><c>group@2:feature</c>; null for a column of the labels.</param>
/// <param name="NullRate">0..1; null for a column of the labels.</param>
public sealed record ColumnManifest(string Name, string? Feature, double? NullRate);
