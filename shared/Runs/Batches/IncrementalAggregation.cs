using System.Collections.Immutable;
using System.Diagnostics;
using FeatureJobs.Engines;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>The job, for both kinds of groups: brings each group version up to what its source holds. A group that fails does not keep the others from theirs.</summary>
public sealed class IncrementalAggregation(IEngine engine, TimeProvider clock, string storeFolder, RunLog log)
{
    /// <summary>Runs the given group versions one after another.</summary>
    public async Task<RunReport> RunAsync(ImmutableArray<GroupVersion> versions, DateTimeOffset? at, DateTimeOffset? until, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        var started = at ?? clock.GetUtcNow();
        var runId = Guid.CreateVersion7().ToString("N");
        var context = new RunContext(runId, storeFolder, Grid.Microseconds(started), until is { } u ? Grid.Microseconds(u) : null);
        var reports = ImmutableArray.CreateBuilder<GroupReport>();
        foreach (var version in versions)
        {
            var watch = Stopwatch.StartNew();
            var report = await RunAsync(version, context, progress, cancellation);
            reports.Add(report with { Duration = watch.Elapsed });
        }
        var run = new RunReport(runId, started, reports.ToImmutable());
        try
        {
            await log.AppendAsync(run, cancellation);
        }
        catch (EngineException e) when (run.Groups.Length > 0)
        {
            // The work is committed; that it could not be noted is worth a word, not a failure.
            var first = run.Groups[0];
            run = run with { Groups = run.Groups.SetItem(0, first with { Warnings = first.Warnings.Add($"The run could not be noted in _store/runs: {e.Message}") }) };
        }
        return run;
    }

    private async Task<GroupReport> RunAsync(GroupVersion version, RunContext context, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        GroupReport Ended(GroupOutcome outcome, string error) => new() { Group = version.Group.Name, Version = version.Version, Outcome = outcome, Error = error };
        try
        {
            return await new GroupRun(engine, version, context, progress).RunAsync(cancellation);
        }
        catch (RunBusyException e)
        {
            return Ended(GroupOutcome.Busy, e.Message);
        }
        catch (RunRefusedException e)
        {
            return Ended(GroupOutcome.Refused, e.Message);
        }
        catch (EngineException e) when (!e.IsUnexpected)
        {
            return Ended(e.IsTransient ? GroupOutcome.FailedTransiently : GroupOutcome.Failed, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Ended(GroupOutcome.Failed, $"{e.Message.TrimEnd('.')}. Check that this user may read and write there and that the disk has room, then run again.");
        }
    }
}
