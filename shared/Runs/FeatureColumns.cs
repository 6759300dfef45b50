using System.Collections.Immutable;

namespace FeatureJobs.Runs;

/// <summary>What the features of a service are called in training sets and answers (design, section 4: Feature names).</summary>
public static class FeatureColumns
{
    /// <summary>
    /// The names in the service's order: bare; <c>group__feature</c> for one whose name another feature or a column of <paramref name="taken"/> has,
    /// and with <paramref name="fullNames"/> for all. Upper and lower case are one, as in most that reads them.
    /// </summary>
    public static ImmutableArray<string> Names(ServiceVersion service, IEnumerable<string> taken, bool fullNames = false)
    {
        var counts = service.Features.Select(feature => feature.Feature).Concat(taken).CountBy(name => name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(count => count.Key, count => count.Value, StringComparer.OrdinalIgnoreCase);
        return [.. service.Features.Select(feature => fullNames || counts[feature.Feature] > 1 ? $"{feature.Version.Group.Name}__{feature.Feature}" : feature.Feature)];
    }
}
