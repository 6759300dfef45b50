using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Windows;

namespace FeatureJobs.Runs;

/// <summary>
/// One group version's part of a run: finish what an earlier run left, turn what is new into rows, decide the batch with one commit, write what follows from it.
/// </summary>
internal sealed class GroupRun
{
    private readonly GroupVersion _version;
    private readonly RunContext _context;
    private readonly IProgress<RunProgress>? _progress;
    private readonly BatchLog _log;
    private readonly IGroupKind _kind;
    private readonly BatchStep _step;
    private readonly List<string> _warnings = [];

    public GroupRun(IEngine engine, GroupVersion version, RunContext context, IProgress<RunProgress>? progress)
    {
        (_version, _context, _progress, _log) = (version, context, progress, new BatchLog(engine, version));
        _kind = version.Group switch
        {
            AggregatedGroup aggregated => new AggregatedKind(engine, version, aggregated, _log, context, progress),
            RowGroup rows => new RowKind(engine, rows, _log, context),
            var other => throw new NotSupportedException($"No run of {other.GetType().Name}."),
        };
        _step = new BatchStep(engine, version, _kind, _log, context, progress);
    }

    /// <exception cref="RunBusyException">Another run holds the group or won the batch.</exception>
    /// <exception cref="RunRefusedException">The user must mend something.</exception>
    public async Task<GroupReport> RunAsync(CancellationToken cancellation)
    {
        using var held = GroupLock.TryTake(_version.Folder)
            ?? throw new RunBusyException($"Another run is computing {_version}. Let it end, then run again.");
        var newest = await _log.NewestAsync(cancellation);
        var last = newest == 0 ? null : await _log.RecordAsync(newest, cancellation);
        if (last is not null && await _log.FinishedAsync(cancellation) < newest)
        {
            await _kind.FollowAsync(last, null, cancellation);
            _warnings.Add($"Batch {newest} was decided by an earlier run that ended before its history; it is finished now.");
        }

        _progress?.Report(new RunProgress(_version.Group.Name, "looking for new files", null));
        var source = _version.Group.Source;
        var advice = "Put the originals back, and give new data a name of its own. "
            + $"To take the files as they are now instead, remove the folder {_version.Folder} and run again: the group is then computed anew from all files.";
        var delta = await SourceDelta.FindAsync(source, SourceFiles.Find(source, _context.StoreFolder), last?.Positions ?? [], advice, cancellation);
        var (record, rows) = delta.New.IsEmpty ? (_kind.Silence(last), null) : await _step.TakeAsync(last, delta, cancellation);
        if (record is null)
            return Report(GroupOutcome.NoNewData, last?.Batch ?? 0, last?.Through) with { Warnings = [.. _warnings] };
        if (delta.New.IsEmpty)
            await _step.DecideAsync(record, null, cancellation);

        var written = await _kind.FollowAsync(record, rows, cancellation);
        return Report(GroupOutcome.Completed, record.Batch, record.Through) with
        {
            Files = delta.New.Length,
            RowsRead = record.Read,
            RowsUsed = record.Used,
            RowsFiltered = record.Filtered,
            RowsQuarantined = record.Quarantined,
            Tiles = record.Tiles,
            Boundaries = _kind.Boundaries(record),
            RowsWritten = written.Rows,
            Warnings = [.. _warnings, .. written.Warnings],
        };
    }

    private GroupReport Report(GroupOutcome outcome, long batch, long? through) => new()
    {
        Group = _version.Group.Name,
        Version = _version.Version,
        Outcome = outcome,
        Batch = batch,
        EvaluatedThrough = through is { } t ? Grid.Moment(t) : null,
    };
}
