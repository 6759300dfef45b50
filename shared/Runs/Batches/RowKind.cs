using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>A group of rows: the append of its history itself decides the batch, so that nothing is left to follow.</summary>
internal sealed class RowKind(IEngine engine, RowGroup group, BatchLog log, RunContext context) : IGroupKind
{
    public string Step => "writing history";

    public ImmutableArray<Column> Columns => GroupTables.HistoryTable(group);

    public async Task<Relation> RowsAsync(CheckedRows rows, BatchRecord record, CancellationToken cancellation) =>
        RowHistory.Rows(group, rows, record.Batch, await log.NextCreatedAsync(context.Clock, cancellation));

    /// <summary>Rows are counted again only where some were left out: bad, filtered, or equal in entity and times to a greater one.</summary>
    public async Task<BatchRecord> SummariseAsync(BatchRecord record, CheckedRows rows, StagedRows staged, CancellationToken cancellation) => record with
    {
        Used = staged.Rows == record.Read ? record.Read : (long)(await engine.SmallAsync(RowHistory.Count(rows), cancellation))[0][0]!,
        Through = Math.Max(context.Clock, record.Before ?? context.Clock),
    };

    public BatchRecord? Silence(BatchRecord? last) => null;

    public Task<WrittenHistory> FollowAsync(BatchRecord record, StagedRows? staged, CancellationToken cancellation) =>
        Task.FromResult(new WrittenHistory(staged?.Rows ?? 0, []));

    public long Boundaries(BatchRecord record) => 0;
}
