using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.PointInTime;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>A group version as a training set reads it.</summary>
/// <param name="Record">Of the newest batch whose history is read.</param>
internal sealed record ReadGroup(GroupVersion Version, JoinedGroup Joined, BatchRecord Record);

/// <summary>Looks up how far the groups of a service are computed.</summary>
internal static class TrainingSetGroups
{
    /// <summary>The state of a group's history, or a mistake and null where there is none.</summary>
    public static async Task<ReadGroup?> ReadAsync(IEngine engine, GroupVersion version, ImmutableArray<Feature> features, TrainingSetMistakes mistakes, CancellationToken cancellation)
    {
        var log = new BatchLog(engine, version);
        if (await engine.TableAsync(log.History, cancellation) is not { } table || table.Transaction(log.Application) is not (> 0 and var batch)
            || await log.RecordAsync(batch, cancellation) is not { Through: { } through } record)
        {
            mistakes.InRequest($"group {version} has no history yet; run 'featurejobs run incremental-aggregation' first");
            return null;
        }
        return new(version, new JoinedGroup(version.Group, log.History, table.Version, through,
            Grid.Microseconds(version.Group.AvailableAfter), version.Group.Ttl is { } ttl ? Grid.Microseconds(ttl) : null, features), record);
    }
}
