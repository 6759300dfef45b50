using System.Collections.Immutable;
using FeatureJobs.Definitions;

namespace FeatureJobs.Registry;

/// <summary>Resolves the references of services to group versions, and collects those that lead nowhere.</summary>
/// <param name="groups">All versions, those that this plan makes included.</param>
/// <param name="definition">What the files say now: the features of each defined group's newest version.</param>
/// <param name="named">The features of the applied versions that services name.</param>
internal sealed class ServiceVersions(IReadOnlyList<AppliedGroup> groups, StoreDefinition definition, ImmutableDictionary<(string Group, int Version), ImmutableArray<string>> named)
{
    private readonly List<Diagnostic> _mistakes = [];

    public AppliedService Resolve(FeatureService service) =>
        new(service.Name, [.. service.Features.Select(feature => Resolve(service, feature))], service.Accuracy);

    /// <exception cref="DiagnosticException">Some reference led nowhere.</exception>
    public void ThrowIfMistaken()
    {
        if (_mistakes.Count > 0)
            throw new DiagnosticException([.. _mistakes.Distinct()]);
    }

    private AppliedFeature Resolve(FeatureService service, FeatureReference reference)
    {
        var versions = groups.Where(group => group.Name == reference.Group).Select(group => group.Version).ToList();
        var version = reference.Version ?? versions.Max();
        if (!versions.Contains(version))
            Mistake("FJ2010", $"service '{service.Name}' names {reference.Group}@{version}, and the versions of '{reference.Group}' are {string.Join(", ", versions)}");
        else if (Features(reference.Group, version, versions.Max()) is var features && !features.Contains(reference.Feature))
            Mistake("FJ2011", $"service '{service.Name}' names {reference.Group}@{version}:{reference.Feature}, and the features of {reference.Group}@{version} are {string.Join(", ", features)}");
        return new(reference.Group, version, reference.Feature);
    }

    private IEnumerable<string> Features(string group, int version, int newest) =>
        version == newest ? definition.Groups.First(defined => defined.Name == group).Features.Select(feature => feature.Name) : named[(group, version)];

    private void Mistake(string code, string message) => _mistakes.Add(new(code, "", 0, 0, message));
}
