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
        var listing = await ListFromHintAsync(version, cancellationToken) ?? await ListAsync(null, cancellationToken);
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
            ?? await LoadAsync(await ListAsync(null, cancellationToken), target, cancellationToken);
    }

    /// <summary>
    /// The state after the commits that came since; reads nothing else, unless the next of them is cleaned up and a checkpoint stands for it:
    /// then it is the state of now, with no commits.
    /// </summary>
    public async Task<(Snapshot Snapshot, IReadOnlyList<LogCommit> Commits)> ExtendAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var listing = await ListAsync(snapshot.Version + 1, cancellationToken);
        var commits = new List<LogCommit>();
        if (listing.Latest is { } latest)
        {
            if (!listing.Commits.Contains(snapshot.Version + 1) && listing.Checkpoints.Count > 0)
            {
                return (await LoadAsync(null, cancellationToken) ?? throw await NoTableAsync(cancellationToken), []);
            }

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

    /// <summary>The oldest version from which on all can be read up to this one and have a commit, which tells their time; beyond it, where none has.</summary>
    public async Task<long> FirstAsync(long last, CancellationToken cancellationToken)
    {
        var listing = await ListAsync(null, cancellationToken);
        var commit = listing.FirstCommit(last);

        // A checkpoint further back is of no use: the commits between are gone.
        return commit == 0 ? 0 : listing.Checkpoints.Select(checkpoint => checkpoint.Version).Where(version => version >= commit - 1 && version <= last)
            .Select(version => Math.Max(version, commit)).DefaultIfEmpty(commit).Min();
    }

    /// <summary>The versions whose commits are there, without a gap up to this one, in order.</summary>
    public async Task<IReadOnlyList<long>> CommitsUpToAsync(long last, CancellationToken cancellationToken)
    {
        var first = (await ListAsync(null, cancellationToken)).FirstCommit(last);

        return [.. Enumerable.Range(0, (int)(last - first + 1)).Select(offset => first + offset)];
    }

    /// <summary>Why there is no table.</summary>
    public async Task<DeltaException> NoTableAsync(CancellationToken cancellationToken)
    {
        var log = await StorageFault.GuardAsync(storage.ListAsync(LogName.Folder, "", cancellationToken), $"Listing '{LogName.Folder}'", storage);
        var files = await StorageFault.GuardAsync(storage.ListAsync("", "", cancellationToken), "Listing the folder", storage);
        var found = (log, files) switch
        {
            ([var one, ..], _) => $"its folder '{LogName.Folder}' has neither commits nor checkpoints, only files such as '{one}'",
            (_, [var one, ..]) => $"it has files, such as '{one}', but no log in '{LogName.Folder}'",
            _ => "there is no such folder, or it is empty",
        };
        return new DeltaException($"'{storage.Location}' is not a Delta table: {found}. Name the folder that holds '{LogName.Folder}'.");
    }

    private async Task<Snapshot?> LoadAsync(LogListing listing, long target, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        foreach (var checkpoint in listing.Checkpoints.Where(checkpoint => checkpoint.Version <= target))
        {
            var (lines, warning) = await _checkpoints.ReadAsync(checkpoint, listing.HashesOf(checkpoint), cancellationToken);
            if (lines is null)
            {
                warnings.Add(warning!);
                continue;
            }

            listing.RequireCommits(checkpoint.Version + 1, target, storage.Location, warnings);
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

        var listing = await ListAsync(hint.Version, cancellationToken);
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

    /// <summary>
    /// A folder that is written to while it is listed may show a commit or a checkpoint and not a commit before it, when both came meanwhile. Another look, begun
    /// after the later one was seen, shows the earlier: what is missing then as well is missing.
    /// </summary>
    /// <param name="from">Only files of this version and later ones. Hashes come before them: their names begin with a point.</param>
    private async Task<LogListing> ListAsync(long? from, CancellationToken cancellationToken)
    {
        var (after, hashes) = from is { } version ? (LogName.Digits(version), $".{LogName.Digits(version)}") : ("", "");
        var names = new SortedSet<string>(StringComparer.Ordinal);
        for (IReadOnlySet<long> missing = new HashSet<long>(); ;)
        {
            names.UnionWith((await StorageFault.GuardAsync(storage.ListAsync(LogName.Folder, hashes, cancellationToken), $"Listing '{LogName.Folder}'", storage))
                .Where(name => name[0] == '.' || string.CompareOrdinal(name, after) > 0));
            var listing = LogListing.Of([.. names], isWhole: from is null);
            var found = listing.Missing(from).ToHashSet();
            if (found.Count == 0 || found.Overlaps(missing))
            {
                return listing;
            }

            missing = found;
        }
    }
}
