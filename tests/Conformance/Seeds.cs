using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Generation;

namespace FeatureJobs.Tests;

/// <summary>
/// The cases that the tests of this project judge. FEATUREJOBS_SEED narrows them to the case of one seed; FEATUREJOBS_SOAK makes them ten times as many.
/// </summary>
internal static class Seeds
{
    public static IReadOnlyList<int> All { get; } = Environment.GetEnvironmentVariable("FEATUREJOBS_SEED") is { Length: > 0 } seed
        ? [int.Parse(seed)]
        : [.. Enumerable.Range(1, string.IsNullOrEmpty(Environment.GetEnvironmentVariable("FEATUREJOBS_SOAK")) ? 320 : 3200)];

    public static bool AreNarrowed => All.Count == 1;

    public static IEnumerable<ConformanceCase> Cases => CraftedCases.All.Concat(All.Select(CaseGenerator.Create));
}
