namespace FeatureJobs.Delta;

/// <summary>What a listing of the log says there is.</summary>
/// <param name="Commits">Versions with a commit file.</param>
/// <param name="Checkpoints">Versions with a classic checkpoint, newest first.</param>
/// <param name="OtherCheckpoints">Names of checkpoints of kinds that are not read.</param>
/// <param name="IsWhole">False: it begins at the checkpoint that the hint names.</param>
internal sealed record LogListing(IReadOnlySet<long> Commits, IReadOnlyList<long> Checkpoints, IReadOnlyList<string> OtherCheckpoints, bool IsWhole)
{
    public long? Latest
    {
        get
        {
            var versions = Commits.Concat(Checkpoints);
            return versions.Any() ? versions.Max() : null;
        }
    }

    public static LogListing Of(IReadOnlyList<string> names, bool isWhole) => new(
        names.Select(LogName.CommitVersion).OfType<long>().ToHashSet(),
        [.. names.Select(LogName.ClassicCheckpointVersion).OfType<long>().OrderDescending()],
        [.. names.Where(LogName.IsOtherCheckpoint)],
        isWhole);

    /// <exception cref="DeltaException">A commit between the two (both included) is missing.</exception>
    public void RequireCommits(long first, long last, string location)
    {
        for (var version = first; version <= last; version++)
        {
            if (!Commits.Contains(version))
            {
                throw Missing(version, location);
            }
        }
    }

    private DeltaException Missing(long version, string location)
    {
        var other = OtherCheckpoints.Count == 0 ? "" : $" There is the checkpoint '{OtherCheckpoints[^1]}', but checkpoints of that kind are not supported yet.";
        return new DeltaException($"The log of the table '{location}' has a gap: '{LogName.Commit(version)}' is missing.{other} "
            + "Restore the file; without it the state of the table is unknown.");
    }
}
