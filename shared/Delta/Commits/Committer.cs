namespace FeatureJobs.Delta;

/// <summary>
/// Puts one commit into the log: catch up with the winners, check against each, try the next number, and so on.
/// A commit carries a random id, so that a writer whose storage failed to answer can see whether it is there.
/// </summary>
internal sealed class Committer(ITableStorage storage, LogReader log, CheckpointWriter checkpoints, LogCleanup cleanup, TimeProvider clock)
{
    private const int MaxAttempts = 100;

    private readonly Guid _tableId = Guid.NewGuid();
    private readonly string _txnId = Guid.NewGuid().ToString();

    public async Task<CommitOutcome> CommitAsync(Snapshot? basis, NewCommit commit, CancellationToken cancellationToken)
    {
        if (Repeated(basis, commit) is { } repeated)
        {
            return repeated;
        }

        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var (current, conflict) = await CatchUpAsync(basis, commit, cancellationToken);
            if (conflict is not null)
            {
                return conflict;
            }

            Require(current, commit);
            var now = clock.GetUtcNow();
            var lines = CommitText.Lines(commit, current, _tableId, _txnId, now, await InCommitTimestampAsync(current, now, cancellationToken));
            var version = (current?.Version ?? -1) + 1;

            // Made before the commit: what nobody could read must not become part of the log.
            var after = current?.Next(version, lines) ?? new Snapshot(storage, version, LogState.Empty.Apply(lines, storage.Location));
            if (current is null || commit.Metadata is not null)
            {
                WriterSupport.Require(after, removesRows: false);
            }

            var (landed, warning) = await PutAsync(version, lines, cancellationToken);
            if (landed)
            {
                return new Committed(after, warning ?? await CheckpointAsync(after, cancellationToken));
            }

            basis = current;
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(4 << Math.Min(attempt, 4))), clock, cancellationToken);
        }

        return ConflictCheck.Of(ConflictKind.TooManyRivals, basis?.Version ?? 0, commit, storage.Location);
    }

    private Conflicted? Repeated(Snapshot? basis, NewCommit commit) =>
        commit.Transaction is { } own && basis?.TransactionVersion(own.AppId) >= own.Version
            ? ConflictCheck.Of(ConflictKind.SameTransaction, basis.Version, commit, storage.Location)
            : null;

    private async Task<(Snapshot? Current, Conflicted? Conflict)> CatchUpAsync(Snapshot? basis, NewCommit commit, CancellationToken cancellationToken)
    {
        if (basis is null)
        {
            var table = await log.LoadAsync(null, cancellationToken);
            return (null, table is null ? null : ConflictCheck.Of(ConflictKind.TableCreated, table.Version, commit, storage.Location));
        }

        var (current, winners) = await log.ExtendAsync(basis, cancellationToken);
        if (winners.Count < current.Version - basis.Version)
        {
            return (current, ConflictCheck.Of(ConflictKind.CommitsGone, current.Version, commit, storage.Location));
        }

        var conflict = winners.Select(winner => ConflictCheck.Against(winner, commit, basis)).FirstOrDefault(found => found is not null);
        return (current, conflict);
    }

    private void Require(Snapshot? current, NewCommit commit)
    {
        if (current is null)
        {
            RequireNewTable(commit);
            return;
        }

        WriterSupport.Require(current, removesRows: commit.ChangesData && commit.Removes.Count > 0);
        if (commit.Metadata is null)
        {
            SchemaFit.Require(current.Fields, commit.Fields, storage.Location);
        }
    }

    private void RequireNewTable(NewCommit commit)
    {
        if (commit.PartitionColumns.FirstOrDefault(column => commit.Fields.All(field => field.Name != column)) is { } unknown)
        {
            throw new ArgumentException($"There is no column '{unknown}' to partition by; there are {string.Join(", ", commit.Fields.Select(field => field.Name))}.");
        }

        TableProperties.RequireKnown(commit.Configuration.Keys);
        new TableProperties(new Metadata { Id = "", Configuration = commit.Configuration }, storage.Location).Check();
    }

    /// <summary>Greater than that of the version before, whatever the clocks say (protocol: "In-Commit Timestamps").</summary>
    private async Task<long?> InCommitTimestampAsync(Snapshot? current, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (current is null || !WriterSupport.HasFeature(current.Protocol, "inCommitTimestamp") || !new TableProperties(current.Metadata, storage.Location).IsOn("delta.enableInCommitTimestamps"))
        {
            return null;
        }

        var before = CommitEntry.InCommitTime(await log.ReadCommitAsync(current.Version, cancellationToken));
        return Math.Max(now.ToUnixTimeMilliseconds(), before + 1 ?? long.MinValue);
    }

    /// <returns>Whether our commit has this version, and what to tell about it.</returns>
    private async Task<(bool Landed, string? Warning)> PutAsync(long version, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        var file = LogName.Commit(version);
        try
        {
            // Cancelled means not put: the storage promises not to stop half-way.
            if (await storage.PutIfAbsentAsync(file, LogCommit.Write(lines), cancellationToken))
            {
                return (true, null);
            }
        }
        catch (Exception fault) when (StorageFault.Is(fault))
        {
            return await IsOursAsync(version, fault)
                ? (true, $"The storage reported a fault, yet '{file}' is written: {fault.Message}")
                : throw StorageFault.Named(fault, $"Writing '{file}'", storage);
        }

        // A storage client that repeats a request by itself is refused by its own first try.
        return (await IsOursAsync(version, null), null);
    }

    private async Task<bool> IsOursAsync(long version, Exception? fault)
    {
        try
        {
            return LogCommit.Parse(version, await storage.ReadAsync(LogName.Commit(version), CancellationToken.None), storage.Location).TxnId == _txnId;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw new DeltaException($"Whether '{LogName.Commit(version)}' of the table '{storage.Location}' was written is unknown: {fault?.Message ?? e.Message} "
                + "Read the table again to see, before anything is repeated.", true, fault ?? e);
        }
    }

    private async Task<string?> CheckpointAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        try
        {
            if (!CheckpointWriter.IsDue(snapshot))
            {
                return null;
            }

            await checkpoints.WriteAsync(snapshot, cancellationToken);
        }
        catch (Exception e) when (IsHarmless(e))
        {
            return $"Version {snapshot.Version} of the table '{storage.Location}' is committed, but its checkpoint was not written: {e.Message} "
                + "Reading the table takes a little longer until the next one.";
        }

        try
        {
            if (new TableProperties(snapshot.Metadata, storage.Location).CleansLog)
            {
                await cleanup.RunAsync(snapshot, cancellationToken);
            }

            return null;
        }
        catch (Exception e) when (IsHarmless(e))
        {
            return $"Version {snapshot.Version} of the table '{storage.Location}' is committed, but expired commits were not deleted: {e.Message}";
        }

        // Whatever it is: the commit has landed, and who gets an exception takes it for not there.
        static bool IsHarmless(Exception e) => e is not OutOfMemoryException;
    }
}
