using System.Collections.Immutable;
using FeatureJobs.Definitions;

namespace FeatureJobs.Store;

/// <summary>Result of checking the files. <see cref="Notes"/> are facts worth saying once (timestamps without zone are taken as UTC), no mistakes.</summary>
public sealed record Validation(StoreDefinition? Definition, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<string> Notes);

/// <summary>An applied group.</summary>
public sealed record GroupStatus(string Group, int Version, string Entity, string Source, TimeSpan Every, int Features,
    long Batches, DateTimeOffset? EvaluatedThrough, TimeSpan? Freshness, long TileBytes, long HistoryBytes);
