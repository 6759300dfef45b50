using Microsoft.Data.Sqlite;

namespace FeatureJobs.Online.Sqlite;

/// <summary>
/// The same rows in one table of a file. Write-ahead log: readers see a moment and wait for nobody; one writer at a time, the others wait
/// for their turn. SQLite's work is synchronous, so it is done on the pool.
/// </summary>
internal sealed class SqliteOnlineStore : IOnlineStore
{
    // Of two orders, blobs of equal length, SQLite compares the bytes. Bytes 3 to 34 (from 1) are the order in every format.
    private const string Upsert =
        """
        INSERT INTO online_rows (key, value, expires) VALUES ($key, $value, $expires)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires
        WHERE length(online_rows.value) < 34 OR substr(excluded.value, 3, 32) >= substr(online_rows.value, 3, 32)
        """;

    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS online_rows (key BLOB PRIMARY KEY, value BLOB NOT NULL, expires INTEGER) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS online_rows_expires ON online_rows (expires) WHERE expires IS NOT NULL;
        """;

    private readonly SqliteErrors _errors;
    private readonly SqliteConnection _reader;
    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _reading = new(1);
    private readonly SemaphoreSlim _writing = new(1);

    private SqliteOnlineStore(string connection, SqliteErrors errors) =>
        (_reader, _writer, _errors) = (new SqliteConnection(connection), new SqliteConnection(connection), errors);

    public static async Task<SqliteOnlineStore> OpenAsync(string connection, CancellationToken cancellation)
    {
        var settings = SqliteErrors.Parse(connection);
        // A pooled connection would hold the file open after the store is closed.
        settings.Pooling = false;
        var store = new SqliteOnlineStore(settings.ToString(), new(settings.DataSource));
        try
        {
            await store._errors.Translate(() => store.Open(settings), cancellation);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public Task<WriteCounts> WriteAsync(IReadOnlyList<EncodedRow> rows, CancellationToken cancellation) =>
        AloneAsync(_writing, () => Write(rows, cancellation), cancellation);

    public Task<IReadOnlyList<byte[]?>> ReadAsync(IReadOnlyList<byte[]> keys, CancellationToken cancellation) =>
        AloneAsync<IReadOnlyList<byte[]?>>(_reading, () => Read(keys, cancellation), cancellation);

    public Task PurgeAsync(long now, CancellationToken cancellation) => AloneAsync(_writing, () => Purge(now), cancellation);

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _writer.DisposeAsync();
        _reading.Dispose();
        _writing.Dispose();
    }

    private bool Open(SqliteConnectionStringBuilder settings)
    {
        var writable = settings.Mode != SqliteOpenMode.ReadOnly;
        if (settings.Mode == SqliteOpenMode.ReadWriteCreate && Path.GetDirectoryName(settings.DataSource) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        foreach (var connection in new[] { _writer, _reader })
        {
            try
            {
                connection.Open();
            }
            catch (InvalidOperationException e)
            {
                // A password, which this SQLite has no use for.
                throw _errors.Unopened(e);
            }
            Run(connection, $"PRAGMA busy_timeout = {1000L * settings.DefaultTimeout}");
            // Not synced at each commit: after a power cut the last rows may be missing, but then the position written after them is too.
            if (writable)
                Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
        }
        if (writable)
            Run(_writer, Schema);
        // The first thing to read the file itself, where nothing was to be made.
        Run(_reader, "SELECT 1 FROM online_rows LIMIT 1");
        return true;
    }

    private WriteCounts Write(IReadOnlyList<EncodedRow> rows, CancellationToken cancellation)
    {
        using var transaction = _writer.BeginTransaction(deferred: false);
        using var command = Command(_writer, transaction, Upsert);
        var key = command.Parameters.Add("$key", SqliteType.Blob);
        var value = command.Parameters.Add("$value", SqliteType.Blob);
        var expires = command.Parameters.Add("$expires", SqliteType.Integer);
        var written = 0L;
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            (key.Value, value.Value, expires.Value) = (row.Key, row.Value, row.ExpiresAt is { } at ? at : DBNull.Value);
            written += command.ExecuteNonQuery();
        }
        transaction.Commit();
        return new(written, rows.Count - written);
    }

    private byte[]?[] Read(IReadOnlyList<byte[]> keys, CancellationToken cancellation)
    {
        using var transaction = _reader.BeginTransaction(deferred: true);
        using var command = Command(_reader, transaction, "SELECT value FROM online_rows WHERE key = $key");
        var key = command.Parameters.Add("$key", SqliteType.Blob);
        var values = new byte[]?[keys.Count];
        for (var i = 0; i < values.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            key.Value = keys[i];
            values[i] = (byte[]?)command.ExecuteScalar();
        }
        return values;
    }

    private int Purge(long now)
    {
        using var transaction = _writer.BeginTransaction(deferred: false);
        using var command = Command(_writer, transaction, "DELETE FROM online_rows WHERE expires <= $now");
        command.Parameters.AddWithValue("$now", now);
        var purged = command.ExecuteNonQuery();
        transaction.Commit();
        return purged;
    }

    private async Task<T> AloneAsync<T>(SemaphoreSlim turn, Func<T> work, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return await _errors.Translate(work, cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        return command;
    }

    private static void Run(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
