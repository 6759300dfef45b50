using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>Everything the files of a store define, checked and typed.</summary>
public sealed record StoreDefinition(
    StoreSettings Settings,
    ImmutableArray<Entity> Entities,
    ImmutableArray<Source> Sources,
    ImmutableArray<FeatureGroup> Groups,
    ImmutableArray<FeatureService> Services);

/// <summary>What <c>feature_store.yaml</c> says.</summary>
/// <param name="Storage">The folder of the store's tables, as written (relative to the file, or absolute). To show.</param>
public sealed record StoreSettings(string Name, string Storage, EngineSettings Engine)
{
    /// <summary><see cref="Storage"/> with <c>${NAME}</c> replaced. To open; never shown or stored.</summary>
    public required string ResolvedStorage { get; init; }

    /// <summary>The name only, not <see cref="ResolvedStorage"/>.</summary>
    public override string ToString() => $"store {Name}";
}

/// <summary>The embedded engine's limits; null leaves the engine's default.</summary>
/// <param name="MemoryBytes">Upper bound of the engine's buffers.</param>
/// <param name="SpillFolder">Where it spills, as written (relative to the file, or absolute). To show.</param>
public sealed record EngineSettings(string Kind, long? MemoryBytes, int? Threads, string? SpillFolder)
{
    /// <summary><see cref="SpillFolder"/> with <c>${NAME}</c> replaced. To open; never shown or stored.</summary>
    public string? ResolvedSpillFolder { get; init; }

    /// <summary>The kind only, not <see cref="ResolvedSpillFolder"/>.</summary>
    public override string ToString() => $"engine {Kind}";
}

/// <summary>What features describe: one or more key columns.</summary>
public sealed record Entity(string Name, ImmutableArray<Expressions.Column> Keys);

/// <summary>The named list of features one model uses. References are resolved: group and feature exist.</summary>
public sealed record FeatureService(string Name, string? Description, ImmutableArray<FeatureReference> Features);

/// <summary>One feature of one group.</summary>
/// <param name="Version">The version asked for (<c>group@2:feature</c>), or null for the newest.</param>
public sealed record FeatureReference(string Group, int? Version, string Feature);
