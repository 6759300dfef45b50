using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.PointInTime;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>A training set that has been found possible: everything named in it is there and fits.</summary>
/// <param name="Groups">Each group version of the service once.</param>
internal sealed record TrainingSetRequest(
    ServiceVersion Service, TrainingSetOptions Options, Accuracy Accuracy, bool SkewAllowed, DateTimeOffset CreatedAt,
    TrainingSetLabels Labels, ImmutableArray<ReadGroup> Groups, ImmutableArray<TrainingFeature> Features)
{
    /// <summary>Looks at all that can be known before anything is computed.</summary>
    /// <exception cref="DiagnosticException">What the user must mend, all of it.</exception>
    public static async Task<TrainingSetRequest> PrepareAsync(
        IEngine engine, ServiceVersion service, TrainingSetOptions options, DateTimeOffset clock, TrainingSetMistakes mistakes, CancellationToken cancellation)
    {
        var served = service.Accuracy ?? Accuracy.Snapshot;
        var accuracy = options.Accuracy ?? served;
        var skewed = accuracy == Accuracy.Exact && served == Accuracy.Snapshot;
        if (skewed && !options.AllowSkew)
            mistakes.InRequest($"service '{service.Name}' is served from snapshots, and a model trained on exact windows would see other values there. Train it on snapshots, let the service declare 'accuracy: exact', or accept the difference with --allow-skew");
        if (accuracy == Accuracy.Exact && options.KnownAtLabel)
            mistakes.InRequest("exact windows are evaluated over all events of the batches already run, so they cannot be had as known at the label; leave out --known-at, or train on snapshots");

        ImmutableArray<GroupVersion> versions = service.Groups;
        var labels = await TrainingSetLabels.ReadAsync(engine, Path.GetFullPath(options.Labels), [.. versions.Select(version => version.Group)],
            asText: options is TrainingSetFileOptions file && FileScan.IsCsv(file.Output), Grid.Microseconds(clock), mistakes, cancellation);
        var groups = ImmutableArray.CreateBuilder<ReadGroup>();
        foreach (var version in versions)
        {
            var names = service.Features.Where(feature => feature.Version == version).Select(feature => feature.Feature).ToHashSet();
            if (await TrainingSetGroups.ReadAsync(engine, version, [.. version.Group.Features.Where(feature => names.Contains(feature.Name))], mistakes, cancellation) is { } group)
                groups.Add(group);
        }
        var features = TrainingSetColumns.Of(service, versions, labels?.Columns ?? [], options.FullNames, mistakes);
        mistakes.ThrowIfAny();
        return new(service, options, accuracy, skewed, clock, labels!, groups.ToImmutable(), features);
    }
}
