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
            return _session ??= await SparkErrors.TranslateAsync(() => OpenAsync(cancellation));
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Runs a command or a query that gives few rows.</summary>
    public Task<IReadOnlyList<Row>> RowsAsync(string sql, CancellationToken cancellation) => SparkErrors.TranslateAsync(async () =>
        await (await (await SessionAsync(cancellation)).SqlAsync(sql, cancel: cancellation)).CollectAsync(cancellation));

    private async Task<SparkSession> OpenAsync(CancellationToken cancellation)
    {
        SparkSession session;
        try
        {
            session = await SparkSession.Builder().Remote(remote).GetOrCreateAsync(cancellation);
        }
        catch (FormatException e)
        {
            throw SparkErrors.BadAddress(e);
        }
        try
        {
            await session.Conf.SetAsync(settings, cancellation);
            return session;
        }
        catch (Exception e)
        {
            await session.DisposeAsync();
            if (e is SparkConnectException error && SparkErrors.IsRefusedSetting(error))
                throw SparkErrors.BadSetting(error);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is { } session)
            await session.DisposeAsync();
        _opening.Dispose();
    }
}
