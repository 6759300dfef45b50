namespace FeatureJobs.Delta;

/// <summary>How a commit ended: <see cref="Committed"/> or <see cref="Conflicted"/>.</summary>
public abstract record CommitOutcome
{
    private protected CommitOutcome()
    {
    }
}

/// <summary>The commit is part of the table.</summary>
/// <param name="Snapshot">The table right after it.</param>
/// <param name="Warning">What went wrong afterwards and did no harm to the commit, such as a checkpoint that could not be written.</param>
public sealed record Committed(Snapshot Snapshot, string? Warning) : CommitOutcome
{
    public long Version => Snapshot.Version;
}

/// <summary>Nothing of the commit is part of the table, since another writer was first. The staged files are still there.</summary>
/// <param name="Winner">The version of the other writer's commit.</param>
/// <param name="Message">For people; names the table and what to do.</param>
public sealed record Conflicted(ConflictKind Kind, long Winner, string Message) : CommitOutcome;

/// <summary>What the other writer did that our commit cannot stand beside, in the order in which it is looked for.</summary>
public enum ConflictKind
{
    /// <summary>Both created the table.</summary>
    TableCreated,

    /// <summary>The other changed what writers must understand.</summary>
    ProtocolChanged,

    /// <summary>The other changed the schema or the properties.</summary>
    MetadataChanged,

    /// <summary>The other carries the same application's transaction, or the table had this number already.</summary>
    SameTransaction,

    /// <summary>The other added a file that may hold rows which our commit would have read (ConcurrentAppend).</summary>
    FilesAdded,

    /// <summary>The other removed a file that our commit has read (ConcurrentDeleteRead).</summary>
    ReadFileRemoved,

    /// <summary>Both removed the same file (ConcurrentDeleteDelete).</summary>
    SameFileRemoved,

    /// <summary>Commits that do not contradict this one were faster every time.</summary>
    TooManyRivals,

    /// <summary>What others committed since is no longer in the log, so nobody can tell whether it contradicts this one.</summary>
    CommitsGone,
}
