using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>Reads the log of one table: newest usable checkpoint, then the commits after it.</summary>
internal sealed class LogReader(ITableStorage storage, ICheckpointFile checkpoints)
{
    private readonly CheckpointReader _checkpoints = new(storage, checkpoints);

    /// <param name="version">The version to read, or null for the newest.</param>
    /// <returns>Null: there is no table.</returns>
    public async Task<Snapshot?> LoadAsync(long? version, CancellationToken cancellationToken)
    {
        var listing = await ListFromHintAsync(version, cancellationToken) ?? await ListAsync("", cancellationToken);
        if (listing.Latest is not { } latest)
        {
            return null;
        }

        var target = version ?? latest;
        if (target > latest)
        {
            throw new DeltaException($"The table '{storage.Location}' has no version {target}; its newest is {latest}.");
        }

        return await LoadAsync(listing, target, cancellationToken)
            ?? await LoadAsync(await ListAsync("", cancellationToken), target, cancellationToken);
    }

    /// <summary>The state after the commits that came since; reads nothing else.</summary>
    public async Task<(Snapshot Snapshot, IReadOnlyList<LogCommit> Commits)> ExtendAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var listing = await ListAsync(LogName.Digits(snapshot.Version + 1), cancellationToken);
        var commits = new List<LogCommit>();
        if (listing.Latest is { } latest)
        {
            listing.RequireCommits(snapshot.Version + 1, latest, storage.Location);
            for (var version = snapshot.Version + 1; version <= latest; version++)
            {
                commits.Add(await ReadCommitAsync(version, cancellationToken));
            }
        }

        return (commits.Aggregate(snapshot, (state, commit) => state.Next(commit.Version, commit.Lines)), commits);
    }

    public async Task<LogCommit> ReadCommitAsync(long version, CancellationToken cancellationToken)
    {
        var file = LogName.Commit(version);
        var content = await StorageFault.GuardAsync(storage.ReadAsync(file, cancellationToken), $"Reading '{file}'", storage);
        return LogCommit.Parse(version, content, storage.Location);
    }

    private async Task<Snapshot?> LoadAsync(LogListing listing, long target, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        foreach (var checkpoint in listing.Checkpoints.Where(checkpoint => checkpoint.Version <= target))
        {
            var (lines, warning) = await _checkpoints.ReadAsync(checkpoint, cancellationToken);
            if (lines is null)
            {
                warnings.Add(warning!);
                continue;
            }

            listing.RequireCommits(checkpoint.Version + 1, target, storage.Location);
            var state = LogState.Empty.Apply(lines, storage.Location);

            // One that can be decoded and lacks these is refused, even where commits would make up for it: so does Spark.
            _ = TableSupport.RequireReadable(state, checkpoint.Version, storage.Location);
            return await ReplayAsync(state, checkpoint.Version + 1, target, warnings, cancellationToken);
        }

        // The listing may begin at the checkpoint that the hint names, and that one could not be decoded.
        if (!listing.IsWhole)
        {
            return null;
        }

        listing.RequireCommits(0, target, storage.Location, warnings);
        return await ReplayAsync(LogState.Empty, 0, target, warnings, cancellationToken);
    }

    private async Task<Snapshot> ReplayAsync(LogState state, long first, long last, IReadOnlyList<string> warnings, CancellationToken cancellationToken)
    {
        for (var version = first; version <= last; version++)
        {
            state = state.Apply((await ReadCommitAsync(version, cancellationToken)).Lines, storage.Location);
        }

        return new Snapshot(storage, last, state) { Warnings = warnings };
    }

    private async Task<LogListing?> ListFromHintAsync(long? version, CancellationToken cancellationToken)
    {
        if (await HintAsync(cancellationToken) is not { } hint || hint.Version > version)
        {
            return null;
        }

        var listing = await ListAsync(LogName.Digits(hint.Version), cancellationToken);
        return listing.Checkpoints.Any(checkpoint => checkpoint.Version == hint.Version) ? listing : null;
    }

    private async Task<LastCheckpoint?> HintAsync(CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await storage.ReadAsync(LogName.LastCheckpoint, cancellationToken), LogJson.Default.LastCheckpoint);
        }
        catch (Exception e) when (e is JsonException || StorageFault.Is(e))
        {
            return null;
        }
    }

    private async Task<LogListing> ListAsync(string after, CancellationToken cancellationToken) => LogListing.Of(
        await StorageFault.GuardAsync(storage.ListAsync(LogName.Folder, after, cancellationToken), $"Listing '{LogName.Folder}'", storage), after.Length == 0);
}
