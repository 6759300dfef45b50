using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>
/// One group version's part of a run: finish what an earlier run left, fold what is new into tiles, decide the batch with one commit, write its history.
/// </summary>
internal sealed class GroupRun(IEngine engine, GroupVersion version, AggregatedGroup group, RunContext context, IProgress<RunProgress>? progress)
{
    private readonly BatchLog _log = new(engine, version);
    private readonly Grid _grid = Grid.Of(group);
    private readonly List<string> _warnings = [];

    /// <exception cref="RunBusyException">Another run holds the group or won the batch.</exception>
    /// <exception cref="RunRefusedException">The user must mend something.</exception>
    public async Task<GroupReport> RunAsync(CancellationToken cancellation)
    {
        using var held = GroupLock.TryTake(version.Folder)
            ?? throw new RunBusyException($"Another run is computing {version}. Let it end, then run again.");
        var history = new HistoryStep(engine, version, group, _log, context, progress);
        var newest = await _log.NewestAsync(cancellation);
        var last = newest == 0 ? null : await _log.RecordAsync(newest, cancellation);
        if (last is not null && await _log.FinishedAsync(cancellation) < newest)
        {
            await history.WriteAsync(last, cancellation);
            _warnings.Add($"Batch {newest} was decided by an earlier run that ended before its history; it is finished now.");
        }

        Step("looking for new files", null);
        var found = SourceFiles.Find(group.Source, context.StoreFolder);
        var advice = "Put the originals back, and give new data a name of its own. "
            + $"To take the files as they are now instead, remove the folder {version.Folder} and run again: the group is then computed anew from all files.";
        var delta = await SourceDelta.FindAsync(group.Source, found, last?.Positions ?? [], advice, cancellation);
        var tiles = new TileStep(engine, version, group, _log, context, progress);
        var record = delta.New.IsEmpty ? Silence(last) : await tiles.FoldAsync(last, delta, cancellation);
        if (record is null)
            return Report(GroupOutcome.NothingNew, last?.Batch ?? 0, last?.Through) with { Warnings = [.. _warnings] };
        if (delta.New.IsEmpty)
            await tiles.DecideAsync(record, null, cancellation);

        var written = await history.WriteAsync(record, cancellation);
        return Report(GroupOutcome.Completed, record.Batch, record.Through) with
        {
            Files = delta.New.Length,
            RowsRead = record.Read,
            RowsUsed = record.Used,
            RowsFiltered = record.Filtered,
            RowsQuarantined = record.Quarantined,
            Tiles = record.Tiles,
            Boundaries = Boundaries(record),
            RowsWritten = written.Rows,
            Warnings = [.. _warnings, .. written.Warnings],
        };
    }

    /// <summary>A batch without events, when time alone has passed a boundary; else null.</summary>
    private BatchRecord? Silence(BatchRecord? last)
    {
        var through = context.Through(group, _grid, last?.LastEvent, last?.Through);
        return through == last?.Through ? null : BatchRecord.After(last, context.NewAttempt(), group.Hash, context.Clock) with { Through = through };
    }

    /// <summary>How many boundaries came within reach: from the first that any event can change, or from the last one evaluated.</summary>
    private long Boundaries(BatchRecord record)
    {
        if (record.Through is not { } through)
            return 0;
        var before = record.Before ?? (record.FirstTile is { } first ? _grid.Ceiling(first + _grid.Tile) - _grid.Every : through);
        return Math.Max(0, (through - before) / _grid.Every);
    }

    private GroupReport Report(GroupOutcome outcome, long batch, long? through) => new()
    {
        Group = group.Name,
        Version = version.Version,
        Outcome = outcome,
        Batch = batch,
        EvaluatedThrough = through is { } t ? Grid.Moment(t) : null,
    };

    private void Step(string step, double? fraction) => progress?.Report(new RunProgress(group.Name, step, fraction));
}
