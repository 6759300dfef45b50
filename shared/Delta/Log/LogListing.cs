namespace FeatureJobs.Delta;

/// <summary>What a listing of the log says there is.</summary>
/// <param name="Commits">Versions with a commit file.</param>
/// <param name="Checkpoints">Those with all of their files, newest first.</param>
/// <param name="Incomplete">Those that lack files, newest first.</param>
/// <param name="Hashes">Of checkpoints of ours, by their version.</param>
/// <param name="IsWhole">False: it begins at the checkpoint that the hint names.</param>
internal sealed record LogListing(IReadOnlySet<long> Commits, IReadOnlyList<ListedCheckpoint> Checkpoints, IReadOnlyList<ListedCheckpoint> Incomplete, ILookup<long, CheckpointHash> Hashes, bool IsWhole)
{
    public long? Latest
    {
        get
        {
            var versions = Commits.Concat(Checkpoints.Select(checkpoint => checkpoint.Version));
            return versions.Any() ? versions.Max() : null;
        }
    }

    public static LogListing Of(IReadOnlyList<string> names, bool isWhole)
    {
        // The name of a checkpoint of one file tells it from others of its version; parts have the number of parts in common.
        var checkpoints = names.Select(LogName.CheckpointOf).OfType<CheckpointName>()
            .GroupBy(name => (name.Version, name.Parts, Single: name.Parts == 1 ? name.Name : ""))
            .Select(parts => new ListedCheckpoint(parts.Key.Version, parts.Key.Parts, [.. parts.OrderBy(part => part.Part).Select(part => part.Name)]))
            .OrderByDescending(checkpoint => checkpoint.Version).ThenBy(checkpoint => checkpoint.Parts).ThenByDescending(checkpoint => checkpoint.Names[0], StringComparer.Ordinal)
            .ToLookup(checkpoint => checkpoint.IsComplete);
        return new LogListing(names.Select(LogName.CommitVersion).OfType<long>().ToHashSet(), [.. checkpoints[true]], [.. checkpoints[false]], CheckpointHash.ByVersion(names), isWhole);
    }

    /// <summary>Those that its file may have; none where it is of another writer.</summary>
    public IEnumerable<CheckpointHash> HashesOf(ListedCheckpoint checkpoint) =>
        LogName.Checkpoint(checkpoint.Version) == $"{LogName.Folder}/{checkpoint.Names[0]}" ? Hashes[checkpoint.Version] : [];

    /// <summary>The first version from which on there is a commit for each up to this one; the one after it, where it has none itself.</summary>
    public long FirstCommit(long last)
    {
        var first = last + 1;
        while (Commits.Contains(first - 1))
        {
            first--;
        }

        return first;
    }

    /// <summary>The versions without a commit up to the last of which there is anything: a commit comes before its checkpoint.</summary>
    /// <param name="from">The first that should have one; null: the first that has.</param>
    public IEnumerable<long> Missing(long? from)
    {
        var (first, last) = (from ?? (Commits.Count == 0 ? null : Commits.Min()), Latest) is ({ } least, { } latest) ? (least, latest) : (0L, -1L);
        for (var version = first; version <= last; version++)
        {
            if (!Commits.Contains(version))
            {
                yield return version;
            }
        }
    }

    /// <param name="warnings">Why checkpoints that are there do not serve.</param>
    /// <exception cref="DeltaException">A commit between the two (both included) is missing.</exception>
    public void RequireCommits(long first, long last, string location, IReadOnlyList<string>? warnings = null)
    {
        for (var version = first; version <= last; version++)
        {
            if (!Commits.Contains(version))
            {
                throw version == 0 ? BeginsInTheMiddle(last, location, warnings ?? []) : new DeltaException($"The log of the table '{location}' has a gap: '{LogName.Commit(version)}' is missing. "
                    + string.Concat((warnings ?? []).Select(warning => warning + " ")) + "Restore the file; without it the state of the table is unknown.");
            }
        }
    }

    private DeltaException BeginsInTheMiddle(long target, string location, IReadOnlyList<string> warnings)
    {
        var begins = Commits.Count == 0 ? "has no commits" : $"begins in the middle: its first commit is '{LogName.Commit(Commits.Min())}'";
        var other = Incomplete.FirstOrDefault(checkpoint => checkpoint.Version <= target) is { } incomplete
            ? $"The one of version {incomplete.Version} has {incomplete.Names.Count} of {incomplete.Parts} parts, such as '{incomplete.Names[0]}'. " : "";
        return new DeltaException($"The log of the table '{location}' {begins}, and there is no checkpoint of version {target} or before it that can be read. {other}"
            + string.Concat(warnings.Select(warning => warning + " ")) + $"Restore the folder '{LogName.Folder}', or read a newer version.");
    }
}

/// <summary>The files of a checkpoint that are there.</summary>
/// <param name="Parts">How many there should be.</param>
/// <param name="Names">In order of their parts.</param>
internal sealed record ListedCheckpoint(long Version, int Parts, IReadOnlyList<string> Names)
{
    public bool IsComplete => Names.Count == Parts;

    public string Text => string.Join("', '", Names.Select(name => $"{LogName.Folder}/{name}"));
}
