using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.PointInTime;
using FeatureJobs.Relational;

namespace FeatureJobs.Runs;

/// <summary>
/// What the groups give to the labels, computed one after the other and kept until disposed: several ASOF joins in one statement take many times the memory.
/// </summary>
internal sealed class TrainingSetJoins : IDisposable
{
    private readonly List<ScratchRows> _kept = [];
    private readonly List<string> _warnings = [];

    private TrainingSetJoins() { }

    /// <summary>The rows of each group, in the order of the request's.</summary>
    public ImmutableArray<Relation> Rows => [.. _kept.Select(rows => rows.Scan())];

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Joins the labels with each group.</summary>
    public static async Task<TrainingSetJoins> ComputeAsync(IEngine engine, TrainingSetRequest request, string storeFolder, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        var joins = new TrainingSetJoins();
        try
        {
            foreach (var group in request.Groups)
            {
                var plan = await joins.PlanAsync(engine, request, group, storeFolder, cancellation);
                joins._kept.Add(await engine.ScratchAsync(plan, progress.Within(group.Version.Group.Name, "joining with the labels"), cancellation));
            }
            return joins;
        }
        catch
        {
            joins.Dispose();
            throw;
        }
    }

    public void Dispose() => _kept.ForEach(rows => rows.Dispose());

    private async Task<Relation> PlanAsync(IEngine engine, TrainingSetRequest request, ReadGroup group, string storeFolder, CancellationToken cancellation)
    {
        var labels = request.Labels.Labels;
        // A source row is true from its time on, at whatever moment it is asked for: of groups of rows both accuracies are the same.
        if (request.Accuracy == Accuracy.Exact && group.Version.Group is AggregatedGroup aggregated)
        {
            var (events, warnings) = await ConsumedEvents.FindAsync(engine, group.Version, aggregated, group.Record, storeFolder, cancellation);
            _warnings.AddRange(warnings);
            return ExactJoin.AtLabel(group.Joined, labels, events);
        }
        return request.Options.KnownAtLabel ? HistoryJoin.KnownAtLabel(group.Joined, labels) : HistoryJoin.AtLabel(group.Joined, labels);
    }
}
