using System.Collections.Immutable;
using FeatureJobs.Definitions;

namespace FeatureJobs.Runs;

/// <summary>What a training set is made of, whether it is written or streamed.</summary>
public record TrainingSetOptions
{
    /// <summary>The file of labels (<c>.parquet</c> or <c>.csv</c>): the key columns of all groups, <c>event_timestamp</c>, and any others. Relative to the current folder, or absolute.</summary>
    public required string Labels { get; init; }

    /// <summary>Null: the service's own, else snapshot.</summary>
    public Accuracy? Accuracy { get; init; }

    /// <summary>Train exact what is served from snapshots.</summary>
    public bool AllowSkew { get; init; }

    /// <summary>Use only rows that had been written by the label's time.</summary>
    public bool KnownAtLabel { get; init; }

    /// <summary>Call every feature <c>group__feature</c>.</summary>
    public bool FullNames { get; init; }

    /// <summary>The clock, by which labels lie in the future; null: the system's.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>A training set in a file.</summary>
public sealed record TrainingSetFileOptions : TrainingSetOptions
{
    /// <summary>The file to write, <c>.parquet</c> or <c>.csv</c>; the manifest stands beside it as <c>FILE.manifest.json</c>.</summary>
    public required string Output { get; init; }

    /// <summary>Replace a file that is there.</summary>
    public bool Overwrite { get; init; }
}

/// <summary>An applied service: what a model is trained on.</summary>
/// <param name="Accuracy">As the service declares it; null where it says nothing.</param>
public sealed record ServiceVersion(string Name, Accuracy? Accuracy, ImmutableArray<ServedFeature> Features)
{
    /// <summary>Each group version that a feature is of, once, in the features' order.</summary>
    public ImmutableArray<GroupVersion> Groups => [.. Features.Select(feature => feature.Version).Distinct()];
}

/// <summary>A feature of a service in the version it was resolved to.</summary>
public sealed record ServedFeature(GroupVersion Version, string Feature);
