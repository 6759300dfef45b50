using System.Collections.Immutable;
using FeatureJobs.Definitions;

namespace FeatureJobs.Store;

/// <summary>Result of checking the files. <see cref="Notes"/> are facts worth saying once (timestamps without zone are taken as UTC), no mistakes.</summary>
public sealed record Validation(StoreDefinition? Definition, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<string> Notes);
