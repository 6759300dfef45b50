namespace FeatureJobs.Delta;

/// <content>What changes a table or its files without writing rows.</content>
public sealed partial class DeltaTable
{
    /// <summary>Adds columns at the end; they are null in the rows that are there.</summary>
    /// <param name="basis">What the caller has seen of the table.</param>
    /// <exception cref="ArgumentException">A name is taken (upper and lower case are the same) or unfit, or a column must have values.</exception>
    /// <exception cref="DeltaException">A fault, or the table is not written here.</exception>
    public Task<CommitOutcome> AddColumnsAsync(Snapshot basis, IReadOnlyList<DeltaField> columns, CancellationToken cancellationToken) =>
        CommitAsync(basis, SchemaChange.Add(basis, columns), cancellationToken);

    /// <summary>Lets columns be null that had to have values.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="DeltaException">A fault, or the table is not written here.</exception>
    public Task<CommitOutcome> AllowNullsAsync(Snapshot basis, IReadOnlyList<string> columns, CancellationToken cancellationToken) =>
        CommitAsync(basis, SchemaChange.AllowNulls(basis, columns), cancellationToken);

    /// <summary>Sets and removes properties of the table.</summary>
    /// <param name="set">Of those that begin with <c>delta.</c> only the ones that are heeded here: others may ask more of writers.</param>
    /// <exception cref="ArgumentException">A property of Delta that may not be set here, or a value that cannot be read.</exception>
    /// <exception cref="DeltaException">A fault, or the table is not written here.</exception>
    public Task<CommitOutcome> SetPropertiesAsync(Snapshot basis, IReadOnlyDictionary<string, string> set, IReadOnlyList<string> unset, CancellationToken cancellationToken) =>
        CommitAsync(basis, PropertyChange.Of(basis, set, unset), cancellationToken);

    /// <summary>
    /// Makes the table hold again what it held: its rows, columns and properties, as one more version. Transactions stay as they are, as with Spark:
    /// whoever writes by them may find that a number was written already.
    /// </summary>
    /// <param name="target">The version to go back to.</param>
    /// <returns>With a warning, if a vacuum at the same time has deleted files that it takes back.</returns>
    /// <exception cref="DeltaException">Files of that version are gone or cut, a fault, or the table is not written here.</exception>
    public async Task<CommitOutcome> RestoreAsync(Snapshot basis, Snapshot target, CancellationToken cancellationToken)
    {
        var commit = await Restoration.OfAsync(Storage, basis, target, cancellationToken);
        return await Restoration.LookAgainAsync(Storage, await CommitAsync(basis, commit, cancellationToken), commit.Adds, cancellationToken);
    }

    /// <summary>Writes a checkpoint of this version, so that whoever reads the table need not read the commits before.</summary>
    /// <exception cref="DeltaException">A fault, or the table asks its writers for what is not known here; the table is as it was.</exception>
    public Task CheckpointAsync(Snapshot snapshot, CancellationToken cancellationToken) => Checkpoints.WriteAsync(snapshot, cancellationToken);

    /// <summary>Deletes the commits that are older than the table's retention and that a checkpoint has made dispensable.</summary>
    /// <returns>The names of the files that were deleted.</returns>
    /// <exception cref="DeltaException">A fault, or the table asks its writers for what is not known here; what is left of the log is whole.</exception>
    public Task<IReadOnlyList<string>> CleanLogAsync(Snapshot snapshot, CancellationToken cancellationToken) =>
        Cleanup.RunAsync(snapshot, cancellationToken);

    /// <summary>Deletes files in the table's folder that no version needs which is younger than the retention.</summary>
    /// <exception cref="ArgumentException">The retention is shorter than the table's, and that is not forced; or longer than the log can tell.</exception>
    /// <exception cref="DeltaException">There is no table, it asks its writers for what is not known here, or a fault: what is deleted by then stays so.</exception>
    public Task<VacuumReport> VacuumAsync(VacuumOptions options, CancellationToken cancellationToken) =>
        new Vacuum(Storage, _log, clock).RunAsync(options, cancellationToken);

    /// <summary>
    /// Reads every byte of the table's files: data files by the content hash that files of ours carry, and checkpoints by theirs.
    /// Files of other writers carry none: of them only presence and size are looked at.
    /// </summary>
    /// <exception cref="DeltaException">A fault.</exception>
    public Task<VerifyReport> VerifyAsync(Snapshot snapshot, IProgress<double>? progress, CancellationToken cancellationToken) =>
        new Verification(Storage, _log).RunAsync(snapshot, progress, cancellationToken);

    /// <summary>
    /// As <see cref="VerifyAsync(Snapshot, IProgress{double}?, CancellationToken)"/>, of the newest version, and without trusting a checkpoint before it was compared
    /// with its hash: what a snapshot says may come from a damaged one.
    /// </summary>
    /// <exception cref="DeltaException">There is no table, or its log is damaged where there are no hashes, or a fault.</exception>
    public Task<VerifyReport> VerifyAsync(IProgress<double>? progress, CancellationToken cancellationToken) =>
        new Verification(Storage, _log).RunAsync(progress, cancellationToken);
}
