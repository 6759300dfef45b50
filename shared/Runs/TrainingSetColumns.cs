using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.PointInTime;

namespace FeatureJobs.Runs;

/// <summary>What the features of a training set are called (design, section 4: Feature names).</summary>
internal static class TrainingSetColumns
{
    /// <summary>
    /// Bare names; <c>group__feature</c> for one whose name another feature or a label's column has, and with <paramref name="fullNames"/> for all.
    /// Upper and lower case are one, as in most that reads the set.
    /// </summary>
    public static ImmutableArray<TrainingFeature> Of(ServiceVersion service, ImmutableArray<GroupVersion> groups, ImmutableArray<Column> labels, bool fullNames, TrainingSetMistakes mistakes)
    {
        var taken = service.Features.Select(feature => feature.Feature).Concat(labels.Select(column => column.Name)).CountBy(name => name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(count => count.Key, count => count.Value, StringComparer.OrdinalIgnoreCase);
        ImmutableArray<TrainingFeature> features = [.. service.Features.Select(feature => new TrainingFeature(
            groups.IndexOf(feature.Version),
            feature.Feature,
            fullNames || taken[feature.Feature] > 1 ? $"{feature.Version.Group.Name}__{feature.Feature}" : feature.Feature))];
        foreach (var twice in features.Select(feature => feature.Name).Concat(labels.Select(column => column.Name)).CountBy(name => name, StringComparer.OrdinalIgnoreCase).Where(count => count.Value > 1))
            mistakes.InRequest($"two columns of the training set would be called '{twice.Key}'; rename the labels' column, or let the service name one version of the group only");
        return features;
    }
}
