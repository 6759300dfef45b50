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

    /// <summary>Where the newest values are kept for serving.</summary>
    public OnlineSettings Online { get; init; } = new("sqlite", null, null);

    /// <summary>The name only, not <see cref="ResolvedStorage"/>.</summary>
    public override string ToString() => $"store {Name}";
}

/// <summary>What computes. The limits are the embedded engine's; null leaves its default.</summary>
/// <param name="Kind"><c>duckdb</c> or <c>spark</c>.</param>
/// <param name="MemoryBytes">Upper bound of the embedded engine's buffers.</param>
/// <param name="SpillFolder">Where what is too large, or kept aside, goes; as written (relative to the file, or absolute). On Spark a folder that the cluster can write. To show.</param>
public sealed record EngineSettings(string Kind, long? MemoryBytes, int? Threads, string? SpillFolder)
{
    /// <summary><see cref="SpillFolder"/> with <c>${NAME}</c> replaced. To open; never shown or stored.</summary>
    public string? ResolvedSpillFolder { get; init; }

    /// <summary>The Spark Connect address as written, null for that of SPARK_REMOTE. To show.</summary>
    public string? Remote { get; init; }

    /// <summary><see cref="Remote"/> with <c>${NAME}</c> replaced. To connect; never shown or stored, for it may hold a token.</summary>
    public string? ResolvedRemote { get; init; }

    /// <summary>Spark settings that come instead of, or beside, the suite's, with <c>${NAME}</c> replaced. Never shown or stored, for they may hold secrets.</summary>
    public ImmutableSortedDictionary<string, string> SparkSettings { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The kind only, nothing resolved.</summary>
    public override string ToString() => $"engine {Kind}";
}

/// <summary>The online store.</summary>
/// <param name="Kind"><c>sqlite</c> or <c>redis</c>.</param>
/// <param name="Path">SQLite's file as written (relative to feature_store.yaml, or absolute), null for <c>_store/online.db</c> in the storage folder and for Redis. To show.</param>
/// <param name="Connection">Redis' connection string as written, null for SQLite. To show.</param>
public sealed record OnlineSettings(string Kind, string? Path, string? Connection)
{
    /// <summary><see cref="Path"/> with <c>${NAME}</c> replaced. To open; never shown or stored.</summary>
    public string? ResolvedPath { get; init; }

    /// <summary><see cref="Connection"/> with <c>${NAME}</c> replaced. To connect; never shown or stored, for it may hold a password.</summary>
    public string? ResolvedConnection { get; init; }

    /// <summary>The kind only.</summary>
    public override string ToString() => $"online store {Kind}";
}

/// <summary>What features describe: one or more key columns.</summary>
public sealed record Entity(string Name, ImmutableArray<Expressions.Column> Keys);

/// <summary>The named list of features one model uses. References are resolved: group and feature exist.</summary>
/// <param name="Accuracy">What models of this service are trained on and served, or null where the definition leaves it to the caller.</param>
public sealed record FeatureService(string Name, string? Description, ImmutableArray<FeatureReference> Features, Accuracy? Accuracy = null);

/// <summary>Snapshot: the value at the latest boundary. Exact: windows evaluated at the very time asked for.</summary>
public enum Accuracy { Snapshot, Exact }

/// <summary>One feature of one group.</summary>
/// <param name="Version">The version asked for (<c>group@2:feature</c>), or null for the newest.</param>
public sealed record FeatureReference(string Group, int? Version, string Feature);
