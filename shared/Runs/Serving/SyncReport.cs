using System.Collections.Immutable;

namespace FeatureJobs.Runs;

/// <summary>What an online sync did.</summary>
public sealed record SyncReport(DateTimeOffset Started, ImmutableArray<GroupSync> Groups);

/// <summary>What a sync did to one group version.</summary>
public sealed record GroupSync
{
    public required string Group { get; init; }
    public required int Version { get; init; }
    public required GroupOutcome Outcome { get; init; }

    /// <summary>Were all entities pushed, not only those that changed?</summary>
    public bool Full { get; init; }

    /// <summary>Rows that are online now.</summary>
    public long Written { get; init; }

    /// <summary>Rows that met a greater one: another sync was ahead.</summary>
    public long Refused { get; init; }

    /// <summary>The batch that the online values have reached.</summary>
    public long Batch { get; init; }

    /// <summary>The moment for which they hold.</summary>
    public DateTimeOffset? EvaluatedThrough { get; init; }
    public TimeSpan Duration { get; init; }
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Why it failed: a message that says what to do next.</summary>
    public string? Error { get; init; }
}
