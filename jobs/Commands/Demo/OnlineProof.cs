using Apache.Arrow;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Engines;
using FeatureJobs.Store;

namespace FeatureJobs.Commands.Demo;

/// <summary>Shows that the online store answers what a training set would say for the same moment (docs/design.md, section 5, Online).</summary>
internal static class OnlineProof
{
    /// <summary>Compares every feature of every entity, bit for bit.</summary>
    /// <param name="labelsFile">Where to write the entities as labels at <paramref name="online"/>'s time (CSV).</param>
    /// <returns>How many values were compared, and what differs, in words.</returns>
    public static async Task<(int Values, List<string> Differences)> CompareAsync(
        FeatureStore store, OnlineFeatures online, IReadOnlyList<IReadOnlyDictionary<string, object?>> entities, string labelsFile, CancellationToken cancellation)
    {
        string[] keys = [.. entities[0].Keys];
        Directory.CreateDirectory(Path.GetDirectoryName(labelsFile)!);
        await File.WriteAllLinesAsync(labelsFile,
            [string.Join(',', [.. keys, "event_timestamp"]), .. entities.Select(entity => string.Join(',', [.. keys.Select(key => entity[key]), Words.ExactTime(online.At)]))], cancellation);
        var (row, values, differences) = (0, 0, new List<string>());
        await foreach (var batch in store.GetHistoricalFeaturesAsync(online.Service, labelsFile, cancellation: cancellation))
            using (batch)
                for (var i = 0; i < batch.Length; i++, row++)
                    foreach (var (name, value) in online.Features.Zip(online.Rows[row].Values))
                    {
                        var offline = ArrowRows.Value(batch.Column(name), i);
                        values++;
                        if (!Equals(offline, value))
                            differences.Add($"{name} of {string.Join(", ", entities[row].Values)} is {Words.Value(value)} online and {Words.Value(offline)} offline");
                    }
        return (values, differences);
    }
}
