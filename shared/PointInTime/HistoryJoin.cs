using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.PointInTime;

/// <summary>Labels with the rows of a history that were true, or known, at their time (design, section 5, Point-in-time join).</summary>
public static class HistoryJoin
{
    private const string Time = "__time";

    private static readonly ImmutableArray<string> _order = [GroupTables.EventTimestamp, GroupTables.CreatedTimestamp, GroupTables.Batch];

    /// <summary>Of each label the row greatest in the order with event_timestamp at or before the label's time less available_after; columns as <see cref="Presented"/> says.</summary>
    public static Relation AtLabel(JoinedGroup group, Labels labels)
    {
        var rows = Timed(Scan(group, labels, [GroupTables.CreatedTimestamp, GroupTables.Batch, GroupTables.Known, .. Stored(group)]));
        var latest = new LatestRow(labels.Points(group), rows, group.KeyNames, Labels.Number, Labels.At, Time, [GroupTables.CreatedTimestamp, GroupTables.Batch]);
        return Known(group, latest, Time);
    }

    /// <summary>
    /// As <see cref="AtLabel"/>, among the rows that had been written by the label's time: each is visible from max(event_timestamp + available_after, created_timestamp).
    /// </summary>
    public static Relation KnownAtLabel(JoinedGroup group, Labels labels)
    {
        const string visible = "__visible";
        var points = labels.Points(group);
        var rows = OfLabelled(group, points, Scan(group, labels, [GroupTables.CreatedTimestamp, GroupTables.Batch]));
        var placed = new Project(rows,
        [
            .. group.KeyNames.Select(rows.Keep),
            .. _order.Select(rows.Keep),
            new(visible, Express.Greatest(rows[GroupTables.EventTimestamp].ToMicroseconds().Plus(group.AvailableAfter), rows[GroupTables.CreatedTimestamp].ToMicroseconds())),
        ]);
        var newest = new RunningNewest(placed, group.KeyNames, visible, _order);
        var matched = new AsOf(points, newest, group.KeyNames, Labels.Moment, visible);
        var features = Timed(Scan(group, labels, [GroupTables.CreatedTimestamp, GroupTables.Batch, GroupTables.Known, .. Stored(group)]), keep: true);
        return Known(group, new Join(matched, features, [.. group.KeyNames, .. _order]), Time);
    }

    private static Relation Known(JoinedGroup group, Relation rows, string time)
    {
        var known = new Filter(rows, rows[GroupTables.Known]);
        Expression since = group.Group is AggregatedGroup ? Literal.Of(group.EvaluatedThrough) : known[time];
        return Presented.Of(group, known, since);
    }

    /// <summary>The rows whose entity some label names.</summary>
    private static Join OfLabelled(JoinedGroup group, Relation points, Relation rows) => new(rows, new Aggregate(points, group.KeyNames, []), group.KeyNames);

    /// <summary>With event_timestamp in microseconds, as <see cref="Time"/>.</summary>
    /// <param name="keep">Keep it as a timestamp too.</param>
    private static Project Timed(Relation rows, bool keep = false) => new(rows,
    [
        .. rows.Columns.Where(column => keep || column.Name != GroupTables.EventTimestamp).Select(column => rows.Keep(column.Name)),
        new(Time, rows[GroupTables.EventTimestamp].ToMicroseconds()),
    ]);

    private static IEnumerable<string> Stored(JoinedGroup group) => group.Features.Select(feature => feature.Name);

    /// <summary>Keys, event_timestamp and further columns; files with nothing old enough are left out.</summary>
    private static TableScan Scan(JoinedGroup group, Labels labels, IEnumerable<string> further)
    {
        var columns = group.Group.Features.Select(feature => new Column(feature.Name, feature.Type)).Concat(
        [
            new(GroupTables.EventTimestamp, DataType.Timestamp),
            new(GroupTables.CreatedTimestamp, DataType.Timestamp),
            new(GroupTables.Batch, DataType.Int64),
            new(GroupTables.Known, DataType.Bool),
        ]).ToDictionary(column => column.Name);
        return new TableScan(group.History, group.TableVersion, [.. group.Keys, columns[GroupTables.EventTimestamp], .. further.Select(name => columns[name])],
            [new(GroupTables.EventTimestamp, PruneOperator.LessOrEqual, Grid.Timestamp(labels.Latest))]);
    }
}
