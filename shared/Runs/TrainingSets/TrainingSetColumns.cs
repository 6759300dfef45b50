using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.PointInTime;

namespace FeatureJobs.Runs;

/// <summary>What the features of a training set are called (design, section 4: Feature names).</summary>
internal static class TrainingSetColumns
{
    /// <summary>Named by <see cref="FeatureColumns"/>; a name that would stand twice is a mistake.</summary>
    public static ImmutableArray<TrainingFeature> Of(ServiceVersion service, ImmutableArray<GroupVersion> groups, ImmutableArray<Column> labels, bool fullNames, TrainingSetMistakes mistakes)
    {
        var names = FeatureColumns.Names(service, labels.Select(column => column.Name), fullNames);
        ImmutableArray<TrainingFeature> features = [.. service.Features.Select((feature, i) => new TrainingFeature(groups.IndexOf(feature.Version), feature.Feature, names[i]))];
        foreach (var twice in features.Select(feature => feature.Name).Concat(labels.Select(column => column.Name)).CountBy(name => name, StringComparer.OrdinalIgnoreCase).Where(count => count.Value > 1))
            mistakes.InRequest($"two columns of the training set would be called '{twice.Key}'; rename the labels' column, or let the service name one version of the group only");
        return features;
    }
}
