using System.Collections.Immutable;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Runs;

/// <summary>The table <c>_store/runs</c>: what runs did, a row a group. A report; no state is kept here.</summary>
public sealed class RunLog(IEngine engine, string table)
{
    private static readonly ImmutableArray<Column> Columns =
    [
        new("run_id", DataType.String), new("started", DataType.Timestamp), new("group", DataType.String), new("version", DataType.Int32),
        new("outcome", DataType.String), new("batch", DataType.Int64), new("files", DataType.Int32),
        new("rows_read", DataType.Int64), new("rows_used", DataType.Int64), new("rows_filtered", DataType.Int64), new("rows_quarantined", DataType.Int64),
        new("tiles", DataType.Int64), new("boundaries", DataType.Int64), new("rows_written", DataType.Int64),
        new("evaluated_through", DataType.Timestamp), new("seconds", DataType.Float64), new("warnings", DataType.String), new("error", DataType.String),
    ];

    /// <summary>Adds a run; groups for which there was nothing new leave no row.</summary>
    public async Task AppendAsync(RunReport report, CancellationToken cancellation)
    {
        var rows = report.Groups.Where(group => group.Outcome != GroupOutcome.NoNewData).Select(group => Row(report, group)).ToImmutableArray();
        if (rows.IsEmpty)
            return;
        var staged = await engine.StageAsync(new Values(Columns, rows), table, null, cancellation);
        await engine.AppendAsync(table, Columns, [staged], transaction: null, cancellation);
    }

    /// <summary>Newest first.</summary>
    public async Task<ImmutableArray<RunRecord>> ReadAsync(string? group, CancellationToken cancellation)
    {
        if (await engine.TableAsync(table, cancellation) is not { } state)
            return [];
        Relation rows = new TableScan(table, state.Version, Columns, []);
        if (group is not null)
            rows = new Filter(rows, rows["group"].EqualTo(Literal.Of(group)));
        var newest = new Sort(rows, [new("started", Descending: true), new("run_id", Descending: true), new("group")]);
        return [.. (await engine.SmallAsync(newest, cancellation)).Select(Record)];
    }

    private static ImmutableArray<Literal> Row(RunReport run, GroupReport group) =>
    [
        Literal.Of(run.RunId), Time(run.Started), Literal.Of(group.Group), Literal.Of(group.Version),
        Literal.Of(group.Outcome.ToString()), Literal.Of(group.Batch), Literal.Of(group.Files),
        Literal.Of(group.RowsRead), Literal.Of(group.RowsUsed), Literal.Of(group.RowsFiltered), Literal.Of(group.RowsQuarantined),
        Literal.Of(group.Tiles), Literal.Of(group.Boundaries), Literal.Of(group.RowsWritten),
        Time(group.EvaluatedThrough), Literal.Of(group.Duration.TotalSeconds), Literal.Of(string.Join("\n", group.Warnings)), new(group.Error, DataType.String),
    ];

    private static Literal Time(DateTimeOffset? time) => new(time?.UtcDateTime, DataType.Timestamp);

    private static RunRecord Record(object?[] row) => new((string)row[0]!, (DateTimeOffset)row[1]!, new GroupReport
    {
        Group = (string)row[2]!,
        Version = (int)row[3]!,
        Outcome = Enum.Parse<GroupOutcome>((string)row[4]!),
        Batch = (long)row[5]!,
        Files = (int)row[6]!,
        RowsRead = (long)row[7]!,
        RowsUsed = (long)row[8]!,
        RowsFiltered = (long)row[9]!,
        RowsQuarantined = (long)row[10]!,
        Tiles = (long)row[11]!,
        Boundaries = (long)row[12]!,
        RowsWritten = (long)row[13]!,
        EvaluatedThrough = row[14] as DateTimeOffset?,
        Duration = TimeSpan.FromSeconds((double)row[15]!),
        Warnings = row[16] is "" or null ? [] : [.. ((string)row[16]!).Split('\n')],
        Error = row[17] as string,
    });
}
