using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>The columns of a group version's tables (design, section 6), and their fixed names.</summary>
public static class GroupTables
{
    public const string TileStart = "tile_start";
    public const string Batch = "batch";
    public const string Kind = "kind";
    public const string Record = "record";
    public const string EventTimestamp = "event_timestamp";
    public const string CreatedTimestamp = "created_timestamp";
    public const string Known = "known";
    public const string Attempt = "attempt";

    /// <summary>The kind of a tile row that merges with the others of its entity and tile.</summary>
    public const string Delta = "delta";

    /// <summary>keys, tile_start, batch, kind, states, record. The record's row has nothing else but its batch.</summary>
    public static ImmutableArray<Column> Tiles(AggregatedGroup group, TileStates states) =>
    [
        .. group.Entity.Keys,
        new(TileStart, DataType.Timestamp),
        new(Batch, DataType.Int64),
        new(Kind, DataType.String),
        .. states.All.Select(state => state.Column),
        new(Record, DataType.String),
    ];

    /// <summary>keys, event_timestamp, created_timestamp, batch, known, features as stored.</summary>
    public static ImmutableArray<Column> History(FeatureGroup group) =>
    [
        .. group.Entity.Keys,
        new(EventTimestamp, DataType.Timestamp),
        new(CreatedTimestamp, DataType.Timestamp),
        new(Batch, DataType.Int64),
        new(Known, DataType.Bool),
        .. group.Features.Select(feature => new Column(feature.Name, feature.Type)),
    ];

    /// <summary>attempt, batch, reason, expression, file, row, and the source's columns as read, each called source_name.</summary>
    public static ImmutableArray<Column> Quarantine(FeatureGroup group) =>
    [
        new(Attempt, DataType.String),
        new(Batch, DataType.Int64),
        new("reason", DataType.String),
        new("expression", DataType.String),
        new("file", DataType.String),
        new("row", DataType.Int64),
        .. group.Source.Columns.Select(column => new Column($"source_{column.Name}", column.Type)),
    ];

    /// <summary>The bad rows of a batch for the quarantine table.</summary>
    public static Relation BadRows(CheckedRows rows, SourceScan scan, string attempt, long batch)
    {
        var (reason, subject) = rows.Verdict;
        var judged = new Project(rows.Relation,
        [
            new(Attempt, Literal.Of(attempt)),
            new(Batch, Literal.Of(batch)),
            new("reason", reason),
            new("expression", subject),
            new("file", rows.Relation[SourceScan.FileColumn]),
            new("row", rows.Relation[SourceScan.RowColumn]),
            .. scan.Read.Select(column => new NamedExpression($"source_{column.Name}", rows.Relation[column.Name])),
        ]);
        return new Filter(judged, judged["reason"].IsNotNull());
    }
}
