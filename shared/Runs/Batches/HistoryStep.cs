using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>Writes the history of a decided batch, from tiles alone: whoever does it, and whenever, the values are the same.</summary>
internal sealed class HistoryStep(IEngine engine, GroupVersion version, AggregatedGroup group, BatchLog log, RunContext context, IProgress<RunProgress>? progress)
{
    private const int Named = 10;

    // Measured: a framed row of fifteen features takes 0.4 kilobytes until its part is written.
    private const double RowsAtOnce = 3_000_000;

    /// <summary>Evaluates the boundaries that the batch touches or brings within reach, and commits the rows with the batch's number.</summary>
    public async Task<WrittenHistory> WriteAsync(BatchRecord record, CancellationToken cancellation)
    {
        var columns = GroupTables.History(group);
        var transaction = new TableTransaction(log.Application, record.Batch);
        var tiles = await engine.TableAsync(log.Tiles, cancellation) ?? throw new RunRefusedException($"The table {log.Tiles} is gone.");
        var plan = record.Through is { } through
            ? new HistoryPlan(group, TileStates.Of(group), new HistoryRange(log.Tiles, tiles.Version, record.Batch, record.FirstTile, record.Before, through))
            : null;
        if (plan is null || plan.Slices == 0)
        {
            await engine.AppendAsync(log.History, columns, [], transaction, cancellation);
            return new WrittenHistory(0, []);
        }
        var created = await log.NextCreatedAsync(context.Clock, cancellation);
        var (shapes, parts) = await ShapesAsync(engine, plan, cancellation);
        var staged = new List<StagedRows>();
        try
        {
            for (var part = 0; part < parts; part++)
                staged.Add(await engine.StageAsync(plan.Rows(created, shapes, part, parts), log.History, progress.Within(group.Name, "evaluating windows", part, parts), cancellation));
        }
        catch
        {
            await engine.DiscardAsync([.. staged]);
            throw;
        }
        // From here on nothing is removed unless it lost: an append that fails may have been committed all the same.
        var outcome = await engine.AppendAsync(log.History, columns, [.. staged], transaction, cancellation);
        // A rival finished this batch from the same tiles: its rows are the same.
        if (outcome is AppendOutcome.Conflicted)
            await engine.DiscardAsync([.. staged]);
        return new WrittenHistory(staged.Sum(rows => rows.Rows), await OverflowsAsync(record, plan, shapes, cancellation));
    }

    /// <summary>The shape of each slice, from its size, and into how many parts the entities are divided to bound the memory.</summary>
    public static async Task<(List<WindowShape> Shapes, int Parts)> ShapesAsync(IEngine engine, HistoryPlan plan, CancellationToken cancellation)
    {
        var shapes = new List<WindowShape>();
        var framed = 0.0;
        for (var slice = 0; slice < plan.Slices; slice++)
        {
            var size = (await engine.SmallAsync(plan.Size(slice), cancellation))[0];
            var (tiles, entities, span) = (Number(size[0]), Number(size[1]), Number(size[2]));
            shapes.Add(plan.Shape(slice, tiles, entities, span));
            framed += plan.FramedRows(shapes[^1], tiles, entities, span);
        }
        return (shapes, (int)Math.Clamp(Math.Ceiling(framed / RowsAtOnce), 1, 256));

        static double Number(object? value) => Convert.ToDouble(value ?? 0);
    }

    /// <summary>Names totals of integers that do not fit. Looked for only where the sum of |x| over all batches says that there can be any.</summary>
    private async Task<ImmutableArray<string>> OverflowsAsync(BatchRecord record, HistoryPlan plan, IReadOnlyList<WindowShape> shapes, CancellationToken cancellation)
    {
        if (record.Totals.Values.All(total => total < 9e18) || plan.Overflows(shapes) is not { } overflows)
            return [];
        var count = (long)(await engine.SmallAsync(new Aggregate(overflows, [], [new("rows", AggregateCall.CountRows())]), cancellation))[0][0]!;
        if (count == 0)
            return [];
        var first = await engine.SmallAsync(new Sort(overflows, [.. overflows.Columns.Select(column => new SortKey(column.Name))], Named), cancellation);
        return
        [
            $"{version}: {count} totals do not fit int64 and are null{(count > Named ? $"; the first {Named} are named" : "")}.",
            .. first.Select(row => $"{version}: {row[^1]} of {string.Join("|", row[..^2])} at {(DateTimeOffset)row[^2]!:yyyy-MM-ddTHH:mm:ssZ} does not fit int64."),
        ];
    }
}
