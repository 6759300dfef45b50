using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.PointInTime;

/// <summary>How far an online store has been synced.</summary>
/// <param name="Batch">The greatest batch that is online.</param>
/// <param name="Through">evaluated_through for which the online values hold, microseconds since the epoch.</param>
public sealed record SyncedReach(long Batch, long Through);

/// <summary>The rows that bring an online store to the newest value of every entity (design, section 5, Online).</summary>
public static class SyncRows
{
    private static readonly ImmutableArray<string> _order = [GroupTables.CreatedTimestamp, GroupTables.Batch];

    /// <summary>
    /// Columns of the history. The newest row at or before evaluated_through of each entity that has rows in batches after <paramref name="synced"/>,
    /// or rows that came within reach of time since; not where that row was within reach already: then a correction of the past has changed nothing now.
    /// </summary>
    /// <param name="tableVersion">The history table's version, which holds the batch.</param>
    /// <param name="reach">What is to be online: the newest batch whose history is written, and its evaluated_through.</param>
    /// <param name="synced">What is online; null: nothing that counts.</param>
    public static Relation Of(FeatureGroup group, string history, long tableVersion, SyncedReach reach, SyncedReach? synced)
    {
        ImmutableArray<string> keys = [.. group.Entity.Keys.Select(key => key.Name)];
        ImmutableArray<string> times = [.. keys, GroupTables.EventTimestamp];
        var rows = Within(group, history, tableVersion, reach, GroupTables.History(group));
        Relation places = Within(group, history, tableVersion, reach, [.. rows.Columns.Where(column => times.Contains(column.Name) || column.Name == GroupTables.Batch)]);
        if (synced is not null)
            places = new Join(places, new Aggregate(new Filter(places, IsAfter(places, synced)), keys, []), keys);
        // The greatest time first, over few columns: only of rows that share it must the whole be compared.
        var newest = new Aggregate(places, keys, [new(GroupTables.EventTimestamp, AggregateCall.Max(places[GroupTables.EventTimestamp]))]);
        var greatest = new GreatestRow(new Join(rows, newest, times), keys, _order);
        return synced is null ? greatest : new Filter(greatest, IsAfter(greatest, synced));
    }

    private static Filter Within(FeatureGroup group, string history, long version, SyncedReach reach, ImmutableArray<Column> columns)
    {
        var scan = new TableScan(history, version, columns,
            [new(GroupTables.EventTimestamp, PruneOperator.LessOrEqual, Grid.Timestamp(reach.Through)), new(GroupTables.Batch, PruneOperator.LessOrEqual, Literal.Of(reach.Batch))]);
        return new Filter(scan, Express.All(
            scan[GroupTables.EventTimestamp].AtMost(Grid.Timestamp(reach.Through)),
            scan[GroupTables.Batch].AtMost(Literal.Of(reach.Batch)),
            scan[group.Entity.Keys[0].Name].IsNotNull()));
    }

    private static Expression IsAfter(Relation rows, SyncedReach synced) => Express.Any(
        rows[GroupTables.Batch].GreaterThan(Literal.Of(synced.Batch)),
        rows[GroupTables.EventTimestamp].GreaterThan(Grid.Timestamp(synced.Through)));
}
