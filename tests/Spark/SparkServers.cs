using FeatureJobs.SparkConnect;
using FeatureJobs.Tests;

[assembly: AssemblyFixture(typeof(SparkServers))]

namespace FeatureJobs.Tests;

/// <summary>
/// Real Spark Connect servers, one a version, each started when a test first asks for it and ended after the last test.
/// SPARK_HOME names the homes, separated by ':'. For development FEATUREJOBS_SPARK_SERVERS names servers that run already, separated by spaces.
/// A version that neither names is skipped visibly; with <c>spark</c> in FEATUREJOBS_REQUIRE that is a failure.
/// A test class takes this as a constructor parameter and the version as a theory's: <c>[Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]</c>.
/// </summary>
public sealed class SparkServers : IAsyncDisposable
{
    private readonly Dictionary<string, Lazy<Task<SparkServer>>> _own;
    private readonly Lazy<Task<Dictionary<string, string>>> _running;

    public SparkServers()
    {
        _own = Words("SPARK_HOME", ':').GroupBy(VersionOf).ToDictionary(
            homes => homes.Key,
            homes => new Lazy<Task<SparkServer>>(() => SparkServer.StartAsync(homes.First(), SmallStreams)));
        _running = new(RunningAsync);
    }

    /// <summary>What the suite must work with.</summary>
    public static TheoryData<string> Versions { get; } = ["3.5", "4.1"];

    /// <summary>
    /// The servers started here cut their streams early, so that every larger result has been put together from several.
    /// </summary>
    public static IReadOnlyList<string> SmallStreams { get; } =
    [
        "spark.connect.execute.reattachable.senderMaxStreamSize=8m",
        "spark.connect.execute.reattachable.senderMaxStreamDuration=5s",
    ];

    private static bool IsRequired => Words("FEATUREJOBS_REQUIRE", ',').Contains("spark");

    /// <summary>The connection string of a server of the version; skips the test where there is none.</summary>
    /// <param name="version">As <c>3.5</c>.</param>
    public async Task<string> RemoteAsync(string version)
    {
        if ((await _running.Value).TryGetValue(version, out var remote))
            return remote;
        if (_own.TryGetValue(version, out var server))
            return (await server.Value).Remote;
        var missing = $"no Spark {version}: SPARK_HOME names none (nor FEATUREJOBS_SPARK_SERVERS a running one)";
        Assert.False(IsRequired, missing + ", and FEATUREJOBS_REQUIRE asks for it");
        Assert.Skip(missing + "; FEATUREJOBS_REQUIRE=spark makes this a failure");
        return null!;
    }

    /// <summary>A session of its own on a server of the version, in UTC and with ANSI mode on both; skips the test where there is none.</summary>
    public async Task<SparkSession> SessionAsync(string version, CancellationToken cancel = default) =>
        await SparkSession.Builder().Remote(await RemoteAsync(version))
            .Config("spark.sql.session.timeZone", "UTC").Config("spark.sql.ansi.enabled", "true")
            .GetOrCreateAsync(cancel);

    /// <summary>The SPARK_HOME of the version, for tests that start Spark themselves; skips the test where there is none.</summary>
    public static string Home(string version)
    {
        if (Words("SPARK_HOME", ':').FirstOrDefault(home => VersionOf(home) == version) is { } found)
            return found;
        var missing = $"no Spark {version}: SPARK_HOME names none";
        Assert.False(IsRequired, missing + ", and FEATUREJOBS_REQUIRE asks for it");
        Assert.Skip(missing + "; FEATUREJOBS_REQUIRE=spark makes this a failure");
        return null!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _own.Values.Where(server => server.IsValueCreated && server.Value.IsCompletedSuccessfully))
            await (await server.Value).DisposeAsync();
    }

    private static string[] Words(string variable, char separator) =>
        (Environment.GetEnvironmentVariable(variable) ?? "").Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>By the file name of Spark's own core library, as <c>spark-core_2.12-3.5.7.jar</c>.</summary>
    private static string VersionOf(string home)
    {
        var core = Directory.EnumerateFiles(Path.Combine(home, "jars"), "spark-core_*.jar").FirstOrDefault()
            ?? throw new InvalidOperationException($"{home} is no SPARK_HOME: it has no jars/spark-core_*.jar");
        return Short(Path.GetFileNameWithoutExtension(core).Split('-')[^1]);
    }

    private static string Short(string version) => string.Join('.', version.Split('.').Take(2));

    private static async Task<Dictionary<string, string>> RunningAsync()
    {
        var servers = new Dictionary<string, string>();
        foreach (var remote in Words("FEATUREJOBS_SPARK_SERVERS", ' '))
        {
            await using var session = await SparkSession.Builder().Remote(remote).GetOrCreateAsync();
            servers[Short(session.SparkVersion)] = remote;
        }
        return servers;
    }
}
