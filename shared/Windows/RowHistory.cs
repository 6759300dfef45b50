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
    public static Relation Rows(RowGroup group, CheckedRows rows, long batch, DateTimeOffset created) =>
        new Sort(Kept(group, rows, batch, created), [.. Order(group).Select(column => new SortKey(column))]);

    /// <summary>The history rows of a batch in no order.</summary>
    public static Relation Kept(RowGroup group, CheckedRows rows, long batch, DateTimeOffset created)
    {
        var used = new Filter(rows.Relation, rows.Used);
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
        return new GreatestRow(all, Order(group), [.. group.Features.Select(feature => feature.Name)]);
    }

    /// <summary>The number of used rows, in one row: those that <see cref="Rows"/> leaves out as well.</summary>
    public static Relation Count(CheckedRows rows) => new Aggregate(rows.Relation, [], [new("used", AggregateCall.CountRows(rows.Used))]);

    private static ImmutableArray<string> Order(RowGroup group) => [.. group.Entity.Keys.Select(key => key.Name), GroupTables.EventTimestamp, GroupTables.CreatedTimestamp];
}
