using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>Reads checkpoints of every kind: classic, of several parts, and V2 with its sidecars (protocol: "Checkpoints").</summary>
internal sealed class CheckpointReader(ITableStorage storage, ICheckpointFile files)
{
    /// <param name="hashes">Of the file, if it is one of ours.</param>
    /// <returns>The actions, or what is wrong with the checkpoint: the log then serves instead.</returns>
    public async Task<(IReadOnlyList<LogLine>? Lines, string? Warning)> ReadAsync(ListedCheckpoint checkpoint, IEnumerable<CheckpointHash> hashes, CancellationToken cancellationToken)
    {
        try
        {
            var names = checkpoint.Names.Select(name => $"{LogName.Folder}/{name}").ToList();

            // Most turned bits are read as other values: only the hash tells.
            if (await Task.Run(() => CheckpointHash.DamageOf(storage.LocalPath(names[0]), hashes, cancellationToken), cancellationToken) is { } damage)
            {
                throw new InvalidDataException(damage);
            }

            var lines = names[0].EndsWith(".json", StringComparison.Ordinal)
                ? [.. LogCommit.ParseLines(await storage.ReadAsync(names[0], cancellationToken))]
                : await ReadRowsAsync(names, cancellationToken);
            var sidecars = lines.Select(line => line.Sidecar).OfType<Sidecar>().Select(sidecar => NameOf(sidecar.Path)).ToList();
            if (sidecars.Count > 0)
            {
                lines.AddRange(await ReadRowsAsync(sidecars, cancellationToken));
            }

            return (lines, null);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException || StorageFault.Is(e))
        {
            return (null, $"The checkpoint '{checkpoint.Text}' of the table '{storage.Location}' cannot be read, so the log before it must serve: {e.Message}");
        }
    }

    private async Task<List<LogLine>> ReadRowsAsync(List<string> names, CancellationToken cancellationToken)
    {
        var lines = new List<LogLine>();
        await files.ReadAsync([.. names.Select(storage.LocalPath)], add => lines.Add(new LogLine { Add = add }), row => lines.Add(LogLine.Parse(row)), cancellationToken);
        return lines;
    }

    private static string NameOf(string sidecar)
    {
        var name = FilePath.Of(sidecar);
        return name.Contains('/', StringComparison.Ordinal) ? name : $"{LogName.Sidecars}/{name}";
    }
}
