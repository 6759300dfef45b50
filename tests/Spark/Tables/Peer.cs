using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

[assembly: AssemblyFixture(typeof(FeatureJobs.Tests.Peers))]

namespace FeatureJobs.Tests;

/// <summary>A PySpark script under spark-submit (<c>peer.py</c>): another writer and the judge of Delta tables, without a line of ours in between.</summary>
public sealed class Peer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly GuardedSpark _spark;
    private readonly TcpClient _client;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private readonly SemaphoreSlim _turn = new(1);

    private Peer(GuardedSpark spark, TcpClient client)
    {
        (_spark, _client) = (spark, client);
        _reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        _writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>Starts Spark and waits until its script calls.</summary>
    internal static async Task<Peer> StartAsync(string home)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var spark = new GuardedSpark(
            home,
            [
                "spark.driver.memory=1500m", $"spark.driver.defaultJavaOptions={SparkServer.QuickJava}",
                // Hundreds of statements over a few rows: compiling each would take most of the time.
                "spark.sql.codegen.wholeStage=false", "spark.sql.codegen.factoryMode=NO_CODEGEN", "spark.sql.adaptive.enabled=false", "spark.sql.lightweightPlanChangeValidation=false",
                "spark.sql.shuffle.partitions=1", "spark.databricks.delta.snapshotPartitions=1",
                "spark.databricks.delta.retentionDurationCheck.enabled=false", "spark.sql.parquet.datetimeRebaseModeInWrite=CORRECTED", "spark.sql.parquet.int96RebaseModeInWrite=CORRECTED",
            ],
            Path.Combine(AppContext.BaseDirectory, "Tables", "peer.py"), port);
        using var patience = new CancellationTokenSource(Patience);
        var accepted = listener.AcceptTcpClientAsync(patience.Token).AsTask();
        while (await Task.WhenAny(accepted, Task.Delay(500)) != accepted)
        {
            if (spark.HasEnded)
                throw await spark.FailureAsync("ended before it called");
        }
        try
        {
            return new Peer(spark, await accepted);
        }
        catch (OperationCanceledException error)
        {
            throw await spark.FailureAsync("did not call", error);
        }
    }

    /// <summary>The rows of the last of the statements, each a JSON object, in an order of their own.</summary>
    public async Task<List<string>> SqlAsync(params string[] statements) => Lines(await CallAsync("sql", new() { ["text"] = new JsonArray([.. statements.Select(text => JsonValue.Create(text))]) }));

    /// <summary>The rows of a table as <c>featurejobs delta cat</c> would give them, but read by Spark and written by Python; ordered.</summary>
    public async Task<List<string>> RowsAsync(string table, long? version = null, string? timestamp = null) =>
        Lines(await CallAsync("rows", new() { ["path"] = table, ["version"] = version, ["timestamp"] = timestamp }));

    /// <summary>How many rows satisfy a condition: with statistics, and from all files.</summary>
    public async Task<(long Skipping, long Whole)> CountAsync(string table, string where)
    {
        var counts = await CallAsync("count", new() { ["path"] = table, ["where"] = where });
        return ((long)counts![0]!, (long)counts[1]!);
    }

    /// <summary>Spark's DESCRIBE HISTORY, oldest first.</summary>
    public async Task<List<(long Version, string Operation, DateTimeOffset At)>> HistoryAsync(string table) =>
        [.. (await CallAsync("history", new() { ["path"] = table }))!.AsArray().Select(entry => ((long)entry![0]!, (string)entry[1]!, DateTimeOffset.FromUnixTimeMilliseconds((long)entry[2]!)))];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _spark.DisposeAsync();
        _turn.Dispose();
    }

    private async Task<JsonNode?> CallAsync(string call, JsonObject arguments)
    {
        var cancel = TestContext.Current.CancellationToken;
        await _turn.WaitAsync(cancel);
        try
        {
            await _writer.WriteLineAsync(new JsonObject { ["call"] = call, ["args"] = arguments }.ToJsonString().AsMemory(), cancel);
            var reply = JsonNode.Parse(await _reader.ReadLineAsync(cancel) ?? throw new InvalidOperationException("The peer is gone."))!;
            return reply["error"] is { } error ? throw new PeerException((string)error!) : reply["answer"];
        }
        finally
        {
            _turn.Release();
        }
    }

    private static List<string> Lines(JsonNode? lines) => CanonicalRows.Of(lines!.AsArray().Select(line => (string)line!));
}

/// <summary>What Spark refused or failed in, with Python's stack.</summary>
public sealed class PeerException(string message) : Exception(message);

/// <summary>One peer a version, started when a test first asks for it.</summary>
public sealed class Peers : IAsyncDisposable
{
    private readonly Dictionary<string, Lazy<Task<Peer>>> _peers = SparkServers.Versions.ToDictionary(row => row.Data, row => new Lazy<Task<Peer>>(() => Peer.StartAsync(SparkServers.Home(row.Data))));

    /// <summary>Skips the test where there is no such Spark.</summary>
    public Task<Peer> OfAsync(string version)
    {
        SparkServers.Home(version);
        return _peers[version].Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers.Values.Where(peer => peer.IsValueCreated && peer.Value.IsCompletedSuccessfully))
            await (await peer.Value).DisposeAsync();
    }
}
