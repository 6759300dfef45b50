namespace FeatureJobs.Delta;

/// <summary>Compares files with the hashes that were taken when they were written.</summary>
internal sealed class Verification(ITableStorage storage, LogReader log)
{
    /// <summary>
    /// Checkpoints first: one that is damaged may be read all the same, and say anything. The table is then what the log says without it.
    /// </summary>
    /// <exception cref="DeltaException">There is no table, or its log is unreadable for another reason than a damaged checkpoint.</exception>
    public async Task<VerifyReport> RunAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var checkpoints = await CheckpointsAsync(cancellationToken);
        var damages = await LookAsync(checkpoints, new Shares(null, 1), cancellationToken);
        Snapshot snapshot;
        try
        {
            snapshot = await log.LoadAsync(null, cancellationToken) ?? throw await log.NoTableAsync(cancellationToken);
        }
        catch (DeltaException e) when (damages.Count > 0)
        {
            return Report(checkpoints, damages, [$"Data files were not looked at: {e.Message}"]);
        }

        var files = snapshot.Files.Select(Expected.Of).ToList();
        damages.AddRange(await LookAsync(files, new Shares(progress, files.Sum(file => file.Size)), cancellationToken));
        return Report([.. files, .. checkpoints], damages, snapshot.Warnings);
    }

    public async Task<VerifyReport> RunAsync(Snapshot snapshot, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var expected = snapshot.Files.Select(Expected.Of).Concat(await CheckpointsAsync(cancellationToken)).ToList();
        return Report(expected, await LookAsync(expected, new Shares(progress, expected.Sum(file => file.Size)), cancellationToken), snapshot.Warnings);
    }

    private static VerifyReport Report(IReadOnlyList<Expected> expected, IReadOnlyList<Damage> damages, IReadOnlyList<string> warnings)
    {
        var hashed = expected.Where(file => file.Hashes.Count > 0).ToList();
        return new VerifyReport(damages, hashed.Count, hashed.Sum(file => file.Size), expected.Count - hashed.Count, warnings);
    }

    private async Task<List<Damage>> LookAsync(IReadOnlyList<Expected> expected, Shares shares, CancellationToken cancellationToken)
    {
        var damages = new List<Damage>();
        foreach (var file in expected)
        {
            if (await Task.Run(() => Look(file, cancellationToken), cancellationToken) is { } reason)
            {
                damages.Add(new Damage(file.Name, reason));
            }

            shares.Add(file.Size);
        }

        return damages;
    }

    private async Task<IReadOnlyList<Expected>> CheckpointsAsync(CancellationToken cancellationToken)
    {
        var names = (await StorageFault.GuardAsync(storage.ListAsync(LogName.Folder, "", cancellationToken), $"Listing '{LogName.Folder}'", storage)).ToHashSet(StringComparer.Ordinal);

        return [.. CheckpointHash.ByVersion(names).Where(hashes => names.Contains(Path.GetFileName(LogName.Checkpoint(hashes.Key))))
            .OrderBy(hashes => hashes.Key)
            .Select(hashes => new Expected(LogName.Checkpoint(hashes.Key), [.. hashes.Select(hash => hash.Size)], [.. hashes.Select(hash => hash.Hash)]))];
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

    private sealed class Shares(IProgress<double>? progress, long total)
    {
        private long _done;

        public void Add(long bytes)
        {
            _done += bytes;
            progress?.Report((double)_done / Math.Max(1, total));
        }
    }

    private sealed record Expected(string Name, IReadOnlyList<long> Sizes, IReadOnlyList<string> Hashes)
    {
        public long Size => Sizes[0];

        public static Expected Of(AddFile file) => new(file.File, [file.Size], file.Tags?.GetValueOrDefault(ContentHash.Tag) is { } hash ? [hash] : []);
    }
}
