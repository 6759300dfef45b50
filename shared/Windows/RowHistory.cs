using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>The history of a group of rows: each used row of the source is a row of it.</summary>
public static class RowHistory
{
    /// <summary>The history rows of a batch, sorted by entity then time.</summary>
    /// <param name="created">created_timestamp of all rows where the source has none of its own.</param>
    public static Relation Rows(RowGroup group, CheckedRows rows, long batch, DateTimeOffset created)
    {
        var used = new Filter(rows.Relation, rows.Used);
        ImmutableArray<string> order = [.. group.Entity.Keys.Select(key => key.Name), GroupTables.EventTimestamp, GroupTables.CreatedTimestamp];
        var all = new Project(used,
        [
            .. group.Entity.Keys.Select(key => used.Keep(key.Name)),
            new(GroupTables.EventTimestamp, used[rows.EventTimestamp]),
            new(GroupTables.CreatedTimestamp, group.Source.CreatedTimestamp is { } column ? used[column] : Grid.Timestamp(Grid.Microseconds(created))),
            new(GroupTables.Batch, Literal.Of(batch)),
            new(GroupTables.Known, Literal.Of(true)),
            .. rows.Features.Select(feature => new NamedExpression(feature.Feature.Name, used[feature.Column])),
            new(GroupTables.Record, Literal.Null(DataType.String)),
        ]);
        var kept = new GreatestRow(all, order, [.. group.Features.Select(feature => feature.Name)]);
        return new Sort(kept, [.. order.Select(column => new SortKey(column))]);
    }

    /// <summary>The number of used rows, in one row: those that <see cref="Rows"/> leaves out as well.</summary>
    public static Relation Count(CheckedRows rows) => new Aggregate(rows.Relation, [], [new("used", AggregateCall.CountRows(rows.Used))]);
}
