using System.Diagnostics;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>
/// Every training case through the job on the embedded engine, as a file at the label and as a stream known at the label: all rows, their order, their own columns,
/// the features, and the manifest's counts.
/// </summary>
public sealed class TrainingSetTests(ITestOutputHelper output)
{
    private const int Parts = 3;

    public static TheoryData<int> PartsOfCases => [.. Enumerable.Range(0, Parts)];

    [Theory]
    [MemberData(nameof(PartsOfCases))]
    public async Task Training_sets_equal_the_oracle(int part)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var store = new TrainingStore();
        var failed = new List<string>();
        var (watch, judged, labels) = (Stopwatch.StartNew(), 0, 0);
        foreach (var @case in TrainingSeeds.Cases.Where((_, i) => i % Parts == part))
        {
            failed.AddRange(await TrainingFaults.OfAsync(store, @case, cancellation));
            judged++;
            labels += @case.Labels.Length;
        }
        output.WriteLine($"{judged} cases, {labels} labels, {watch.Elapsed.TotalSeconds:F1} s");
        Assert.True(failed.Count == 0, string.Join("\n", failed.Take(20)));
        Assert.Empty(Directory.EnumerateFiles(store.Spill));
    }
}
