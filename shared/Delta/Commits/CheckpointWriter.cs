using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>Writes classic checkpoints (protocol: "V1 Spec"), which every reader understands.</summary>
internal sealed class CheckpointWriter(ITableStorage storage, ICheckpointFile checkpoints, TimeProvider clock)
{
    public static bool IsDue(Snapshot snapshot) => snapshot.Version > 0 && snapshot.Version % Properties(snapshot).CommitsPerCheckpoint == 0;

    /// <summary>Nobody sees a part of it: it is written under another name, read back, and then named.</summary>
    /// <exception cref="DeltaException">A fault; the message names the file.</exception>
    public async Task WriteAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        // Actions of a feature that is unknown would not be in it.
        WriterSupport.RequireKnown(snapshot.Protocol, storage.Location, "writing checkpoints");
        var rows = Rows(snapshot).Select(line => line.Write()).ToList();
        var file = LogName.Checkpoint(snapshot.Version);
        try
        {
            var bytes = await PublishAsync(snapshot.Version, rows, cancellationToken);
            file = LogName.LastCheckpoint;
            var last = new LastCheckpoint { Version = snapshot.Version, Size = rows.Count, SizeInBytes = bytes, NumOfAddFiles = snapshot.FileCount };
            await storage.DeleteAsync(LogName.LastCheckpointChecksum, cancellationToken);
            await storage.OverwriteAsync(LogName.LastCheckpoint, JsonSerializer.SerializeToUtf8Bytes(last, LogJson.Default.LastCheckpoint), cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new DeltaException($"Writing '{file}' of the table '{storage.Location}' failed: {e.Message} Check the storage and its free space, then run again.", innerException: e);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.Named(e, $"Writing '{file}'", storage);
        }
    }

    /// <returns>Bytes.</returns>
    private async Task<long> PublishAsync(long version, List<string> rows, CancellationToken cancellationToken)
    {
        var draft = LogName.CheckpointDraft(version);
        try
        {
            var path = storage.WritePath(draft);
            await checkpoints.WriteAsync(path, rows, cancellationToken);
            var bytes = new FileInfo(path).Length;
            var hash = new CheckpointHash(version, bytes, ContentHash.OfFile(path, cancellationToken));
            await storage.DeleteAsync(LogName.CheckpointChecksum(version), cancellationToken);

            // Before the checkpoint: one that is there has its hash, and a hash alone harms nobody.
            await storage.OverwriteAsync(hash.Name, ReadOnlyMemory<byte>.Empty, cancellationToken);
            await storage.PublishAsync(draft, LogName.Checkpoint(version), cancellationToken);
            await RequireWholeAsync(LogName.Checkpoint(version), bytes);
            return bytes;
        }
        finally
        {
            await storage.DeleteAsync(draft, CancellationToken.None);
        }
    }

    // A disk that loses the end of a file without a word: without the checkpoint the log serves.
    private async Task RequireWholeAsync(string checkpoint, long bytes)
    {
        if (new FileInfo(storage.LocalPath(checkpoint)) is { Exists: true } file && file.Length != bytes)
        {
            await storage.DeleteAsync(checkpoint, CancellationToken.None);
            throw new IOException($"it has {file.Length} bytes, {bytes} were written.");
        }
    }

    private IEnumerable<LogLine> Rows(Snapshot snapshot)
    {
        yield return new LogLine { Protocol = snapshot.Protocol };
        yield return new LogLine { Metadata = snapshot.Metadata };
        foreach (var transaction in snapshot.State.Transactions.Values)
        {
            yield return new LogLine { Transaction = transaction };
        }

        foreach (var domain in snapshot.State.Domains.Values)
        {
            yield return new LogLine { DomainMetadata = domain };
        }

        foreach (var add in snapshot.Files)
        {
            yield return new LogLine { Add = add with { DataChange = false } };
        }

        var oldest = (clock.GetUtcNow() - Properties(snapshot).KeepsRemovedFiles).ToUnixTimeMilliseconds();
        foreach (var remove in snapshot.State.Tombstones.Values.Where(remove => (remove.DeletionTimestamp ?? 0) >= oldest))
        {
            yield return new LogLine { Remove = remove with { DataChange = false, Stats = null, Tags = null } };
        }
    }

    private static TableProperties Properties(Snapshot snapshot) => new(snapshot.Metadata, snapshot.Storage.Location);
}
