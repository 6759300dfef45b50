using System.Globalization;
using StackExchange.Redis;

namespace FeatureJobs.Online.Redis;

/// <summary>One string a row; the library's multiplexer pipelines what is not awaited.</summary>
internal sealed class RedisOnlineStore : IOnlineStore
{
    private const int RowsOfCall = 100;

    /// <summary>
    /// KEYS are row keys, ARGV for each its value and its expiry (milliseconds, empty for none). Lua has only doubles and compares strings
    /// by locale: so the orders are compared as unsigned 32-bit words. Bytes 3 to 34 (from 1) are the order in every format.
    /// </summary>
    private const string Script =
        """
        local function greater(old, new)
          local a = {struct.unpack('>I4I4I4I4I4I4I4I4', old)}
          local b = {struct.unpack('>I4I4I4I4I4I4I4I4', new)}
          for i = 1, 8 do
            if a[i] ~= b[i] then return a[i] > b[i] end
          end
          return false
        end
        local written = 0
        for i = 1, #KEYS do
          local row, expires = ARGV[2 * i - 1], ARGV[2 * i]
          local old = redis.call('GETRANGE', KEYS[i], 2, 33)
          if #old < 32 or not greater(old, string.sub(row, 3, 34)) then
            if expires == '' then
              redis.call('SET', KEYS[i], row)
            else
              redis.call('SET', KEYS[i], row, 'PXAT', expires)
            end
            written = written + 1
          end
        end
        return written
        """;

    private readonly ConnectionMultiplexer _connection;
    private readonly RedisErrors _errors;

    private RedisOnlineStore(ConnectionMultiplexer connection, RedisErrors errors) => (_connection, _errors) = (connection, errors);

    public static async Task<RedisOnlineStore> OpenAsync(string connection, CancellationToken cancellation)
    {
        var options = RedisErrors.Parse(connection);
        options.ClientName ??= "featurejobs";
        options.AbortOnConnectFail = true;
        // A command that meets a lost connection fails at once, as transient: whether to wait and try again is the caller's to say.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        var errors = new RedisErrors(options);
        var multiplexer = await errors.Translate(() => ConnectionMultiplexer.ConnectAsync(options)).WaitAsync(cancellation);
        var store = new RedisOnlineStore(multiplexer, errors);
        if (multiplexer.GetServers().Any(server => server.ServerType == ServerType.Cluster))
        {
            await store.DisposeAsync();
            throw new OnlineStoreException($"Redis at {errors.Place} is a cluster, which is not supported yet: name a single Redis.");
        }
        return store;
    }

    public async Task<WriteCounts> WriteAsync(IReadOnlyList<EncodedRow> rows, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var results = await _errors.Translate(() => Task.WhenAll(Calls(rows))).WaitAsync(cancellation);
        var written = results.Sum(result => (long)result);
        return new(written, rows.Count - written);
    }

    public async Task<IReadOnlyList<byte[]?>> ReadAsync(IReadOnlyList<byte[]> keys, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var values = await _errors.Translate(() => _connection.GetDatabase().StringGetAsync([.. keys.Select(key => (RedisKey)key)])).WaitAsync(cancellation);
        return Array.ConvertAll(values, value => (byte[]?)value);
    }

    /// <summary>Redis removes what has expired by itself.</summary>
    public Task PurgeAsync(long now, CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private List<Task<RedisResult>> Calls(IReadOnlyList<EncodedRow> rows)
    {
        var calls = new List<Task<RedisResult>>();
        for (var first = 0; first < rows.Count; first += RowsOfCall)
            calls.Add(CallAsync(rows, first, Math.Min(RowsOfCall, rows.Count - first)));
        return calls;
    }

    /// <summary>The library sends the script's hash, and the script only to a server that does not know it.</summary>
    private Task<RedisResult> CallAsync(IReadOnlyList<EncodedRow> rows, int first, int count)
    {
        var keys = new RedisKey[count];
        var arguments = new RedisValue[2 * count];
        for (var i = 0; i < count; i++)
        {
            var row = rows[first + i];
            keys[i] = row.Key;
            arguments[2 * i] = row.Value;
            arguments[2 * i + 1] = row.ExpiresAt is { } at ? ((at + 999) / 1000).ToString(CultureInfo.InvariantCulture) : "";
        }
        return _connection.GetDatabase().ScriptEvaluateAsync(Script, keys, arguments);
    }
}
