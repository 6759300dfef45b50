using System.Globalization;
using FeatureJobs.SparkConnect.Protocol;

namespace FeatureJobs.SparkConnect;

/// <summary>What a session is opened with; begun by <see cref="SparkSession.Builder"/>.</summary>
public sealed class SparkSessionBuilder
{
    private readonly List<KeyValuePair<string, string>> _settings = [];
    private string? _remote;
    private TimeSpan _patience = TimeSpan.FromSeconds(20);
    private long _localRelationLimit = 64 * 1024 * 1024;

    internal SparkSessionBuilder()
    {
    }

    internal RetryPolicy Retries { private get; set; } = RetryPolicy.Standard(TimeProvider.System);

    /// <summary>Judges the server's certificate in the system's place.</summary>
    internal System.Net.Security.RemoteCertificateValidationCallback? Trust { private get; set; }

    /// <summary>
    /// The server: <c>sc://host[:15002]/;key=value;key=value</c>, with the keys token, use_ssl, user_id, user_agent, session_id and
    /// grpc_max_message_size; any other key is sent as a header (Databricks: x-databricks-cluster-id). A token means TLS unless use_ssl=false.
    /// Without it the environment variable SPARK_REMOTE is used.
    /// </summary>
    public SparkSessionBuilder Remote(string connectionString)
    {
        _remote = connectionString;
        return this;
    }

    /// <summary>What is wrong with a connection string, or null. The text shows no values of options, which may be secret.</summary>
    public static string? Mistake(string connectionString)
    {
        try
        {
            SparkEndpoint.Parse(connectionString.Trim());
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    /// <summary>A setting of the session, as <see cref="RuntimeConfig.SetAsync(string, string, CancellationToken)"/> sets it.</summary>
    public SparkSessionBuilder Config(string key, string value)
    {
        _settings.Add(new(key, value));
        return this;
    }

    /// <summary>How long to try for a first answer while nothing listens or answers yet; 20 s unless given. Later calls are retried for about ten minutes.</summary>
    public SparkSessionBuilder ConnectTimeout(TimeSpan patience)
    {
        _patience = patience;
        return this;
    }

    /// <summary>Rows of <see cref="SparkSession.CreateDataFrame(Apache.Arrow.RecordBatch)"/> above this many bytes are uploaded once, instead of going along with each use; 64 MiB unless given.</summary>
    public SparkSessionBuilder LocalRelationLimit(long bytes)
    {
        _localRelationLimit = bytes;
        return this;
    }

    /// <summary>As <see cref="GetOrCreateAsync"/>, for callers that cannot wait otherwise: blocks the thread.</summary>
    public SparkSession GetOrCreate() => GetOrCreateAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Opens a session of its own: temporary views and settings are shared with no other, unless the connection string names a
    /// session_id (that session is then used or begun, and not closed with this object).
    /// </summary>
    /// <exception cref="SparkConnectException">No server there, a token refused, a version that is not supported (3.5 and 4.x are), a setting refused.</exception>
    /// <exception cref="FormatException">The connection string is malformed.</exception>
    /// <exception cref="InvalidOperationException">No server was named.</exception>
    public async Task<SparkSession> GetOrCreateAsync(CancellationToken cancel = default)
    {
        var remote = _remote ?? Environment.GetEnvironmentVariable("SPARK_REMOTE");
        if (string.IsNullOrWhiteSpace(remote))
            throw new InvalidOperationException("no Spark server was named: call Remote(\"sc://host:15002\") or set SPARK_REMOTE");
        var client = new ConnectClient(SparkEndpoint.Parse(remote.Trim()), Retries, Trust);
        try
        {
            var version = await VersionAsync(client, cancel);
            return await WithSettingsAsync(new SparkSession(client, version, _localRelationLimit), cancel);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private async Task<SparkSession> WithSettingsAsync(SparkSession session, CancellationToken cancel)
    {
        try
        {
            await session.Conf.SetAsync(_settings, cancel);
            return session;
        }
        catch
        {
            // It keeps itself alive, and the server keeps it too.
            await session.DisposeAsync();
            throw;
        }
    }

    private async Task<string> VersionAsync(ConnectClient client, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_patience, Retries.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        SparkConnectException? last = null;
        try
        {
            for (; ; )
            {
                try
                {
                    var response = await client.AnalyzeAsync(new() { SparkVersion = new() }, both.Token, Retries with { Attempts = 1 });
                    return Supported(response.SparkVersion?.Version ?? "", client.Endpoint.Shown);
                }
                catch (SparkConnectException error) when (error.Kind == SparkErrorKind.Unreachable)
                {
                    last = error;
                }
                await Task.Delay(TimeSpan.FromMilliseconds(200), Retries.Clock, both.Token);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw last ?? new SparkConnectException(
                SparkErrorKind.Unreachable,
                $"no Spark Connect server answers at {client.Endpoint.Shown}: nothing came back in {_patience.TotalSeconds:0.#} s. Check the address, and that the server is no other kind.")
            {
                IsTransient = true,
            };
        }
    }

    private static string Supported(string version, string address)
    {
        var parts = version.Split('.');
        if (parts.Length >= 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor) && (major > 3 || (major == 3 && minor >= 5)))
            return version;
        throw new SparkConnectException(SparkErrorKind.UnsupportedVersion, $"{address} runs Spark '{version}'; this client speaks to 3.5 and later (3.5 and 4.x)");
    }
}
