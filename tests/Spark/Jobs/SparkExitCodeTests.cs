using System.Net;
using System.Net.Sockets;
using Grpc.Core;

namespace FeatureJobs.Tests;

/// <summary>A command and a Spark that cannot be worked with: what it says, and its exit code.</summary>
public sealed class SparkExitCodeTests : IDisposable
{
    private readonly DirectoryInfo _store = Directory.CreateTempSubdirectory("featurejobs-faults-");

    public void Dispose() => _store.Delete(recursive: true);

    [Theory]
    [InlineData("[UNABLE_TO_ACQUIRE_MEMORY] Unable to acquire 65536 bytes", 3, "error: An executor or the driver ran out of memory.")]
    [InlineData("ExecutorLostFailure (executor 1 exited)", 75, "error: Spark: ExecutorLostFailure")]
    [InlineData("[DIVIDE_BY_ZERO] Division by zero.", 1, "please report it")]
    public async Task A_failure_has_its_exit_code(string said, int code, string message)
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Streams.Enqueue(new(0, FakeSpark.Fault(StatusCode.Internal, said)));
        await EndsAsync(server.Remote, code, message);
    }

    [Fact]
    public async Task An_expired_token_is_permanent()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.AnalyzeFault = FakeSpark.Fault(StatusCode.Unauthenticated, "token expired");
        await EndsAsync(server.Remote, 3, "refused the token (token expired). It may have expired");
    }

    [Fact]
    public async Task Settings_for_the_start_of_a_Spark_are_named_where_one_runs_already()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Version = "3.4.3";
        var said = await EndsAsync(server.Remote, 3, "runs Spark '3.4.3'; this client speaks to 3.5 and later (3.5 and 4.x)", "spark.executor.memory: 8g, spark.sql.shuffle.partitions: 9, spark.hadoop.fs.x: y");
        Assert.Contains("warning: the Spark at the address given runs already, and does not take over spark.executor.memory, spark.hadoop.fs.x; only a job with --master starts a Spark with them.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_is_refused_is_a_mistake()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.ConfigFaults.Enqueue(FakeSpark.Fault(StatusCode.Internal, "[CANNOT_MODIFY_CONFIG] Cannot modify \"spark.sql.x\"."));
        await EndsAsync(server.Remote, 2, "Spark does not take a setting of its session: '[CANNOT_MODIFY_CONFIG] Cannot modify");
    }

    [Fact]
    public async Task A_malformed_address_is_a_mistake() =>
        await EndsAsync("sc://h:x", 2, "SPARK_REMOTE is no address of Spark: 'x' in the Spark Connect address is no port");

    [Fact]
    public async Task Where_no_Spark_is_another_try_may_help()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        await EndsAsync($"sc://127.0.0.1:{port}", 75, $"no Spark Connect server answers at sc://127.0.0.1:{port}");
    }

    /// <returns>What it said on stderr.</returns>
    private async Task<string> EndsAsync(string remote, int code, string message, string settings = "")
    {
        await File.WriteAllTextAsync(Path.Combine(_store.FullName, "feature_store.yaml"), $"name: s\nengine: {{kind: spark, settings: {{{settings}}}}}\n", TestContext.Current.CancellationToken);
        using var running = BuiltExecutable.Cli.Start([("SPARK_REMOTE", remote)], ["show", "groups", "--store", _store.FullName]);
        var ended = await running.EndAsync();
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
        Assert.Equal((code, ""), (ended.ExitCode, ended.Output));
        return ended.Error;
    }
}
