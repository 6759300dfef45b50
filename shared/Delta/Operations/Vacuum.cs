namespace FeatureJobs.Delta;

/// <summary>What a vacuum may delete.</summary>
/// <param name="Retention">Files that left the table longer ago than this are deleted; null: the table's own (<c>delta.deletedFileRetentionDuration</c>, a week).</param>
/// <param name="DryRun">Only tell what would be deleted.</param>
/// <param name="Force">Allow a retention shorter than the table's: then files go that readers and writers of this moment may need.</param>
public sealed record VacuumOptions(TimeSpan? Retention = null, bool DryRun = false, bool Force = false);

/// <summary>What a vacuum deleted.</summary>
/// <param name="Deleted">Names relative to the table; of a dry run, what would be deleted.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Kept">How many files of the folder stay, those of the log and hidden ones not counted.</param>
public sealed record VacuumReport(IReadOnlyList<string> Deleted, long Bytes, int Kept, TimeSpan Retention);

/// <summary>
/// Deletes what no version needs that is younger than the retention: neither live, nor a tombstone's file younger than it, nor itself written since.
/// A file that is staged and not yet committed is young; that is what the file's own age is for.
/// </summary>
internal sealed class Vacuum(ITableStorage storage, LogReader log, TimeProvider clock)
{
    public async Task<VacuumReport> RunAsync(VacuumOptions options, CancellationToken cancellationToken)
    {
        // Listed before the log is read: what is committed in between is in the log, and not taken for a leftover.
        var stored = await StorageFault.GuardAsync(storage.ListAllAsync("", cancellationToken), "Listing the files", storage);
        var snapshot = await log.LoadAsync(null, cancellationToken) ?? throw new DeltaException($"There is no table in '{storage.Location}'. Name the folder that holds '{LogName.Folder}'.");
        var own = new TableProperties(snapshot.Metadata, storage.Location).KeepsRemovedFiles;
        var retention = options.Retention ?? own;
        if (retention < own && !options.Force)
        {
            throw new ArgumentException($"A retention of {Text(retention)} is shorter than that of the table '{storage.Location}', {Text(own)}: readers and writers of this moment, "
                + "and earlier versions, may need the files. Give a longer one, or force it when nobody uses the table.");
        }

        var oldest = clock.GetUtcNow() - retention;
        var needed = Needed(snapshot, oldest);
        var visible = stored.Where(file => !IsHidden(file.Name, snapshot.Metadata.PartitionColumns)).ToList();
        var doomed = visible.Where(file => file.Modified < oldest && !needed.Contains(file.Name)).ToList();
        if (!options.DryRun)
        {
            foreach (var file in doomed)
            {
                await DeleteAsync(file.Name, cancellationToken);
            }
        }

        return new VacuumReport([.. doomed.Select(file => file.Name).Order(StringComparer.Ordinal)], doomed.Sum(file => file.Size), visible.Count - doomed.Count, retention);
    }

    private HashSet<string> Needed(Snapshot snapshot, DateTimeOffset oldest)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in snapshot.Files)
        {
            Add(file.File, file.DeletionVector, file);
        }

        foreach (var remove in snapshot.State.Tombstones.Values.Where(remove => remove.DeletionTimestamp is not { } time || time >= oldest.ToUnixTimeMilliseconds()))
        {
            Add(remove.File, remove.DeletionVector, new AddFile { Path = remove.Path, Size = 0, ModificationTime = 0 });
        }

        return needed;

        void Add(string file, DeletionVector? vector, AddFile add)
        {
            needed.Add(Relative(file));
            if (vector is not null && DeletedRows.FileOf(vector, add, storage.Location) is { } rows)
            {
                needed.Add(Relative(rows));
            }
        }
    }

    // The log may name a file of the table by its absolute path.
    private string Relative(string file) => Path.IsPathRooted(file) ? Path.GetRelativePath(storage.Location, file).Replace('\\', '/') : file;

    /// <summary>The log, and what other programs keep beside the data. A partition column may begin with such a sign.</summary>
    private static bool IsHidden(string name, IReadOnlyList<string> partitions) => name.Split('/').Any(part =>
        part is ['.' or '_', ..] && !partitions.Any(column => part.StartsWith($"{column}=", StringComparison.Ordinal)));

    private async Task DeleteAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await storage.DeleteAsync(file, cancellationToken);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.Named(e, $"Deleting '{file}'", storage);
        }
    }

    private static string Text(TimeSpan time) => time.TotalDays >= 1 ? $"{time.TotalDays:0.##} days" : $"{time.TotalHours:0.##} hours";
}
