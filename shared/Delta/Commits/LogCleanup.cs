namespace FeatureJobs.Delta;

/// <summary>
/// Deletes commits that are older than the retention and that a checkpoint has made dispensable (protocol: "Metadata Cleanup").
/// Every version younger than the retention stays readable: the checkpoint is at or before the first of them.
/// </summary>
internal sealed class LogCleanup(ITableStorage storage, ICheckpointFile checkpoints, TimeProvider clock)
{
    public async Task<IReadOnlyList<string>> RunAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        WriterSupport.RequireKnown(snapshot.Protocol, storage.Location, "cleaning the log");
        var oldest = clock.GetUtcNow() - new TableProperties(snapshot.Metadata, storage.Location).KeepsLog;
        var files = (await StorageFault.GuardAsync(storage.ListAllAsync(LogName.Folder, cancellationToken), $"Listing '{LogName.Folder}'", storage))
            .Select(file => (Name: file.Name[(LogName.Folder.Length + 1)..], file.Modified)).Where(file => !file.Name.Contains('/')).ToList();
        var firstKept = files.Where(file => file.Modified >= oldest).Select(file => LogName.CommitVersion(file.Name)).OfType<long>().Append(snapshot.Version).Min();
        var bases = files.Where(file => IsClassic(file.Name)).Select(file => VersionOf(file.Name)!.Value).Where(version => version <= firstKept).OrderDescending().ToList();
        if (bases.Count == 0 || !files.Any(file => VersionOf(file.Name) < bases[0]))
        {
            return [];
        }

        if (await FirstReadableAsync(bases, CheckpointHash.ByVersion(files.Select(file => file.Name)), cancellationToken) is not { } basis)
        {
            return [];
        }

        // From the oldest on: wherever this ends, what is left has no gap. Checkpoints go last, since they make good for commits.
        var doomed = files.Where(file => VersionOf(file.Name) < basis).Select(file => file.Name)
            .OrderBy(name => LogName.CommitVersion(name) is null).ThenBy(name => VersionOf(name)).ThenBy(name => name, StringComparer.Ordinal).ToList();
        foreach (var name in doomed)
        {
            try
            {
                await storage.DeleteAsync($"{LogName.Folder}/{name}", cancellationToken);
            }
            catch (Exception e) when (StorageFault.Is(e))
            {
                throw StorageFault.Named(e, $"Deleting '{LogName.Folder}/{name}'", storage);
            }
        }

        return doomed;
    }

    /// <summary>
    /// Commits are lost for good where the checkpoint that stands for them cannot be read, or is read as something else: so it is read first, and held to its hash.
    /// </summary>
    private async Task<long?> FirstReadableAsync(IReadOnlyList<long> versions, ILookup<long, CheckpointHash> hashes, CancellationToken cancellationToken)
    {
        foreach (var version in versions)
        {
            try
            {
                var path = storage.LocalPath(LogName.Checkpoint(version));
                if (hashes[version].Any() && !await Task.Run(() => CheckpointHash.Fits(path, hashes[version], cancellationToken), cancellationToken))
                {
                    continue;
                }

                var lines = new List<LogLine>();
                await checkpoints.ReadAsync([path], _ => { }, row => lines.Add(LogLine.Parse(row)), cancellationToken);
                if (lines.Any(line => line.Protocol is not null) && lines.Any(line => line.Metadata is not null))
                {
                    return version;
                }
            }
            catch (Exception e) when (e is InvalidDataException or System.Text.Json.JsonException || StorageFault.Is(e))
            {
            }
        }

        return null;
    }

    private static bool IsClassic(string name) => VersionOf(name) is { } version && LogName.Checkpoint(version) == $"{LogName.Folder}/{name}";

    /// <summary>The version that a file of the log is about: commits, checkpoints of all kinds, checksums and hashes; null: it is about none.</summary>
    private static long? VersionOf(string name)
    {
        var digits = name.AsSpan().TrimStart('.');
        return digits.Length > 20 && digits[20] == '.' && long.TryParse(digits[..20], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version)
            ? version : null;
    }
}
