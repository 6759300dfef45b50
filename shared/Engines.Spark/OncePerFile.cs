using System.Collections.Concurrent;

namespace FeatureJobs.Engines.Spark;

/// <summary>Work on files, done once for each while it stays as it is. What failed, or was given up by whoever had it begun, is begun anew by who asks next.</summary>
internal sealed class OncePerFile
{
    private readonly ConcurrentDictionary<(string Path, long Length, long Written), Lazy<Task<string>>> _done = new();

    /// <param name="work">Gives the place of what it made; it may heed the same <paramref name="cancellation"/>.</param>
    public async Task<string> DoAsync(string path, Func<Task<string>> work, CancellationToken cancellation)
    {
        var file = new FileInfo(path);
        var key = (path, file.Length, file.LastWriteTimeUtc.Ticks);
        for (var own = new Lazy<Task<string>>(work); ;)
        {
            var one = _done.GetOrAdd(key, own);
            try
            {
                return await one.Value.WaitAsync(cancellation);
            }
            catch (Exception e) when (one.Value.IsFaulted || one.Value.IsCanceled)
            {
                _done.TryRemove(new(key, one));
                // Another caller's end is not this one's.
                if (one == own || e is not OperationCanceledException || cancellation.IsCancellationRequested)
                    throw;
            }
        }
    }
}
