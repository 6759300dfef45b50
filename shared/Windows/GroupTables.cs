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

    /// <summary>
    /// The table of a history: in groups of rows <see cref="Record"/> follows <see cref="History"/>, and the append that decides a batch has a row with nothing but its batch and its record.
    /// Who reads rows leaves out those without keys.
    /// </summary>
    public static ImmutableArray<Column> HistoryTable(FeatureGroup group) =>
        group is RowGroup ? History(group).Add(new(Record, DataType.String)) : History(group);

    /// <summary>attempt, batch, reason, expression, file, row, and the source's columns as read, each called source_name: of CSV files the text.</summary>
    public static ImmutableArray<Column> Quarantine(FeatureGroup group) =>
    [
        new(Attempt, DataType.String),
        new(Batch, DataType.Int64),
        new("reason", DataType.String),
        new("expression", DataType.String),
        new("file", DataType.String),
        new("row", DataType.Int64),
        .. group.Source.Columns.Select(column => new Column($"source_{column.Name}", group.Source.Format == SourceFormat.Csv ? DataType.String : column.Type)),
    ];

    /// <summary>The bad rows of a batch for the quarantine table.</summary>
    /// <param name="names">What the table calls each file that was read: its path below the source's root, since what is above it may come from a variable.</param>
    public static Relation BadRows(CheckedRows rows, IReadOnlyDictionary<string, string> names, string attempt, long batch)
    {
        var (reason, subject) = rows.Verdict;
        var judged = new Project(rows.Relation,
        [
            new(Attempt, Literal.Of(attempt)),
            new(Batch, Literal.Of(batch)),
            new("reason", reason),
            new("expression", subject),
            new("file", rows.Relation[FileScan.FileColumn]),
            new("row", rows.Relation[FileScan.RowColumn]),
            .. rows.Group.Source.Columns.Select(column => new NamedExpression($"source_{column.Name}", rows.AsRead(column.Name))),
        ]);
        var bad = new Filter(judged, judged["reason"].IsNotNull());
        const string Full = FileScan.FileColumn, Name = "__name";
        var named = new Join(new Project(bad, [.. bad.Columns.Select(column => bad.Keep(column.Name)), new(Full, bad["file"])]),
            new Values([new(Full, DataType.String), new(Name, DataType.String)], [.. names.Select(name => ImmutableArray.Create(Literal.Of(name.Key), Literal.Of(name.Value)))]), [Full]);
        return new Project(named, [.. bad.Columns.Select(column => column.Name == "file" ? new NamedExpression("file", named[Name]) : named.Keep(column.Name))]);
    }
}
