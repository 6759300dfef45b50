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

    private static async Task RequireFilesAsync(ITableStorage storage, List<AddFile> adds, long version, CancellationToken cancellationToken)
    {
        if (adds.Count == 0)
        {
            return;
        }

        var there = (await StorageFault.GuardAsync(storage.ListAllAsync("", cancellationToken), "Listing the files", storage)).Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        var gone = adds.Where(add => !there.Contains(add.File) && !(Path.IsPathRooted(add.File) && File.Exists(add.File))).ToList();
        if (gone.Count > 0)
        {
            throw new DeltaException($"Version {version} of the table '{storage.Location}' cannot be restored: {gone.Count} of its files are gone, such as '{gone[0].Path}'. "
                + "A vacuum has probably removed them; choose a newer version.");
        }
    }

    private static bool IsSame(Metadata left, Metadata right) =>
        left.SchemaString == right.SchemaString
        && left.PartitionColumns.SequenceEqual(right.PartitionColumns)
        && left.Configuration.OrderBy(entry => entry.Key, StringComparer.Ordinal).SequenceEqual(right.Configuration.OrderBy(entry => entry.Key, StringComparer.Ordinal));
}
