using System.Collections.Immutable;
using System.Diagnostics;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Online;
using FeatureJobs.PointInTime;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>The job: brings the newest value of every entity online. A group that fails does not keep the others from theirs.</summary>
/// <remarks>
/// Killed anywhere, it is run again: rows are pushed by compare-and-set, and the position is written last. Two at once push the same rows,
/// and the greater position remains.
/// </remarks>
public sealed class OnlineSync(IEngine engine, IOnlineStore store, string storeId, TimeProvider clock)
{
    /// <summary>Syncs the given group versions one after another.</summary>
    public async Task<SyncReport> RunAsync(ImmutableArray<GroupVersion> versions, DateTimeOffset? at, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        var started = at ?? clock.GetUtcNow();
        var groups = ImmutableArray.CreateBuilder<GroupSync>();
        foreach (var version in versions)
        {
            progress?.Report(new RunProgress(version.Group.Name, "bringing rows online", null));
            var watch = Stopwatch.StartNew();
            var sync = await GroupAsync(version, Grid.Microseconds(started), cancellation);
            groups.Add(sync with { Duration = watch.Elapsed });
        }
        return new SyncReport(started, groups.ToImmutable());
    }

    private async Task<GroupSync> GroupAsync(GroupVersion version, long now, CancellationToken cancellation)
    {
        var sync = new GroupSync { Group = version.Group.Name, Version = version.Version, Outcome = GroupOutcome.NoNewData };
        try
        {
            return await SyncAsync(version, sync, now, cancellation);
        }
        catch (EngineException e) when (!e.IsUnexpected)
        {
            return sync with { Outcome = e.IsTransient ? GroupOutcome.FailedTransiently : GroupOutcome.Failed, Error = e.Message };
        }
        catch (OnlineStoreException e)
        {
            return sync with { Outcome = e.IsTransient ? GroupOutcome.FailedTransiently : GroupOutcome.Failed, Error = e.Message };
        }
        catch (RunRefusedException e)
        {
            return sync with { Outcome = GroupOutcome.Refused, Error = e.Message };
        }
    }

    private async Task<GroupSync> SyncAsync(GroupVersion version, GroupSync sync, long now, CancellationToken cancellation)
    {
        var (group, table) = (version.Group, OnlineTables.Of(storeId, version));
        // The position before the table: what is online can then not be ahead of what is read here, unless the table was set back.
        var position = await OnlineReader.PositionAsync(store, table, cancellation);
        var log = new BatchLog(engine, version);
        var history = await engine.TableAsync(log.History, cancellation);
        var batch = await log.FinishedAsync(cancellation);
        if (history is null || batch == 0 || (await log.RecordAsync(batch, cancellation)).Through is not { } through)
            return sync with { Warnings = [$"{version} has no history yet. Run 'featurejobs run incremental-aggregation' first."] };

        var same = position is not null && position.Origin == history.Id && position.Batch <= batch && position.EvaluatedThrough <= through;
        sync = sync with { Batch = batch, EvaluatedThrough = Grid.Moment(through), Full = !same };
        if (same && position!.Batch == batch && position.EvaluatedThrough == through)
            return sync;
        // Rows of another table, or of one that was set back, must not win against those pushed now: they are of an older generation.
        var generation = position is null ? 1 : same ? position.Generation : position.Generation + 1;
        var rows = SyncRows.Of(group, log.History, history.Version, new(batch, through), same ? new(position!.Batch, position.EvaluatedThrough) : null);
        var expiry = group is RowGroup && group.Ttl is { } ttl ? new KeyExpiry(Grid.Microseconds(ttl + TimeSpan.FromDays(1)), now) : null;
        var counts = await OnlineWriter.PushAsync(store, table, generation, engine.QueryAsync(rows, cancellation), expiry, cancellation);
        var held = await OnlineWriter.SetPositionAsync(store, table, new(history.Id, generation, batch, through), cancellation);
        return sync with
        {
            Outcome = GroupOutcome.Completed,
            Written = counts.Written,
            Refused = counts.Refused,
            Warnings = held ? [] : [$"Another sync of {version} has come further in the meantime; its position stays."],
        };
    }
}
