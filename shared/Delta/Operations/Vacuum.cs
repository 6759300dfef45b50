using System.Globalization;

namespace FeatureJobs.Delta;

/// <summary>What a vacuum may delete.</summary>
/// <param name="Retention">
/// Files that left the table longer ago than this are deleted; null: the table's own (<c>delta.deletedFileRetentionDuration</c>, a week).
/// A longer one than the table's own asks for commits that go back so far.
/// </param>
/// <param name="DryRun">Only tell what would be deleted.</param>
/// <param name="Force">
/// Allow a retention shorter than the table's, and one shorter than a day for files that were never in the table: then files go that readers and writers of this moment may need.
/// </param>
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
    // The log is looked at again after so many, for versions that were restored meanwhile.
    private const int FilesAtOnce = 100;

    // A table may keep removed files for no time at all; a writer that stages files still needs some.
    private static readonly TimeSpan StagedFor = TimeSpan.FromDays(1);

    public async Task<VacuumReport> RunAsync(VacuumOptions options, CancellationToken cancellationToken)
    {
        // Listed before the log is read: what is committed in between is in the log, and not taken for a leftover.
        var stored = await StorageFault.GuardAsync(storage.ListAllAsync("", cancellationToken), "Listing the files", storage);
        var snapshot = await log.LoadAsync(null, cancellationToken) ?? throw new DeltaException($"There is no table in '{storage.Location}'. Name the folder that holds '{LogName.Folder}'.");
        WriterSupport.RequireKnown(snapshot.Protocol, storage.Location, "vacuum");
        var own = new TableProperties(snapshot.Metadata, storage.Location).KeepsRemovedFiles;
        var retention = options.Retention ?? own;
        if (retention < own && !options.Force)
        {
            throw new ArgumentException($"A retention of {Text(retention)} is shorter than that of the table '{storage.Location}', {Text(own)}: readers and writers of this moment, "
                + "and earlier versions, may need the files. Give a longer one, or force it when nobody uses the table.");
        }

        var (now, visible) = (clock.GetUtcNow(), stored.Where(file => !IsHidden(file.Name, snapshot.Metadata.PartitionColumns)).ToList());
        var (needed, left) = (new NeededFiles(storage, visible.Select(file => file.Name)), new NeededFiles(storage, visible.Select(file => file.Name)));
        foreach (var file in snapshot.Files)
        {
            needed.Add(file);
        }

        IEnumerable<RemoveFile> removes = snapshot.State.Tombstones.Values;
        if (retention > own)
        {
            removes = removes.Concat(await new RemovedFiles(storage, log, clock).SinceAsync(snapshot, retention, own, cancellationToken));
        }

        foreach (var remove in removes)
        {
            (remove.DeletionTimestamp is not { } time || time >= (now - retention).ToUnixTimeMilliseconds() ? needed : left).Add(remove);
        }

        var staged = options.Force || retention > StagedFor ? retention : StagedFor;
        var doomed = visible.Where(file => !needed.Contains(file.Name) && now - file.Modified > (left.Contains(file.Name) ? retention : staged)).ToList();
        if (!options.DryRun)
        {
            doomed = await DeleteAsync(doomed, snapshot, needed, cancellationToken);
        }

        return new VacuumReport([.. doomed.Select(file => file.Name).Order(StringComparer.Ordinal)], doomed.Sum(file => file.Size), visible.Count - doomed.Count, retention);
    }

    internal static string Text(TimeSpan time) => time.TotalDays >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.##} days")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.##} hours");

    private async Task<List<StoredFile>> DeleteAsync(List<StoredFile> doomed, Snapshot snapshot, NeededFiles needed, CancellationToken cancellationToken)
    {
        var deleted = new List<StoredFile>(doomed.Count);
        foreach (var files in doomed.Chunk(FilesAtOnce))
        {
            var (now, commits) = await log.ExtendAsync(snapshot, cancellationToken);
            if (now.Version > snapshot.Version)
            {
                // Of commits that are cleaned up already only the outcome can be seen.
                WriterSupport.RequireKnown(now.Protocol, storage.Location, "vacuum");
                foreach (var file in commits.Count > 0 ? commits.SelectMany(commit => commit.Lines).Select(line => line.Add).OfType<AddFile>() : now.Files)
                {
                    needed.Add(file);
                }

                snapshot = now;
            }

            foreach (var file in files.Where(file => !needed.Contains(file.Name)))
            {
                await DeleteAsync(file.Name, cancellationToken);
                deleted.Add(file);
            }
        }

        return deleted;
    }

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
}
