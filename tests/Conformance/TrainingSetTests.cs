using System.Diagnostics;
using FeatureJobs.Runs;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Training;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>
/// Every training case through the job on the embedded engine, as a file at the label and as a stream known at the label: all rows, their order, their own columns,
/// the features, and the manifest's counts.
/// </summary>
public sealed class TrainingSetTests(ITestOutputHelper output)
{
    private const int Parts = 3;
    private static readonly DateTimeOffset _clock = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

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
            failed.AddRange(await FaultsAsync(store, @case, cancellation));
            judged++;
            labels += @case.Labels.Length;
        }
        output.WriteLine($"{judged} cases, {labels} labels, {watch.Elapsed.TotalSeconds:F1} s");
        Assert.True(failed.Count == 0, string.Join("\n", failed.Take(20)));
        Assert.Empty(Directory.EnumerateFiles(store.Spill));
    }

    private static async Task<List<string>> FaultsAsync(TrainingStore store, TrainingCase @case, CancellationToken cancellation)
    {
        var fullNames = @case.Labels.Length % 3 == 0;
        var labels = store.WriteLabels(@case, markedUtc: @case.Labels.Length % 2 == 0);
        var service = await store.CreateAsync(@case, cancellation);
        var faults = new List<string>();

        var file = new TrainingSetFileOptions { Labels = labels, Output = store.PathOf($"{@case.Name}-set.parquet"), FullNames = fullNames, At = _clock };
        var report = await store.Job.WriteAsync(service, file, null, cancellation);
        var expected = new ExpectedTrainingSet(@case, new TrainingOracle(knownAtLabel: false), fullNames);
        faults.AddRange(expected.Faults(TrainingRowsRead.OfFile(file.Output)).Concat(expected.Faults(report.Manifest)).Select(fault => $"{@case.Name}: {fault}"));

        var stream = new TrainingSetOptions { Labels = labels, KnownAtLabel = true, FullNames = fullNames, At = _clock };
        var known = new ExpectedTrainingSet(@case, new TrainingOracle(knownAtLabel: true), fullNames);
        faults.AddRange(known.Faults(await TrainingRowsRead.OfStreamAsync(store.Job.ReadAsync(service, stream, null, cancellation))).Select(fault => $"{@case.Name}, known at label: {fault}"));
        return faults;
    }
}
