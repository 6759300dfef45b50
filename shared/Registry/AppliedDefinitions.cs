using System.Collections.Immutable;
using FeatureJobs.Definitions;

namespace FeatureJobs.Registry;

/// <summary>Turns what was applied back into definitions, from the texts and columns that the revision keeps.</summary>
public sealed class AppliedDefinitions(RegistryTable registry, Func<string, string?> environment)
{
    /// <summary>The definitions of a revision.</summary>
    /// <exception cref="DiagnosticException">A <c>${NAME}</c> that was defined when it was applied is not defined now.</exception>
    public StoreDefinition Bind(AppliedRevision revision)
    {
        var columns = (string source) => revision.Sources.TryGetValue(source, out var known) ? known.Select(column => column.ToColumn()).ToList() : null;
        return ParsedDefinitions.Parse(revision.Files, environment).Bind(columns, out var diagnostics) ?? throw new DiagnosticException(diagnostics);
    }

    /// <summary>
    /// The group versions that a run computes: the newest of each defined group, and each that a service names; by name, then version.
    /// An older version is what the revision said that made it.
    /// </summary>
    public async Task<ImmutableArray<(FeatureGroup Group, int Version)>> ComputedAsync(AppliedRevision latest, CancellationToken cancellation)
    {
        var definitions = new Dictionary<long, StoreDefinition>();
        var named = latest.Services.SelectMany(service => service.Features).Select(feature => (feature.Group, feature.Version)).ToHashSet();
        var computed = ImmutableArray.CreateBuilder<(FeatureGroup, int)>();
        foreach (var version in latest.Groups.Where(g => g.Defined || named.Contains((g.Name, g.Version))).OrderBy(g => g.Name, StringComparer.Ordinal).ThenBy(g => g.Version))
            computed.Add((await GroupAsync(version, latest, definitions, cancellation), version.Version));
        return computed.ToImmutable();
    }

    /// <summary>The features of each older group version that a service of <paramref name="definition"/> names, by group and version; those that never were are left out.</summary>
    public async Task<ImmutableDictionary<(string Group, int Version), ImmutableArray<string>>> NamedFeaturesAsync(AppliedRevision latest, StoreDefinition definition, CancellationToken cancellation)
    {
        var definitions = new Dictionary<long, StoreDefinition>();
        var named = definition.Services.SelectMany(service => service.Features).Select(feature => (feature.Group, feature.Version)).ToHashSet();
        var features = ImmutableDictionary.CreateBuilder<(string, int), ImmutableArray<string>>();
        foreach (var version in latest.Groups.Where(group => named.Contains((group.Name, group.Version))))
            features.Add((version.Name, version.Version), [.. (await GroupAsync(version, latest, definitions, cancellation)).Features.Select(feature => feature.Name)]);
        return features.ToImmutable();
    }

    private async Task<FeatureGroup> GroupAsync(AppliedGroup version, AppliedRevision latest, Dictionary<long, StoreDefinition> definitions, CancellationToken cancellation)
    {
        var revision = version.Defined ? latest.Revision : version.Revision;
        if (!definitions.TryGetValue(revision, out var definition))
            definitions.Add(revision, definition = Bind(revision == latest.Revision ? latest : await registry.ReadAsync(revision, cancellation)));
        var group = definition.Groups.First(g => g.Name == version.Name);
        if (group.Hash != version.Hash)
            throw new InvalidOperationException($"{version.Name}@{version.Version} was applied as {version.Hash} and reads as {group.Hash} now: its stored values would change their meaning.");
        return group;
    }
}
