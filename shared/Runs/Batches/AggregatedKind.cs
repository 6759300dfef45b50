using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>A group of aggregations: rows are folded into tiles, which decide the batch; its history follows from tiles alone.</summary>
internal sealed class AggregatedKind(IEngine engine, GroupVersion version, AggregatedGroup group, BatchLog log, RunContext context, IProgress<RunProgress>? progress) : IGroupKind
{
    private readonly Grid _grid = Grid.Of(group);
    private readonly TileStates _states = TileStates.Of(group);
    private readonly HistoryStep _history = new(engine, version, group, log, context, progress);

    public string Step => "folding events into tiles";

    public ImmutableArray<Column> Columns => GroupTables.Tiles(group, _states);

    public Task<Relation> RowsAsync(CheckedRows rows, BatchRecord record, CancellationToken cancellation) => Task.FromResult(TileFold.Rows(group, rows, _states, record.Batch));

    public async Task<BatchRecord> SummariseAsync(BatchRecord record, CheckedRows rows, StagedRows staged, CancellationToken cancellation)
    {
        var row = (await engine.SmallAsync(TileFold.Summary(staged.Scan(), _states), cancellation))[0];
        var lastEvent = Greatest(Micros(row[2]), record.LastEvent);
        var totals = record.Totals;
        foreach (var (sum, column) in TileFold.IntegerSums(_states).Select((sum, i) => (sum.Name, 4 + i)))
            totals = totals.SetItem(sum, totals.GetValueOrDefault(sum) + (row[column] as double? ?? 0));
        return record with
        {
            Through = context.Through(group, _grid, lastEvent, record.Before),
            LastEvent = lastEvent,
            FirstTile = Micros(row[3]),
            Used = row[0] is decimal used ? (long)used : 0,
            Tiles = (long)row[1]!,
            Totals = totals,
        };
    }

    /// <summary>A batch without events, when time alone has passed a boundary.</summary>
    public BatchRecord? Silence(BatchRecord? last)
    {
        var through = context.Through(group, _grid, last?.LastEvent, last?.Through);
        return through == last?.Through ? null : BatchRecord.After(last, context.NewAttempt(), group.Hash, context.Clock) with { Through = through };
    }

    public Task<WrittenHistory> FollowAsync(BatchRecord record, StagedRows? staged, CancellationToken cancellation) => _history.WriteAsync(record, cancellation);

    /// <summary>From the first that any event can change, or from the last one evaluated.</summary>
    public long Boundaries(BatchRecord record)
    {
        if (record.Through is not { } through)
            return 0;
        var before = record.Before ?? (record.FirstTile is { } first ? _grid.Ceiling(first + _grid.Tile) - _grid.Every : through);
        return Math.Max(0, (through - before) / _grid.Every);
    }

    private static long? Micros(object? timestamp) => timestamp is DateTimeOffset moment ? Grid.Microseconds(moment) : null;

    private static long? Greatest(long? a, long? b) => a is { } x && b is { } y ? Math.Max(x, y) : a ?? b;
}
