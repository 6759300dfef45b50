using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>From new source files to a decided batch: tiles staged, rows counted, bad rows quarantined, one commit.</summary>
internal sealed class TileStep(IEngine engine, GroupVersion version, AggregatedGroup group, BatchLog log, RunContext context, IProgress<RunProgress>? progress)
{
    /// <summary>Consumes the new files and commits the batch.</summary>
    public async Task<BatchRecord> FoldAsync(BatchRecord? last, SourceDelta delta, CancellationToken cancellation)
    {
        var described = await engine.DescribeAsync([.. delta.New.Select(file => file.FullPath)], cancellation);
        SourceColumns.Check(group.Source, described);
        Step("hashing new files", null);
        var positions = new List<SourcePosition>();
        foreach (var file in delta.New)
            positions.Add(await SourceDelta.PositionAsync(file, cancellation));

        var record = BatchRecord.After(last, context.NewAttempt(), group.Hash, context.Clock);
        var scan = new SourceScan([.. delta.New.Select(file => file.FullPath)], group.Source.Columns);
        var rows = CheckedRows.Of(group, scan, context.Clock + Grid.Microseconds(group.Source.MaxFuture));
        var states = TileStates.Of(group);
        var staged = await engine.StageAsync(TileFold.Rows(rows, states, record.Batch), log.Tiles, Progress("folding events into tiles"), cancellation);
        try
        {
            record = (await SummariseAsync(record, staged, states, cancellation)) with
            {
                Read = described.Sum(file => file.Rows),
                Positions = [.. delta.Kept.Concat(positions).OrderBy(position => position.Path, StringComparer.Ordinal)],
            };
            if (record.Used < record.Read)
                record = await new QuarantineStep(engine, version, log).SetAsideAsync(record, rows, scan, cancellation);
            if (delta.New.FirstOrDefault(file => !SourceDelta.Unchanged(file)) is { } moving)
                throw new RunRefusedException($"{moving.FullPath} changed while it was read. Write files under another name (starting with '_') and rename them when they are complete, then run again.");
        }
        catch
        {
            await engine.DiscardAsync([staged]);
            throw;
        }
        await DecideAsync(record, staged, cancellation);
        return record;
    }

    /// <summary>The one commit that decides a batch: its tiles and its record.</summary>
    /// <exception cref="RunBusyException">A rival decided this batch first.</exception>
    /// <remarks>Once the append is under way nothing staged is removed unless it lost: an append that fails may have been committed all the same.</remarks>
    public async Task DecideAsync(BatchRecord record, StagedRows? tiles, CancellationToken cancellation)
    {
        Step("deciding the batch", null);
        var columns = GroupTables.Tiles(group, TileStates.Of(group));
        var row = new Values(columns, [[.. columns.Select(column => column.Name switch
        {
            GroupTables.Batch => Literal.Of(record.Batch),
            GroupTables.Record => Literal.Of(record.ToJson()),
            _ => Literal.Null(column.Type),
        })]]);
        var stagedRecord = await engine.StageAsync(row, log.Tiles, null, cancellation);
        ImmutableArray<StagedRows> staged = tiles is null ? [stagedRecord] : [tiles, stagedRecord];
        var outcome = await engine.AppendAsync(log.Tiles, columns, staged, new(log.Application, record.Batch), cancellation);
        if (outcome is AppendOutcome.Conflicted)
            await engine.DiscardAsync(staged);
        if (outcome is AppendOutcome.Conflicted || (await log.RecordAsync(record.Batch, cancellation)).Attempt != record.Attempt)
            throw new RunBusyException($"Another run decided batch {record.Batch} of {version} first; nothing of this run was kept. Run again for what is left.");
    }

    /// <summary>The record with what the staged tiles add to it.</summary>
    private async Task<BatchRecord> SummariseAsync(BatchRecord record, StagedRows staged, TileStates states, CancellationToken cancellation)
    {
        var row = (await engine.SmallAsync(TileFold.Summary(staged.Scan(), states), cancellation))[0];
        var lastEvent = Greatest(Micros(row[2]), record.LastEvent);
        var totals = record.Totals;
        foreach (var (sum, column) in TileFold.IntegerSums(states).Select((sum, i) => (sum.Name, 4 + i)))
            totals = totals.SetItem(sum, totals.GetValueOrDefault(sum) + (row[column] as double? ?? 0));
        return record with
        {
            Through = context.Through(group, Grid.Of(group), lastEvent, record.Before),
            LastEvent = lastEvent,
            FirstTile = Micros(row[3]),
            Used = row[0] is decimal used ? (long)used : 0,
            Tiles = (long)row[1]!,
            Totals = totals,
        };
    }

    private static long? Micros(object? timestamp) => timestamp is DateTimeOffset moment ? Grid.Microseconds(moment) : null;

    private static long? Greatest(long? a, long? b) => a is { } x && b is { } y ? Math.Max(x, y) : a ?? b;

    private void Step(string step, double? fraction) => progress?.Report(new RunProgress(version.Group.Name, step, fraction));

    private Progress<double>? Progress(string step) => progress is null ? null : new Progress<double>(fraction => Step(step, fraction));
}
