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
        // An online store removes what has expired by its own clock, whatever this sync's is set to: with one in the past, rows that readers count would vanish.
        var today = clock.GetUtcNow();
        var started = at ?? today;
        var groups = ImmutableArray.CreateBuilder<GroupSync>();
        foreach (var version in versions)
        {
            progress?.Report(new RunProgress(version.Group.Name, "bringing rows online", null));
            var watch = Stopwatch.StartNew();
            var sync = await GroupAsync(version, Grid.Microseconds(started > today ? started : today), cancellation);
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
        // The positions before the table: what is online can then not be ahead of what is read here, unless the table was set back.
        var (position, begun) = await OnlineReader.PositionsAsync(store, table, cancellation);
        var log = new BatchLog(engine, version);
        var history = await engine.TableAsync(log.History, cancellation);
        var batch = await log.FinishedAsync(cancellation);
        if (history is null || batch == 0 || await log.RecordAsync(batch, cancellation) is not { Through: { } through } record)
            return sync with { Warnings = [$"{version} has no history yet. Run 'featurejobs run incremental-aggregation' first."] };

        var reached = new OnlinePosition(Origin(history, record), 0, batch, through);
        async Task<bool> IsPastAsync(OnlinePosition earlier) =>
            earlier.Batch <= batch && earlier.EvaluatedThrough <= through && earlier.Origin == Origin(history, await log.RecordAsync(earlier.Batch, cancellation));
        // Begun and not ended: some rows may be of a generation that outdoes the position's.
        var unfinished = begun is not null && begun.Generation > (position?.Generation ?? 0);
        var same = position is not null && !unfinished && await IsPastAsync(position);
        sync = sync with { Batch = batch, EvaluatedThrough = Grid.Moment(through), Full = !same };
        if (same && position!.Batch == batch && position.EvaluatedThrough == through)
            return sync;
        // Rows of another table, or of one that was set back, must not win against those pushed now: they are of an older generation.
        var generation = same ? position!.Generation
            : unfinished ? await IsPastAsync(begun!) ? begun!.Generation : begun!.Generation + 1
            : (position?.Generation ?? 0) + 1;
        if (!same && !await OnlineWriter.BeginAsync(store, table, reached with { Generation = generation }, cancellation))
            return sync with { Outcome = GroupOutcome.FailedTransiently, Error = $"Another sync of {version} has begun in the meantime. Run again when it has ended." };
        var rows = SyncRows.Of(group, log.History, history.Version, new(batch, through), same ? new(position!.Batch, position.EvaluatedThrough) : null);
        var expiry = group is RowGroup && group.Ttl is { } ttl ? new KeyExpiry(Grid.Microseconds(ttl + TimeSpan.FromDays(1)), now) : null;
        var counts = await OnlineWriter.PushAsync(store, table, generation, engine.QueryAsync(rows, cancellation), expiry, cancellation);
        var held = await OnlineWriter.SetPositionAsync(store, table, reached with { Generation = generation }, cancellation);
        return sync with
        {
            Outcome = GroupOutcome.Completed,
            Written = counts.Written,
            Refused = counts.Refused,
            Warnings = held ? [] : [$"Another sync of {version} has come further in the meantime; its position stays."],
        };
    }

    /// <summary>Tells the course of the batches up to this one: a table restored from a copy has its id, but other attempts after that.</summary>
    private static string Origin(TableState history, BatchRecord record) => $"{history.Id} {record.Attempt}";
}
