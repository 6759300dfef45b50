using FeatureJobs.Tests.Cases.Training;

namespace FeatureJobs.Tests;

/// <summary>The training cases that are judged; narrowed and lengthened as <see cref="Seeds"/> are.</summary>
internal static class TrainingSeeds
{
    public static IReadOnlyList<int> All { get; } = Seeds.AreNarrowed ? Seeds.All : [.. Seeds.All.Take(Seeds.All.Count - Seeds.All.Count % 100)];

    public static IEnumerable<TrainingCase> Cases => All.Select(TrainingGenerator.Create);
}
