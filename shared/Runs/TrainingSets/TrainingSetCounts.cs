using System.Collections.Immutable;
using FeatureJobs.Engines;
using FeatureJobs.PointInTime;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>Counts what the joins gave, for the manifest.</summary>
internal static class TrainingSetCounts
{
    public static async Task<TrainingSetManifest> ManifestAsync(IEngine engine, TrainingSetRequest request, TrainingSetJoins joins, string labelsHash, CancellationToken cancellation)
    {
        var groups = ImmutableArray.CreateBuilder<GroupManifest>();
        var nullRates = new Dictionary<(int Group, string Feature), double>();
        for (var g = 0; g < request.Groups.Length; g++)
        {
            var (version, joined, record) = request.Groups[g];
            var keys = (await engine.SmallAsync(LabelCounts.Keys(joined, request.Labels.Labels), cancellation))[0];
            ImmutableArray<string> names = [.. joined.Features.Select(feature => feature.Name)];
            var row = (await engine.SmallAsync(LabelCounts.Joined(joins.Rows[g], names), cancellation))[0];
            for (var i = 0; i < names.Length; i++)
                nullRates[(g, names[i])] = 1 - (double)(long)row[2 + i]! / request.Labels.Rows;
            groups.Add(new(version.Group.Name, version.Version, record.Batch, Grid.Moment(joined.EvaluatedThrough), version.Group.Hash,
                NullKeys: (long)keys[0]!, Unknown: (long)keys[1]! - (long)row[0]!, Expired: (long)row[1]!, BeyondEvaluated: (long)keys[2]!));
        }
        var labels = request.Labels;
        return new TrainingSetManifest
        {
            Service = request.Service.Name,
            Accuracy = request.Accuracy.ToString().ToLowerInvariant(),
            SkewAllowed = request.SkewAllowed,
            KnownAtLabel = request.Options.KnownAtLabel,
            CreatedAt = request.CreatedAt,
            Engine = engine.Name,
            Labels = new(request.Options.Labels, labelsHash, labels.Rows, labels.NullTimes, labels.Future),
            Groups = groups.ToImmutable(),
            Columns =
            [
                .. labels.Columns.Select(column => new ColumnManifest(column.Name, null, null)),
                .. request.Features.Select(feature => new ColumnManifest(feature.Name, $"{request.Groups[feature.Group].Version}:{feature.Stored}", nullRates[(feature.Group, feature.Stored)])),
            ],
        };
    }

    /// <summary>What of the counts should not go unread.</summary>
    public static IEnumerable<string> Warnings(TrainingSetManifest manifest) => manifest.Groups.Where(group => group.BeyondEvaluated > 0).Select(group =>
        $"{group.BeyondEvaluated} labels ask {group.Group}@{group.Version} for moments after {group.EvaluatedThrough:yyyy-MM-ddTHH:mm:ssZ}, up to which it is evaluated: they have the last values known.");
}
