using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Runs;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Training;

namespace FeatureJobs.Tests;

/// <summary>Training sets of a group whose runs are done, in both accuracies, judged by the oracle of windows.</summary>
internal sealed class MomentSets(string folder, IEngine engine) : IAsyncDisposable
{
    private readonly EventFiles _files = new();

    /// <summary>How many values have been compared so far.</summary>
    public long Compared { get; private set; }

    public async Task<List<string>> FaultsAsync(ConformanceCase @case, FeatureGroup group, string tables, CancellationToken cancellation)
    {
        var faults = new List<string>();
        if (MomentCase.Of(@case) is not { } moments)
            return faults;
        var labels = Path.Combine(folder, $"{@case.Name}-labels.parquet");
        _files.Write(new EventSource(moments.Columns, TrainingCase.EventTimestamp) { MarkedUtc = true }, new EventFile("labels", moments.Labels), labels);
        var version = new GroupVersion(
            group with { AvailableAfter = TimeSpan.FromMicroseconds(moments.AvailableAfter), Ttl = moments.Ttl is { } ttl ? TimeSpan.FromMicroseconds(ttl) : null }, 1, tables);
        var service = new ServiceVersion(@case.Name, Accuracy.Exact, [.. group.Features.Select(feature => new ServedFeature(version, feature.Name))]);
        var job = new TrainingSet(engine, TimeProvider.System, folder);
        foreach (var accuracy in Enum.GetValues<Accuracy>())
        {
            var options = new TrainingSetOptions { Labels = labels, Accuracy = accuracy, FullNames = true, At = DateTimeOffset.MaxValue };
            var read = await TrainingRowsRead.OfStreamAsync(job.ReadAsync(service, options, null, cancellation));
            for (var row = 0; row < moments.Labels.Length; row++)
            {
                var expected = moments.Features(moments.Labels[row], accuracy == Accuracy.Exact);
                for (var i = 0; i < group.Features.Length; i++)
                {
                    var value = read.Rows[row][moments.Columns.Length + i];
                    Compared++;
                    if (!(expected?[i] ?? new Expected(null)).Agrees(value))
                        faults.Add($"{@case.Name}, {accuracy}: label {row} ({string.Join(", ", moments.Labels[row].Select(pair => YamlText.Value(pair.Value)))}): {group.Features[i].Name} should be {YamlText.Value(expected?[i].Value)}, is {YamlText.Value(value)}; available after {moments.AvailableAfter}, ttl {moments.Ttl}");
                }
            }
        }
        return faults;
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        _files.Dispose();
    }
}
