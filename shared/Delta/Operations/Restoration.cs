using System.Globalization;

namespace FeatureJobs.Delta;

/// <summary>The commit that makes a table hold again what it held.</summary>
internal static class Restoration
{
    public static async Task<NewCommit> OfAsync(ITableStorage storage, Snapshot basis, Snapshot target, CancellationToken cancellationToken)
    {
        var location = storage.Location;
        if (target.Metadata.Id != basis.Metadata.Id)
        {
            throw new DeltaException($"Version {target.Version} of the table '{location}' belongs to a table that was replaced (its id is {target.Metadata.Id}, now {basis.Metadata.Id}); it cannot be restored.");
        }

        var now = basis.State.Files;
        var then = target.State.Files;
        var adds = then.Where(file => !now.ContainsKey(file.Key)).Select(file => file.Value).ToList();
        var removes = now.Where(file => !then.ContainsKey(file.Key)).Select(file => file.Value).ToList();
        if (adds.FirstOrDefault(add => add.DeletionVector is not null) is { } vector)
        {
            throw new DeltaException($"File '{vector.Path}' of version {target.Version} of the table '{location}' has a deletion vector (deletionVectors); restoring it is not supported. Do it with Spark.");
        }

        await RequireFilesAsync(storage, adds, target.Version, cancellationToken);
        return new NewCommit
        {
            Fields = target.Fields,
            Adds = adds,
            Removes = removes,
            Reads = ReadSet.WholeTable,
            Metadata = IsSame(basis.Metadata, target.Metadata) ? null : target.Metadata,
            Operation = "RESTORE",
            OperationParameters = new Dictionary<string, string> { ["version"] = target.Version.ToString(CultureInfo.InvariantCulture) },
            Metrics = new Dictionary<string, long>
            {
                ["numRestoredFiles"] = adds.Count,
                ["restoredFilesSize"] = adds.Sum(file => file.Size),
                ["removedFilesSize"] = removes.Sum(file => file.Size),
                ["numOfFilesAfterRestore"] = then.Count,
                ["tableSizeAfterRestore"] = then.Values.Sum(file => file.Size),
            },
        };
    }

    /// <summary>
    /// A vacuum at the same time may have seen the log before the commit, and delete what it takes back after that was looked for: so it is looked for again.
    /// </summary>
    /// <returns>With a warning, if files have gone.</returns>
    public static async Task<CommitOutcome> LookAgainAsync(ITableStorage storage, CommitOutcome outcome, IReadOnlyList<AddFile> adds, CancellationToken cancellationToken)
    {
        if (outcome is not Committed committed || adds.Count == 0)
        {
            return outcome;
        }

        try
        {
            var gone = (await SizesAsync(storage, adds, cancellationToken)).Where(file => file.Size is null).Select(file => file.Add).ToList();
            return gone.Count == 0 ? outcome : committed with
            {
                Warning = (committed.Warning is { } other ? $"{other} " : "") + $"Version {committed.Version} of the table '{storage.Location}' is committed, but {gone.Count} of the files that it takes back have gone meanwhile, such as '{gone[0].Path}': "
                    + "a vacuum ran at the same time. Restore a newer version.",
            };
        }
        catch (Exception e) when (e is DeltaException or OperationCanceledException || StorageFault.Is(e))
        {
            return committed with { Warning = committed.Warning ?? $"Version {committed.Version} of the table '{storage.Location}' is committed, but whether its files are still there was not seen: {e.Message}" };
        }
    }

    private static async Task RequireFilesAsync(ITableStorage storage, List<AddFile> adds, long version, CancellationToken cancellationToken)
    {
        var files = adds.Count == 0 ? [] : await SizesAsync(storage, adds, cancellationToken);
        var gone = files.Where(file => file.Size is null).ToList();
        if (gone.Count > 0)
        {
            throw new DeltaException($"Version {version} of the table '{storage.Location}' cannot be restored: {gone.Count} of its files are gone, such as '{gone[0].Add.Path}'. "
                + "A vacuum has probably removed them; choose a newer version.");
        }

        var other = files.Where(file => file.Size != file.Add.Size).ToList();
        if (other.Count > 0)
        {
            throw new DeltaException($"Version {version} of the table '{storage.Location}' cannot be restored: {other.Count} of its files do not have the size that was written, such as '{other[0].Add.Path}' "
                + $"with {other[0].Size} bytes of {other[0].Add.Size}. Restore the files from a copy, or choose a newer version.");
        }
    }

    /// <summary>Most by one listing; those outside the folder, behind links or of another spelling by a look at each.</summary>
    private static async Task<List<(AddFile Add, long? Size)>> SizesAsync(ITableStorage storage, IReadOnlyList<AddFile> adds, CancellationToken cancellationToken)
    {
        var listed = (await StorageFault.GuardAsync(storage.ListAllAsync("", cancellationToken), "Listing the files", storage)).ToDictionary(file => file.Name, file => file.Size, StringComparer.Ordinal);
        return [.. adds.Select(add => (add, listed.TryGetValue(add.File, out var size) ? size : SizeOf(storage.LocalPath(add.File))))];
    }

    // The size of a link is that of its text.
    private static long? SizeOf(string path) =>
        File.Exists(path) && (File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)) is FileInfo { Exists: true } file ? file.Length : null;

    private static bool IsSame(Metadata left, Metadata right) =>
        left.SchemaString == right.SchemaString
        && left.PartitionColumns.SequenceEqual(right.PartitionColumns)
        && left.Configuration.OrderBy(entry => entry.Key, StringComparer.Ordinal).SequenceEqual(right.Configuration.OrderBy(entry => entry.Key, StringComparer.Ordinal));
}
