using System.Collections.Immutable;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>What followed from a decided batch.</summary>
internal sealed record WrittenHistory(long Rows, ImmutableArray<string> Warnings);

/// <summary>What a kind of group makes of new rows; how they are found, checked, set aside and decided is the same for all (<see cref="GroupRun"/>, <see cref="BatchStep"/>).</summary>
internal interface IGroupKind
{
    /// <summary>The step that <see cref="RowsAsync"/> prepares, in words.</summary>
    string Step { get; }

    /// <summary>The columns of the table whose append decides a batch.</summary>
    ImmutableArray<Column> Columns { get; }

    /// <summary>The rows that decide the batch.</summary>
    Task<Relation> RowsAsync(CheckedRows rows, BatchRecord record, CancellationToken cancellation);

    /// <summary>The record with what <paramref name="staged"/>, computed by <see cref="RowsAsync"/>, adds to it; <see cref="BatchRecord.Used"/> above all.</summary>
    Task<BatchRecord> SummariseAsync(BatchRecord record, CheckedRows rows, StagedRows staged, CancellationToken cancellation);

    /// <summary>The batch that time alone makes, without new files; null for none.</summary>
    BatchRecord? Silence(BatchRecord? last);

    /// <summary>Writes what follows from a decided batch, now or, after a run that ended too early, later.</summary>
    /// <param name="staged">The rows that decided it, where this run did.</param>
    Task<WrittenHistory> FollowAsync(BatchRecord record, StagedRows? staged, CancellationToken cancellation);

    /// <summary>How many boundaries a batch brought within reach.</summary>
    long Boundaries(BatchRecord record);
}
