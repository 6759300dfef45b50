using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>From new source files to a decided batch: rows staged, counted, the bad ones quarantined, one commit.</summary>
internal sealed class BatchStep(IEngine engine, GroupVersion version, IGroupKind kind, BatchLog log, RunContext context, IProgress<RunProgress>? progress)
{
    /// <summary>Consumes the new files and commits the batch; the rows are those that decided it.</summary>
    public async Task<(BatchRecord Record, StagedRows Rows)> TakeAsync(BatchRecord? last, SourceDelta delta, CancellationToken cancellation)
    {
        var group = version.Group;
        ImmutableArray<string> files = [.. delta.New.Select(file => file.FullPath)];
        Step("reading new files");
        var described = await SourceColumns.DescribeAsync(engine, group.Source, files, cancellation);
        Step("hashing new files");
        var positions = new List<SourcePosition>();
        foreach (var file in delta.New)
            positions.Add(await SourceDelta.PositionAsync(file, cancellation));

        var record = BatchRecord.After(last, context.NewAttempt(), group.Hash, context.Clock) with
        {
            Read = described.Sum(file => file.Rows),
            Positions = [.. delta.Kept.Concat(positions).OrderBy(position => position.Path, StringComparer.Ordinal)],
        };
        var scan = SourceColumns.Scan(group.Source, files);
        var rows = CheckedRows.Of(group, scan, context.Clock + Grid.Microseconds(group.Source.MaxFuture));
        var staged = await engine.StageAsync(await kind.RowsAsync(rows, record, cancellation), log.Decided, progress.Within(group.Name, kind.Step), cancellation);
        try
        {
            record = await kind.SummariseAsync(record, rows, staged, cancellation);
            if (record.Used < record.Read)
                record = await new QuarantineStep(engine, version, log).SetAsideAsync(record, rows, delta, cancellation);
            if (delta.New.FirstOrDefault(file => !SourceDelta.Unchanged(file)) is { } moving)
                throw new RunRefusedException($"{moving.FullPath} changed while it was read. Write files under another name (starting with '_') and rename them when they are complete, then run again.");
        }
        catch
        {
            await engine.DiscardAsync([staged]);
            throw;
        }
        await DecideAsync(record, staged, cancellation);
        return (record, staged);
    }

    /// <summary>The one commit that decides a batch: its rows and its record.</summary>
    /// <exception cref="RunBusyException">A rival decided this batch first.</exception>
    /// <remarks>Once the append is under way nothing staged is removed unless it lost: an append that fails may have been committed all the same.</remarks>
    public async Task DecideAsync(BatchRecord record, StagedRows? rows, CancellationToken cancellation)
    {
        Step("deciding the batch");
        var columns = kind.Columns;
        var row = new Values(columns, [[.. columns.Select(column => column.Name switch
        {
            GroupTables.Batch => Literal.Of(record.Batch),
            GroupTables.Record => Literal.Of(record.ToJson()),
            _ => Literal.Null(column.Type),
        })]]);
        var stagedRecord = await engine.StageAsync(row, log.Decided, null, cancellation);
        ImmutableArray<StagedRows> staged = rows is null ? [stagedRecord] : [rows, stagedRecord];
        var outcome = await engine.AppendAsync(log.Decided, columns, staged, new(log.Application, record.Batch), cancellation);
        if (outcome is AppendOutcome.Conflicted)
            await engine.DiscardAsync(staged);
        if (outcome is AppendOutcome.Conflicted || (await log.RecordAsync(record.Batch, cancellation)).Attempt != record.Attempt)
            throw new RunBusyException($"Another run decided batch {record.Batch} of {version} first; nothing of this run was kept. Run again for what is left.");
    }

    private void Step(string step) => progress?.Report(new RunProgress(version.Group.Name, step, null));
}
