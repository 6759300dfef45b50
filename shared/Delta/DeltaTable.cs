namespace FeatureJobs.Delta;

/// <summary>
/// One table: reads its log and appends to it. Holds no state of the table; any number of these, in any number of processes,
/// may work on one table at once.
/// </summary>
/// <param name="clock">For the times that commits carry.</param>
public sealed partial class DeltaTable(ITableStorage storage, ICheckpointFile checkpoints, TimeProvider clock)
{
    private readonly LogReader _log = new(storage, checkpoints);

    public ITableStorage Storage { get; } = storage;

    /// <summary>The table as it is now; null if there is none.</summary>
    /// <exception cref="DeltaException">The log is damaged, unsupported or unreachable.</exception>
    public Task<Snapshot?> SnapshotAsync(CancellationToken cancellationToken) => _log.LoadAsync(null, cancellationToken);

    /// <summary>The table as it was at <paramref name="version"/>; null if there is no table.</summary>
    /// <exception cref="DeltaException">There is no such version, or the log is damaged, unsupported or unreachable.</exception>
    public Task<Snapshot?> SnapshotAsync(long version, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        return _log.LoadAsync(version, cancellationToken);
    }

    /// <summary>
    /// The table as it is now, reading only the commits that came after <paramref name="snapshot"/>; the whole log, where those are cleaned up already.
    /// </summary>
    public async Task<Snapshot> RefreshAsync(Snapshot snapshot, CancellationToken cancellationToken) =>
        (await _log.ExtendAsync(snapshot, cancellationToken)).Snapshot;

    /// <summary>Adds to the table in one atomic commit, or creates it in the same commit.</summary>
    /// <param name="basis">What the caller has seen of the table: null, if it saw that there is none. Appends that came later do no harm.</param>
    /// <exception cref="ArgumentException">A partition column or property of a new table that cannot be; nothing was added.</exception>
    /// <exception cref="DeltaException">
    /// A fault; nothing was added, unless the message says that this is unknown. The staged files are still there.
    /// </exception>
    public Task<CommitOutcome> CommitAsync(Snapshot? basis, NewCommit commit, CancellationToken cancellationToken) =>
        new Committer(Storage, _log, Checkpoints, Cleanup, clock).CommitAsync(basis, commit, cancellationToken);

    private CheckpointWriter Checkpoints => new(Storage, checkpoints, clock);

    private LogCleanup Cleanup => new(Storage, checkpoints, clock);
}
