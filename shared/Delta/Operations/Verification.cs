namespace FeatureJobs.Delta;

/// <summary>Compares files with the hashes that were taken when they were written.</summary>
internal sealed class Verification(ITableStorage storage)
{
    public async Task<VerifyReport> RunAsync(Snapshot snapshot, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var expected = snapshot.Files.Select(Expected.Of).Concat(await CheckpointsAsync(cancellationToken)).ToList();
        var (total, done) = (Math.Max(1, expected.Sum(file => file.Size)), 0L);
        var damages = new List<Damage>();
        foreach (var file in expected)
        {
            if (await Task.Run(() => Look(file, cancellationToken), cancellationToken) is { } reason)
            {
                damages.Add(new Damage(file.Name, reason));
            }

            done += file.Size;
            progress?.Report((double)done / total);
        }

        var hashed = expected.Where(file => file.Hashes.Count > 0).ToList();
        return new VerifyReport(damages, hashed.Count, hashed.Sum(file => file.Size), expected.Count - hashed.Count);
    }

    private async Task<IEnumerable<Expected>> CheckpointsAsync(CancellationToken cancellationToken)
    {
        var names = (await StorageFault.GuardAsync(storage.ListAsync(LogName.Folder, "", cancellationToken), $"Listing '{LogName.Folder}'", storage)).ToHashSet(StringComparer.Ordinal);

        return CheckpointHash.ByVersion(names).Where(hashes => names.Contains(Path.GetFileName(LogName.Checkpoint(hashes.Key))))
            .OrderBy(hashes => hashes.Key)
            .Select(hashes => new Expected(LogName.Checkpoint(hashes.Key), [.. hashes.Select(hash => hash.Size)], [.. hashes.Select(hash => hash.Hash)]));
    }

    private string? Look(Expected file, CancellationToken cancellationToken)
    {
        try
        {
            var path = storage.LocalPath(file.Name);
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                return "the file is missing";
            }

            if (!file.Sizes.Contains(info.Length))
            {
                return $"it has {info.Length} bytes, {string.Join(" or ", file.Sizes)} were written";
            }

            return file.Hashes.Count > 0 && ContentHash.OfFile(path, cancellationToken) is var found && !file.Hashes.Contains(found)
                ? $"the hash of its content is {found}, {string.Join(" or ", file.Hashes)} was written" : null;
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            return $"it cannot be read: {e.Message}";
        }
    }

    private sealed record Expected(string Name, IReadOnlyList<long> Sizes, IReadOnlyList<string> Hashes)
    {
        public long Size => Sizes[0];

        public static Expected Of(AddFile file) => new(file.File, [file.Size], file.Tags?.GetValueOrDefault(ContentHash.Tag) is { } hash ? [hash] : []);
    }
}
