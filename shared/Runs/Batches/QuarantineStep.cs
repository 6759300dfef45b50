using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>Sets the bad rows of a batch aside, with reason, expression and place, before the batch is decided.</summary>
internal sealed class QuarantineStep(IEngine engine, GroupVersion version, BatchLog log)
{
    /// <summary>The record with its counts: read = used + filtered + quarantined.</summary>
    /// <exception cref="RunRefusedException">More bad rows than max_bad_rows allows; nothing was kept.</exception>
    public async Task<BatchRecord> SetAsideAsync(BatchRecord record, CheckedRows rows, SourceDelta delta, CancellationToken cancellation)
    {
        var columns = GroupTables.Quarantine(version.Group);
        var staged = await engine.StageAsync(GroupTables.BadRows(rows, delta.New.ToDictionary(file => file.FullPath, file => file.Path), record.Attempt, record.Batch), log.Quarantine, null, cancellation);
        try
        {
            record = record with { Quarantined = staged.Rows, Filtered = record.Read - record.Used - staged.Rows };
            if (record.Filtered < 0 || (record.Filtered > 0 && version.Group.Source.Where is null))
                throw new InvalidOperationException($"Of {record.Read} rows {record.Used} were used and {record.Quarantined} set aside: the counts of {version} do not add up.");
            if (version.Group.Source.MaxBadRows is { } limit && Exceeds(limit, record))
                throw new RunRefusedException(await ExplainAsync(limit, record, staged, cancellation));
        }
        catch
        {
            await engine.DiscardAsync([staged]);
            throw;
        }
        if (staged.Rows > 0 && await engine.AppendAsync(log.Quarantine, columns, [staged], transaction: null, cancellation) is AppendOutcome.Conflicted conflict)
            throw new EngineException($"The bad rows of {version} could not be set aside, so its batch was not decided. {conflict.Message}", isTransient: true);
        return record;
    }

    private static bool Exceeds(BadRowLimit limit, BatchRecord record) =>
        record.Quarantined > (limit.Rows ?? long.MaxValue) || (limit.Share is { } share && record.Quarantined > share * record.Read);

    private async Task<string> ExplainAsync(BadRowLimit limit, BatchRecord record, StagedRows staged, CancellationToken cancellation)
    {
        var bad = staged.Scan();
        var reasons = new Aggregate(bad, ["reason", "expression"],
        [
            new("rows", AggregateCall.CountRows()),
            new("file", AggregateCall.Min(bad["file"])),
            new("row", AggregateCall.First(bad["row"], bad["file"])),
        ]);
        var most = await engine.SmallAsync(new Sort(reasons, [new("rows", Descending: true)], Limit: 3), cancellation);
        var allowed = limit.Rows is { } number ? $"{number}" : $"{limit.Share:P}";
        return $"{record.Quarantined} of {record.Read} rows of source '{version.Group.Source.Name}' are bad, more than max_bad_rows ({allowed}) allows: "
            + string.Join("; ", most.Select(row => $"{row[2]} times {row[0]} ({row[1]}), first in {row[3]} row {row[4]}"))
            + ". Mend the files, or raise max_bad_rows, then run again. Nothing was kept of this batch.";
    }
}
