namespace FeatureJobs.Delta;

/// <summary>
/// A table in a folder of this machine. Commits are atomic among writers that use this class, whatever their process;
/// Spark's own local log store checks and then renames, so Spark must not write to the same folder at the same time.
/// </summary>
public sealed class LocalStorage : ITableStorage
{
    // A folder that may not be entered is a fault, not an empty folder; a link leads out of the table.
    private static readonly EnumerationOptions EveryFile = new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly string _root;

    public LocalStorage(string folder) => _root = Path.GetFullPath(folder);

    public string Location => _root;

    public Task<IReadOnlyList<string>> ListAsync(string folder, string after, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(folder);
        if (!Directory.Exists(path))
        {
            return Task.FromResult<IReadOnlyList<string>>([]);
        }

        var names = new List<string>();
        foreach (var file in Directory.EnumerateFiles(path))
        {
            var name = Path.GetFileName(file);
            if (string.CompareOrdinal(name, after) > 0)
            {
                names.Add(name);
            }
        }

        names.Sort(string.CompareOrdinal);
        return Task.FromResult<IReadOnlyList<string>>(names);
    }

    public Task<IReadOnlyList<StoredFile>> ListAllAsync(string folder, CancellationToken cancellationToken)
    {
        var root = new DirectoryInfo(PathOf(folder));
        var files = new List<StoredFile>();
        foreach (var file in root.Exists ? root.EnumerateFiles("*", EveryFile) : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                files.Add(new StoredFile(Path.GetRelativePath(_root, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), file.Length, file.LastWriteTimeUtc));
            }
            catch (FileNotFoundException)
            {
                // It went between the two looks: then it is not there.
            }
        }

        return Task.FromResult<IReadOnlyList<StoredFile>>(files);
    }

    // Awaited here, since it throws before there is a task where the file cannot be opened.
    public async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken) =>
        await File.ReadAllBytesAsync(PathOf(file), cancellationToken);

    public Task<DateTimeOffset> ModifiedAsync(string file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(file);
        return File.Exists(path)
            ? Task.FromResult(new DateTimeOffset(File.GetLastWriteTimeUtc(path)))
            : Task.FromException<DateTimeOffset>(new FileNotFoundException($"There is no file '{path}'.", path));
    }

    public async Task<bool> PutIfAbsentAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = WritePath(file);
        var temporary = TemporaryBeside(path);
        try
        {
            await WriteDurablyAsync(temporary, content, cancellationToken);
            if (!TryName(temporary, path))
            {
                return false;
            }
        }
        finally
        {
            File.Delete(temporary);
        }

        Durability.SyncFolder(Path.GetDirectoryName(path)!);
        return true;
    }

    public async Task OverwriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = WritePath(file);
        var temporary = TemporaryBeside(path);
        try
        {
            await WriteDurablyAsync(temporary, content, cancellationToken);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        Durability.SyncFolder(Path.GetDirectoryName(path)!);
    }

    public Task DeleteAsync(string file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(file);
        if (File.Exists(path))
        {
            File.Delete(path);
        }

        return Task.CompletedTask;
    }

    public string LocalPath(string file) => PathOf(file);

    public string WritePath(string file)
    {
        var path = PathOf(file);

        // Nothing of ours goes to a path outside of the table's folder: others may have put files there, to be read.
        if (!Path.IsPathFullyQualified(file))
        {
            Durability.CreateFolder(Path.GetDirectoryName(path)!);
        }

        return path;
    }

    public Task PublishAsync(string staged, string file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (from, to) = (PathOf(staged), WritePath(file));
        Durability.SyncFile(from);
        if (from != to)
        {
            File.Move(from, to, overwrite: true);
        }

        Durability.SyncFolder(Path.GetDirectoryName(to)!);
        return Task.CompletedTask;
    }

    private static bool TryName(string temporary, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return Durability.TryLink(temporary, path);
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    private static async Task WriteDurablyAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await stream.WriteAsync(content, cancellationToken);
        stream.Flush(flushToDisk: true);
    }

    // Readers of a log, Spark's too, pass over names that begin with a point.
    private static string TemporaryBeside(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");

    private string PathOf(string file) => Path.Combine(_root, file.Replace('/', Path.DirectorySeparatorChar));
}
