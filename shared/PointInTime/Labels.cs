using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.PointInTime;

/// <summary>The rows to train on: one file, whose rows are numbered by their place in it.</summary>
/// <param name="Latest">The greatest event_timestamp among them, microseconds since the epoch: what is later in a history need not be read.</param>
public sealed record Labels(string File, long Latest)
{
    /// <summary>The column that says when a label became true.</summary>
    public const string EventTimestamp = GroupTables.EventTimestamp;

    /// <summary>The label's number in plans, int64 from 0.</summary>
    public const string Number = "__label";

    /// <summary>The label's event_timestamp in plans, microseconds since the epoch.</summary>
    internal const string Moment = "__moment";

    /// <summary>The moment as of which a group is asked: <see cref="Moment"/> less the group's available_after.</summary>
    internal const string At = "__at";

    /// <summary><see cref="Number"/>, the keys in the group's types, <see cref="Moment"/> and <see cref="At"/> of the labels whose keys and time are not null.</summary>
    internal Relation Points(JoinedGroup group)
    {
        var scan = new SourceScan([File], [.. group.Keys, new(EventTimestamp, DataType.Timestamp)]);
        var whole = new Filter(scan, Express.All([.. scan.Read.Select(column => scan[column.Name].IsNotNull())]));
        var moment = whole[EventTimestamp].ToMicroseconds();
        return new Project(whole,
        [
            new(Number, whole[FileScan.RowColumn]),
            .. group.KeyNames.Select(whole.Keep),
            new(Moment, moment),
            new(At, moment.Plus(-group.AvailableAfter)),
        ]);
    }

    /// <summary>All rows with all columns as the file holds them, under the given names, and <see cref="Number"/>.</summary>
    public Relation Rows(ImmutableArray<(Column Column, string Name)> columns)
    {
        var scan = new SourceScan([File], [.. columns.Select(column => column.Column)]);
        return new Project(scan, [new(Number, scan[FileScan.RowColumn]), .. columns.Select(column => new NamedExpression(column.Name, scan[column.Column.Name]))]);
    }
}
