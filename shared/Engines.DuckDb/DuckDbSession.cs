using System.Data;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using DuckDB.NET.Data;

namespace FeatureJobs.Engines.DuckDb;

/// <summary>
/// One in-memory DuckDB with its settings, and the only place that runs statements on it. Native calls run off the caller's thread,
/// faults arrive as <see cref="EngineException"/>, cancelling interrupts the statement and leaves the session usable.
/// <para>
/// One statement at a time: DuckDB closes an open stream when the next statement starts on its connection. A second use while one is under way is
/// refused with <see cref="InvalidOperationException"/> instead of waiting, since waiting for a stream that the same caller reads would never end.
/// Whoever needs two at once opens two sessions.
/// </para>
/// </summary>
public sealed class DuckDbSession : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly DuckDbErrors errors;
    private readonly string spillFolder;
    private int busy;

    private DuckDbSession(DuckDBConnection connection, DuckDbSettings settings, string spillFolder)
    {
        Connection = connection;
        Settings = settings;
        this.spillFolder = spillFolder;
        errors = new DuckDbErrors(settings, spillFolder);
    }

    /// <summary>What the session was opened with.</summary>
    public DuckDbSettings Settings { get; }

    /// <summary>
    /// The connection, for Delta.DuckDb. Work on it inside <see cref="UseAsync"/>: nothing else keeps two statements apart, cancels, or translates errors.
    /// </summary>
    public DuckDBConnection Connection { get; }

    /// <summary>Opens a fresh in-memory database with <paramref name="settings"/> applied.</summary>
    /// <exception cref="EngineException">The settings cannot be applied.</exception>
    public static async Task<DuckDbSession> OpenAsync(DuckDbSettings settings, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.EffectiveMemoryBytes, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.EffectiveThreads, nameof(settings));
        var folder = SpillFolder(settings);
        var session = new DuckDbSession(new DuckDBConnection("DataSource=:memory:"), settings, folder);
        try
        {
            await session.UseAsync(
                connection =>
                {
                    connection.Open();
                    foreach (var statement in settings.Statements(folder))
                        Execute(connection, statement);
                    return true;
                },
                progress: null,
                ct);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs statements that return no rows.</summary>
    /// <param name="progress">Receives 0 to 1, never falling; 1 only when done. DuckDB's estimate of the statement running.</param>
    public Task ExecuteAsync(string sql, IProgress<double>? progress, CancellationToken ct) =>
        UseAsync(connection => Execute(connection, sql), progress, ct);

    /// <summary>
    /// The rows of a query as they are made: DuckDB works ahead by about 1 MB and waits for the reader. Disposing the enumerator early stops the query.
    /// Each batch (about 2048 rows) belongs to the caller, who disposes it; its memory is DuckDB's until then.
    /// </summary>
    public async IAsyncEnumerable<RecordBatch> StreamAsync(string sql, [EnumeratorCancellation] CancellationToken ct)
    {
        using var use = Enter();
        using var command = new DuckDBCommand(sql, Connection) { UseStreamingMode = true };
        using var stream = await RunAsync(command.ExecuteArrowStream, progress: null, ct);
        while (await RunAsync(() => stream.ReadNextRecordBatchAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult(), progress: null, ct) is { } batch)
            yield return batch;
    }

    /// <summary>
    /// Blocking work on the connection, on another thread, alone, with cancellation and progress of the statement it runs and its errors translated.
    /// </summary>
    public async Task<T> UseAsync<T>(Func<DuckDBConnection, T> work, IProgress<double>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var use = Enter();
        return await RunAsync(() => work(Connection), progress, ct);
    }

    /// <summary>Closes the database and removes the session's spill folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        try
        {
            if (Directory.Exists(spillFolder))
                Directory.Delete(spillFolder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The work is done and true; a folder left in the temporary folder is no reason to fail it.
        }
    }

    /// <summary>A name of the session's own. DuckDB makes the folder when it spills, but not the one around it.</summary>
    private static string SpillFolder(DuckDbSettings settings)
    {
        var parent = settings.EffectiveSpillFolder;
        try
        {
            Directory.CreateDirectory(parent);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The spill folder '{parent}' cannot be made: {e.Message} Configure another spill folder.", innerException: e);
        }

        return Path.Combine(parent, $"featurejobs-spill-{Environment.ProcessId}-{Guid.NewGuid():N}");
    }

    private static int Execute(DuckDBConnection connection, string sql)
    {
        using var command = new DuckDBCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    private async Task<T> RunAsync<T>(Func<T> work, IProgress<double>? progress, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var running = Task.Run(work, CancellationToken.None);
        try
        {
            await WatchAsync(running, progress, ct);
            var result = await running;
            progress?.Report(1);
            return result;
        }
        catch (Exception e) when (ct.IsCancellationRequested && (e is OperationCanceledException || DuckDbErrors.IsInterrupt(e)))
        {
            throw new OperationCanceledException("The statement was interrupted.", e, ct);
        }
        catch (DuckDBException e)
        {
            throw errors.Translate(e);
        }
    }

    /// <summary>Until <paramref name="running"/> has ended, reports progress and, once cancelled, interrupts it.</summary>
    private async Task WatchAsync(Task running, IProgress<double>? progress, CancellationToken ct)
    {
        var reported = 0.0;
        while (true)
        {
            await running.WaitAsync(PollInterval, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (running.IsCompleted)
                return;
            if (Connection.State != ConnectionState.Open)
                continue;
            // An interrupt that arrives before a statement or between two is forgotten by DuckDB: hence again until the work ends.
            if (ct.IsCancellationRequested)
                Connection.NativeConnection.Interrupt();
            else if (progress is not null && Connection.GetQueryProgress().Percentage / 100 is var now && now > reported && now < 1)
                progress.Report(reported = now);
        }
    }

    private Use Enter() =>
        Interlocked.CompareExchange(ref busy, 1, 0) == 0
            ? new Use(this)
            : throw new InvalidOperationException("This DuckDB session is at work (a statement runs, or a stream is not yet read to its end or disposed). Open a second session for work at the same time.");

    private sealed class Use(DuckDbSession session) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref session.busy, 0);
    }
}
