using FeatureJobs.SparkConnect;

namespace FeatureJobs.Engines.Spark;

/// <summary>The one session of an engine, connected with the first call that needs it.</summary>
/// <param name="remote">As <c>sc://host:port/;key=value</c>.</param>
internal sealed class SparkLink(string remote, IEnumerable<KeyValuePair<string, string>> settings) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private SparkSession? _session;

    /// <summary>The session, with all settings in force.</summary>
    /// <exception cref="EngineException">Spark cannot be reached or used; the message says why.</exception>
    public async Task<SparkSession> SessionAsync(CancellationToken cancellation)
    {
        if (_session is { } open)
            return open;
        await _opening.WaitAsync(cancellation);
        try
        {
            return _session ??= await SparkErrors.TranslateAsync(async () =>
            {
                var builder = SparkSession.Builder().Remote(remote);
                foreach (var (key, value) in settings)
                    builder = builder.Config(key, value);
                return await builder.GetOrCreateAsync(cancellation);
            });
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Runs a command or a query that gives few rows.</summary>
    public Task<IReadOnlyList<Row>> RowsAsync(string sql, CancellationToken cancellation) => SparkErrors.TranslateAsync(async () =>
        await (await (await SessionAsync(cancellation)).SqlAsync(sql, cancel: cancellation)).CollectAsync(cancellation));

    public async ValueTask DisposeAsync()
    {
        if (_session is { } session)
            await session.DisposeAsync();
        _opening.Dispose();
    }
}
