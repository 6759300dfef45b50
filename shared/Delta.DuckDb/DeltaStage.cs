using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>
/// Writes the rows of a select as files of a table, without making them part of it: the caller looks at what was staged,
/// and then commits or discards it. A crash in between leaves files that nobody sees, and that a vacuum removes.
/// </summary>
public static class DeltaStage
{
    /// <param name="connection">With <c>TimeZone = 'UTC'</c>; used by nobody else meanwhile.</param>
    /// <param name="fields">The columns to write, found in the select by name; its other columns are a mistake.</param>
    /// <param name="selectSql">One SELECT without semicolon.</param>
    /// <exception cref="ArgumentException">The select's columns are not those of <paramref name="fields"/>, or one has a type that does not fit without loss.</exception>
    /// <exception cref="DeltaException">A column that must have values has nulls, or a file could not be made durable.</exception>
    /// <exception cref="DuckDBException">The select failed, the disk is full, or the like. No file remains.</exception>
    /// <exception cref="OperationCanceledException">No file remains.</exception>
    public static Task<StagedFiles> StageAsync(
        DuckDBConnection connection, ITableStorage storage, IReadOnlyList<DeltaField> fields, string selectSql, StageOptions options, CancellationToken cancellationToken) =>
        StageAsync(connection, storage, fields, selectSql, options, null, cancellationToken);

    /// <param name="partition">The values that all rows have in the partition columns, which the select lacks; null: it has them, if there are any.</param>
    internal static async Task<StagedFiles> StageAsync(
        DuckDBConnection connection, ITableStorage storage, IReadOnlyList<DeltaField> fields, string selectSql, StageOptions options,
        IReadOnlyList<(string Column, string? Value)>? partition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StagedColumns.Check(connection, fields, selectSql);
        var columns = options.PartitionBy ?? [];
        var isFolder = columns.Count > 0;

        // A name that a vacuum looks at, should the process end here.
        var staging = isFolder ? $"staging-{Guid.NewGuid()}" : NewName(partition ?? []);
        var published = new List<string>();
        try
        {
            var written = await Task.Run(() => WrittenFile.Copy(connection, storage, staging, fields, selectSql, options, cancellationToken), cancellationToken);
            written = [.. written.Where(file => file.Rows > 0)];
            RequiredValues.Check(connection, fields, columns, written);
            var adds = new List<AddFile>();
            foreach (var file in written)
            {
                var values = isFolder ? [.. columns.Zip(file.PartitionValues)] : partition ?? [];
                var from = isFolder ? $"{staging}/{Path.GetRelativePath(storage.LocalPath(staging), file.Path).Replace('\\', '/')}" : staging;
                var name = isFolder ? NewName(values) : staging;
                var hash = await Task.Run(() => ContentHash.OfFile(file.Path, cancellationToken), cancellationToken);
                published.Add(name);
                await storage.PublishAsync(from, name, cancellationToken);
                RequireWhole(storage, name, file.Bytes);
                adds.Add(new AddFile
                {
                    Path = PartitionText.Logged(name),
                    PartitionValues = values.ToDictionary(entry => entry.Item1, entry => entry.Item2, StringComparer.Ordinal),
                    Size = file.Bytes,
                    ModificationTime = new DateTimeOffset(File.GetLastWriteTimeUtc(storage.LocalPath(name))).ToUnixTimeMilliseconds(),
                    Stats = StatisticsText.Write(file.Rows, [.. fields.Where(field => !columns.Contains(field.Name))], file.Columns),
                    Tags = new Dictionary<string, string?> { [ContentHash.Tag] = hash },
                });
            }

            await TidyAsync(storage, staging, isFolder, adds.Count == 0);
            return new StagedFiles(adds, written.Sum(file => file.Rows), written.Sum(file => file.Bytes));
        }
        catch (Exception e)
        {
            foreach (var name in published)
            {
                await TryDeleteAsync(storage, name);
            }

            await TidyAsync(storage, staging, isFolder, true);
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new DeltaException($"The rows staged as '{published.LastOrDefault() ?? staging}' for the table '{storage.Location}' could not be made durable: {e.Message} Check the storage and its free space, then run again.", innerException: e);
            }

            throw;
        }
    }

    /// <summary>Deletes what was staged and will not be committed.</summary>
    public static async Task DiscardAsync(ITableStorage storage, StagedFiles staged, CancellationToken cancellationToken)
    {
        foreach (var add in staged.Adds)
        {
            await storage.DeleteAsync(add.File, cancellationToken);
        }
    }

    /// <summary>As <see cref="DiscardAsync"/>, where something else is to be told: what nobody sees may stay until a vacuum.</summary>
    internal static async Task TryDiscardAsync(ITableStorage storage, IEnumerable<AddFile> adds)
    {
        foreach (var add in adds)
        {
            await TryDeleteAsync(storage, add.File);
        }
    }

    private static string NewName(IReadOnlyList<(string Column, string? Value)> partition) =>
        $"{PartitionText.Folder(partition)}{(partition.Count > 0 ? "/" : "")}part-00000-{Guid.NewGuid()}-c000.zstd.parquet";

    // A disk that loses the end of a file without a word is found by the hash too, but only when somebody verifies.
    private static void RequireWhole(ITableStorage storage, string name, long bytes)
    {
        if (new FileInfo(storage.LocalPath(name)) is var file && (!file.Exists || file.Length != bytes))
        {
            throw new IOException($"The file '{name}' has {(file.Exists ? file.Length : 0)} bytes, {bytes} were written.");
        }
    }

    private static async Task TidyAsync(ITableStorage storage, string staging, bool isFolder, bool isUnused)
    {
        if (!isFolder)
        {
            if (isUnused)
            {
                await TryDeleteAsync(storage, staging);
            }

            return;
        }

        try
        {
            if (storage.LocalPath(staging) is var path && Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    // The first fault is the one to tell; a file that remains is one that nobody sees.
    private static async Task TryDeleteAsync(ITableStorage storage, string file)
    {
        try
        {
            await storage.DeleteAsync(file, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
