using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>What a group would hold for the newest moment of a sample of its source's rows, without tables.</summary>
public static class SampledFeatures
{
    /// <summary>One row: rows, used, filtered, first and last (event_timestamp of used rows).</summary>
    public static Relation Counts(CheckedRows rows)
    {
        var relation = rows.Relation;
        var bad = rows.Verdict.Reason.IsNotNull();
        return new Aggregate(relation, [],
        [
            new("rows", AggregateCall.CountRows()),
            new("used", AggregateCall.CountRows(rows.Used)),
            new("filtered", AggregateCall.CountRows(Express.All(Express.Not(bad), Express.Not(rows.Used)))),
            new("first", AggregateCall.Min(relation[rows.EventTimestamp], rows.Used)),
            new("last", AggregateCall.Max(relation[rows.EventTimestamp], rows.Used)),
        ]);
    }

    /// <summary>reason, expression, rows: why rows would go to quarantine, the most frequent first.</summary>
    public static Relation Reasons(CheckedRows rows, int limit)
    {
        var (reason, subject) = rows.Verdict;
        var judged = new Project(rows.Relation, [new("reason", reason), new("expression", subject)]);
        var bad = new Filter(judged, judged["reason"].IsNotNull());
        return new Sort(new Aggregate(bad, ["reason", "expression"], [new("rows", AggregateCall.CountRows())]), [new("rows", Descending: true), new("reason"), new("expression")], limit);
    }

    /// <summary>Keys, event_timestamp and features as stored, by keys: of aggregated groups at the boundary <paramref name="at"/>, of groups of rows each entity's newest row.</summary>
    /// <param name="at">Microseconds since the epoch; the last boundary at or before the sample's last event.</param>
    /// <param name="entity">Only this one; empty: all.</param>
    public static Relation Rows(FeatureGroup group, FileScan scan, long latest, long at, ImmutableArray<(string Name, Literal Value)> entity, int limit)
    {
        ImmutableArray<string> keys = [.. group.Entity.Keys.Select(key => key.Name)];
        Relation rows = group switch
        {
            AggregatedGroup aggregated => AtBoundary(aggregated, scan, latest, at, keys),
            RowGroup ofRows => new GreatestRow(RowHistory.Kept(ofRows, CheckedRows.Of(ofRows, scan, latest), 0, Grid.Moment(latest)), keys, [GroupTables.EventTimestamp, GroupTables.CreatedTimestamp]),
            _ => throw new NotSupportedException($"No sample of {group.GetType().Name}."),
        };
        var asked = new Filter(rows, Express.All([.. entity.Select(key => rows[key.Name].EqualTo(key.Value))]));
        var shown = new Project(asked, [.. keys.Select(asked.Keep), asked.Keep(GroupTables.EventTimestamp), .. group.Features.Select(feature => asked.Keep(feature.Name))]);
        return new Sort(shown, [.. keys.Select(key => new SortKey(key))], limit);
    }

    private static Project AtBoundary(AggregatedGroup group, FileScan scan, long latest, long at, ImmutableArray<string> keys)
    {
        const string moment = "__moment";
        var events = MomentWindows.Fold(group, scan, latest);
        var entities = new Aggregate(events, keys, []);
        var moments = new Project(entities, [.. keys.Select(entities.Keep), new(moment, Literal.Of(at))]);
        var values = MomentWindows.Values(group, [events], moments, moment);
        return new Project(values, [.. keys.Select(values.Keep), new(GroupTables.EventTimestamp, values[moment].ToTimestamp()), .. group.Features.Select(feature => values.Keep(feature.Name))]);
    }
}
