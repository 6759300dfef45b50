using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

public enum Breakage
{
    /// <summary>The call fails and does nothing.</summary>
    Before,

    /// <summary>The call does its work and then fails: a lost answer.</summary>
    After,

    /// <summary>A write ends half-way. Of files that DuckDB wrote nobody notices; the path that it gets leads nowhere.</summary>
    Short,

    /// <summary>The disk is full (ENOSPC): half of what is written stands under a name of its own. DuckDB gets the answer from the system, where there is a device for that.</summary>
    Full,

    /// <summary>The folder may not be written or read (EACCES).</summary>
    Denied,
}

/// <summary>Fails its N-th call, counted from 0. A short write leaves half of a file under a name that no reader looks at, as LocalStorage does.</summary>
internal sealed class BrokenStorage(ITableStorage inner, int failing, Breakage breakage) : ITableStorage
{
    private int _calls;

    public int Calls => _calls;

    public string? Failed { get; private set; }

    public string Location => inner.Location;

    public Task<IReadOnlyList<string>> ListAsync(string folder, string after, CancellationToken cancellationToken) =>
        CallAsync($"list {folder}", () => inner.ListAsync(folder, after, cancellationToken));

    public Task<IReadOnlyList<StoredFile>> ListAllAsync(string folder, CancellationToken cancellationToken) => CallAsync($"listall {folder}", () => inner.ListAllAsync(folder, cancellationToken));

    public Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken) => CallAsync($"read {file}", () => inner.ReadAsync(file, cancellationToken));

    public Task<DateTimeOffset> ModifiedAsync(string file, CancellationToken cancellationToken) => CallAsync($"look {file}", () => inner.ModifiedAsync(file, cancellationToken));

    public Task<bool> PutIfAbsentAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        CallAsync($"put {file}", () => inner.PutIfAbsentAsync(file, content, cancellationToken), () => inner.PutIfAbsentAsync($"{file}.half", content[..(content.Length / 2)], cancellationToken));

    public Task OverwriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => CallAsync(
        $"overwrite {file}", () => Done(inner.OverwriteAsync(file, content, cancellationToken)), () => inner.OverwriteAsync($"{file}.half", content[..(content.Length / 2)], cancellationToken));

    public Task DeleteAsync(string file, CancellationToken cancellationToken) => CallAsync($"delete {file}", () => Done(inner.DeleteAsync(file, cancellationToken)));

    public string LocalPath(string file) => inner.LocalPath(file);

    public string WritePath(string file)
    {
        var path = inner.WritePath(file);
        if (Interlocked.Increment(ref _calls) - 1 != failing)
        {
            return path;
        }

        Failed = $"write {file}";
        if (breakage == Breakage.Short)
        {
            return Path.Combine(Path.GetDirectoryName(path)!, "no such folder", Path.GetFileName(path));
        }

        if (breakage == Breakage.Full && OperatingSystem.IsLinux() && !file.StartsWith("staging-", StringComparison.Ordinal))
        {
            File.CreateSymbolicLink(path, "/dev/full");
            return path;
        }

        throw Fault();
    }

    public async Task PublishAsync(string staged, string file, CancellationToken cancellationToken)
    {
        if (breakage == Breakage.Short && _calls == failing)
        {
            // Nobody notices here, so nothing is thrown.
            (Failed, _calls) = ($"publish {file}", _calls + 1);
            using (var whole = File.OpenWrite(inner.LocalPath(staged)))
            {
                whole.SetLength(whole.Length / 2);
            }

            await inner.PublishAsync(staged, file, cancellationToken);
            return;
        }

        await CallAsync($"publish {file}", () => Done(inner.PublishAsync(staged, file, cancellationToken)));
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    private async Task<T> CallAsync<T>(string what, Func<Task<T>> call, Func<Task>? half = null)
    {
        if (Interlocked.Increment(ref _calls) - 1 != failing)
        {
            return await call();
        }

        Failed = what;
        await (breakage switch
        {
            Breakage.After => call(),
            Breakage.Short or Breakage.Full when half is not null => half(),
            _ => Task.CompletedTask,
        });
        throw Fault();
    }

    private Exception Fault() => breakage switch
    {
        Breakage.Full => new IOException("No space left on device", 28),
        Breakage.Denied => new UnauthorizedAccessException("Permission denied"),
        _ => new IOException("Broken on purpose"),
    };
}
