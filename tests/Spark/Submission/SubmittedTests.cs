using FeatureJobs.SparkConnect;

namespace FeatureJobs.Tests;

/// <summary>Programs through the real spark-submit.</summary>
[Collection("spark-submit")]
public sealed class SubmittedTests
{
    private const string Folder = "featurejobs-spark-";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Masters { get; } = new() { { "3.5", "local[2]" }, { "4.1", "local-cluster[2,1,1024]" } };

    [Theory, MemberData(nameof(Masters))]
    public async Task Both_streams_the_arguments_and_the_exit_code_pass_unchanged(string version, string master)
    {
        const string script = """
            printf '%s|' "$@" "$PWD" "${SPARK_HOME-no home}" "${PYTHONPATH-no path}" "$(env | grep -c ^PYSPARK_)" "$FEATUREJOBS_SUBMITTED"
            seq 1 200000
            echo 'err é' >&2
            seq 1 1000 >&2
            printf 'no newline é'
            exit 5
            """;
        using var launched = Launched.Bash(SparkServers.Home(version), master, script, null, "a b", "", "--x=$HOME", "é\"'", "--", "--control");
        var output = await launched.Output.ReadToEndAsync(Cancel);
        Assert.Equal(5, await launched.EndAsync(Cancel));
        Assert.Equal(
            $"a b||--x=$HOME|é\"'|--|--control|{Directory.GetCurrentDirectory()}|no home|no path|0|1|{string.Concat(Enumerable.Range(1, 200_000).Select(i => $"{i}\n"))}no newline é",
            output);
        Assert.Equal("err é\n" + string.Concat(Enumerable.Range(1, 1000).Select(i => $"{i}\n")), launched.Error);
    }

    [Theory]
    [InlineData("3.5", "local-cluster[2,1,1024]")]
    [InlineData("4.1", "local[2]")]
    public async Task The_job_finds_its_Spark_with_the_settings_given_and_stops_when_told(string version, string master)
    {
        using var launched = Launched.Bash(SparkServers.Home(version), master, Launched.Waiting, ["spark.hadoop.fs.test.key=s3cret", "spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension"]);
        var (_, remote) = await launched.ReadyAsync(Cancel);
        var tree = MachineProcess.Find(launched.Id)!.Tree();
        // The launcher itself was given it by this test.
        string[] secrets = ["s3cret", .. remote.Split("token=").Skip(1)];
        Assert.DoesNotContain(tree.Skip(1), process => secrets.Any(secret => process.CommandLine.Contains(secret, StringComparison.Ordinal)));
        await using (var session = await SparkSession.Builder().Remote(remote).GetOrCreateAsync(Cancel))
        {
            Assert.StartsWith(version + ".", session.SparkVersion, StringComparison.Ordinal);
            Assert.Equal("s3cret", await session.Conf.GetAsync("spark.hadoop.fs.test.key", Cancel));
            Assert.Equal("launcher", await session.Conf.GetAsync("spark.app.name", Cancel));
            if (master.StartsWith("local-cluster", StringComparison.Ordinal))
                await OutOfMemoryAsync(session);
            Assert.Equal(4000, await (await session.SqlAsync("SELECT id FROM range(0, 4000, 1, 4)", cancel: Cancel)).CountAsync(Cancel));
        }
        var executors = MachineProcess.Find(launched.Id)!.Tree().Where(process => process.CommandLine.Contains("CoarseGrainedExecutorBackend", StringComparison.Ordinal));
        Assert.Equal(master.StartsWith("local-cluster", StringComparison.Ordinal), executors.Any());
        Deaths.Signal(launched.Id, 15);
        Assert.Equal(143, await launched.EndAsync(Cancel));
        Assert.Equal("stopping\n", launched.Error);
        Assert.Empty(await MachineProcess.OutliveAsync(tree, Cancel));
    }

    /// <summary>A value that no executor of half a gigabyte can hold; the session goes on with others afterwards.</summary>
    private static async Task OutOfMemoryAsync(SparkSession session)
    {
        var error = await Assert.ThrowsAsync<SparkConnectException>(() => session.Query("SELECT length(concat(repeat('x', id), repeat('y', id))) FROM range(900000000, 900000004, 1, 4)").CollectAsync(Cancel));
        Assert.False(error.IsTransient);
        Assert.Contains("ran out of memory: give it more with spark.executor.memory", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Whoever else is on this machine must not run code as the user of a job; 3.5 has nothing to ask for.</summary>
    [Fact]
    public async Task Spark_4_answers_only_to_the_jobs_own_token_and_on_this_machine()
    {
        using var launched = Launched.Bash(SparkServers.Home("4.1"), "local[2]", Launched.Waiting, ["spark.plugins=org.apache.spark.deploy.DriverTimeoutPlugin"]);
        var (_, remote) = await launched.ReadyAsync(Cancel);
        Assert.StartsWith("sc://127.0.0.1:", remote, StringComparison.Ordinal);
        Task<SparkConnectException> RefusedAsync(string token) => Assert.ThrowsAsync<SparkConnectException>(() => SparkSession.Builder().Remote(remote[..remote.IndexOf('/', 5)] + token).GetOrCreateAsync(Cancel));
        Assert.Contains("add ;use_ssl=false", (await RefusedAsync("/;token=expired")).Message, StringComparison.Ordinal);
        foreach (var token in (string[])["", "/;use_ssl=false;token=expired"])
        {
            var refused = await RefusedAsync(token);
            Assert.True(refused is { Kind: SparkErrorKind.Unauthenticated, IsTransient: false }, $"'{token}': {refused}");
            Assert.Contains("It may have expired: give a valid one as ;token=", refused.Message, StringComparison.Ordinal);
        }
        await using (var session = await SparkSession.Builder().Remote(remote).GetOrCreateAsync(Cancel))
            Assert.Equal("org.apache.spark.deploy.DriverTimeoutPlugin,org.apache.spark.sql.connect.SparkConnectPlugin", await session.Conf.GetAsync("spark.plugins", Cancel));
        var port = int.Parse(remote.Split(':', '/')[4], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(["127.0.0.1"], System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => listener.Port == port).Select(listener => listener.Address.IsIPv4MappedToIPv6 ? listener.Address.MapToIPv4().ToString() : listener.Address.ToString()));
    }

    [Theory]
    [InlineData("3.5", 3, "java.lang.ClassNotFoundException: org.example.Kept", "local[2]", "spark.plugins=org.example.Kept")]
    [InlineData("4.1", 3, "Could not find or load main class", "local[2]", "spark.driver.defaultJavaOptions=-cp /nowhere")]
    public async Task A_Spark_that_does_not_start_says_why_and_where_its_log_is(string version, int code, string words, string master, string setting)
    {
        using var launched = Launched.Bash(SparkServers.Home(version), master, "echo never", [setting]);
        Assert.Equal("", await launched.Output.ReadToEndAsync(Cancel));
        Assert.Equal(code, await launched.EndAsync(Cancel));
        Assert.StartsWith("Spark did not start.", launched.Error, StringComparison.Ordinal);
        Assert.Contains(words, launched.Error, StringComparison.Ordinal);
        var log = launched.Error.Split("Spark's whole log: ")[1].Trim();
        Assert.Contains(words, await File.ReadAllTextAsync(log, Cancel), StringComparison.Ordinal);
        Assert.StartsWith(Folder, Path.GetFileName(Path.GetDirectoryName(log)), StringComparison.Ordinal);
        Assert.Equal([log], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(log)!));
        Directory.Delete(Path.GetDirectoryName(log)!, recursive: true);
    }
}
