using FeatureJobs.Runs;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Training;

namespace FeatureJobs.Tests;

/// <summary>What is wrong with the training sets of a case.</summary>
internal static class TrainingFaults
{
    private static readonly DateTimeOffset _clock = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>As a file at the label, and as a stream known at the label.</summary>
    public static async Task<List<string>> OfAsync(TrainingStore store, TrainingCase @case, CancellationToken cancellation)
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
