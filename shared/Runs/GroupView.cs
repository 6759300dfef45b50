using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>An applied group.</summary>
public sealed record GroupStatus(string Group, int Version, string Entity, string Source, TimeSpan? Every, int Features,
    long Batches, DateTimeOffset? EvaluatedThrough, TimeSpan? Freshness, long TileBytes, long HistoryBytes);

/// <summary>What a group version's tables hold, for people.</summary>
public static class GroupView
{
    /// <summary>How far it is computed, and its size.</summary>
    public static async Task<GroupStatus> StatusAsync(IEngine engine, GroupVersion version, CancellationToken cancellation)
    {
        var log = new BatchLog(engine, version);
        var finished = await log.FinishedAsync(cancellation);
        var through = finished == 0 ? null : (await log.RecordAsync(finished, cancellation)).Through;
        var tiles = await engine.TableAsync(log.Tiles, cancellation);
        var history = await engine.TableAsync(log.History, cancellation);
        var group = version.Group;
        return new GroupStatus(group.Name, version.Version, group.Entity.Name, group.Source.Name, (group as AggregatedGroup)?.Every, group.Features.Length,
            finished, through is { } t ? Grid.Moment(t) : null, group.Freshness, tiles?.Bytes ?? 0, history?.Bytes ?? 0);
    }

    /// <summary>
    /// The history of one entity in the order of time, of an aggregated group of several rows for one boundary the one that counts; every row of a group of rows. Null when nothing has been computed.
    /// </summary>
    public static async Task<Relation?> HistoryAsync(IEngine engine, GroupVersion version, ImmutableArray<(string Name, Literal Value)> entity, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellation)
    {
        var table = new BatchLog(engine, version).History;
        if (await engine.TableAsync(table, cancellation) is not { } state)
            return null;
        var prune = entity.Where(key => key.Value.Type.Kind is TypeKind.String or TypeKind.Int32 or TypeKind.Int64).Select(key => new PruneTerm(key.Name, PruneOperator.Equal, key.Value));
        var scan = new TableScan(table, state.Version, GroupTables.History(version.Group), [.. prune]);
        var time = scan[GroupTables.EventTimestamp];
        var rows = new Filter(scan, Express.All([
            .. entity.Select(key => scan[key.Name].EqualTo(key.Value)),
            .. from is { } f ? new[] { time.AtLeast(Grid.Timestamp(Grid.Microseconds(f))) } : [],
            .. to is { } t ? new[] { time.AtMost(Grid.Timestamp(Grid.Microseconds(t))) } : []]));
        if (version.Group is RowGroup)
            return new Sort(rows, [new(GroupTables.EventTimestamp), new(GroupTables.CreatedTimestamp), new(GroupTables.Batch)]);
        var newest = new Aggregate(rows, [GroupTables.EventTimestamp], [new(GroupTables.Batch, AggregateCall.Max(rows[GroupTables.Batch]))]);
        var counting = new Join(rows, newest, [GroupTables.EventTimestamp, GroupTables.Batch]);
        return new Sort(counting, [new(GroupTables.EventTimestamp)]);
    }

    /// <summary>The bad rows of decided batches, newest first; null when there are none.</summary>
    public static async Task<Relation?> QuarantineAsync(IEngine engine, GroupVersion version, CancellationToken cancellation)
    {
        var log = new BatchLog(engine, version);
        if (await engine.TableAsync(log.Quarantine, cancellation) is not { } state || await engine.TableAsync(log.Decided, cancellation) is null)
            return null;
        var scan = new TableScan(log.Quarantine, state.Version, GroupTables.Quarantine(version.Group), []);
        var attempts = await log.AttemptsAsync(cancellation);
        var counting = new Filter(scan, new Call(Operator.In, [scan[GroupTables.Attempt], .. attempts.Select(Literal.Of)], DataType.Bool));
        var shown = new Project(counting, [.. counting.Columns.Where(column => column.Name != GroupTables.Attempt).Select(column => counting.Keep(column.Name))]);
        return new Sort(shown, [new(GroupTables.Batch, Descending: true), new("file"), new("row")]);
    }
}
