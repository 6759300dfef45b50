using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>Resolves the references of services.</summary>
internal static class ServiceBinder
{
    public static ImmutableArray<FeatureService> Bind(IEnumerable<ServiceDraft> drafts, IReadOnlyList<BoundGroup> groups, bool incomplete, DiagnosticBag found)
    {
        var named = groups.Where(group => group.Draft.Name is not null).GroupBy(group => group.Draft.Name!.Value).ToDictionary(same => same.Key, same => same.First());
        var unknownGroups = new UnknownNames(DiagnosticKind.UnknownGroup, "feature group");
        var unknownFeatures = new Dictionary<string, UnknownNames>();
        var services = drafts.Select(Service).ToImmutableArray();
        unknownGroups.Report([.. named.Keys], "groups", found);
        foreach (var (group, unknown) in unknownFeatures)
            unknown.Report(named[group].Features, $"features of {Quoted.Of(group)}", found);
        return services;

        FeatureService Service(ServiceDraft draft)
        {
            var features = ImmutableArray.CreateBuilder<FeatureReference>();
            var taken = new Dictionary<(string, string), Place>();
            foreach (var reference in draft.Features)
            {
                foreach (var feature in Resolve(reference))
                {
                    if (taken.TryAdd((feature.Group, feature.Feature), reference.Text.Place))
                    {
                        features.Add(feature);
                        continue;
                    }
                    found.Add(DiagnosticKind.DuplicateName, reference.Text.Place, $"feature {Quoted.Of($"{feature.Group}:{feature.Feature}")} is in the service twice; the first is at {taken[(feature.Group, feature.Feature)]}");
                    break;
                }
            }
            return new FeatureService(draft.Name?.Value ?? "", draft.Description, features.ToImmutable(), draft.Accuracy);
        }

        IEnumerable<FeatureReference> Resolve(ReferenceDraft reference)
        {
            if (!named.TryGetValue(reference.Group, out var group))
            {
                if (!incomplete && groups.All(other => other.Draft.Name is not null))
                    unknownGroups.Add(reference.Group, reference.Text.Place);
                return [];
            }
            if (reference.Feature is null)
                return group.Features.Select(feature => new FeatureReference(reference.Group, null, feature));
            // What an older version has, only the registry knows.
            if (reference.Version is null && group.FeaturesKnown && !group.Features.Contains(reference.Feature))
            {
                if (!unknownFeatures.TryGetValue(reference.Group, out var unknown))
                    unknownFeatures.Add(reference.Group, unknown = new UnknownNames(DiagnosticKind.UnknownFeature, $"feature of group {Quoted.Of(reference.Group)}:"));
                unknown.Add(reference.Feature, reference.Text.PlaceAt(reference.Text.Value.IndexOf(':') + 1));
            }
            return [new FeatureReference(reference.Group, reference.Version, reference.Feature)];
        }
    }
}
