using FeatureJobs.Engines;
using FeatureJobs.Engines.Spark;
using Grpc.Core;

namespace FeatureJobs.Tests;

/// <summary>What the engine makes of a Spark's failures, as a fake one says them: is it the user's mistake, ours, or worth another try?</summary>
public sealed class SparkFaultTests
{
    private const string Nowhere = "/featurejobs-no-such-scratch";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Said of statements by both generations.</summary>
    [Theory]
    [InlineData("Job aborted: ExecutorLostFailure (executor 1 exited) Reason: exit code: 52", "", "permanent", "An executor or the driver ran out of memory. Raise spark.executor.memory")]
    [InlineData("[UNABLE_TO_ACQUIRE_MEMORY] Unable to acquire 65536 bytes", "", "permanent", "An executor or the driver ran out of memory.")]
    [InlineData("[FAILED_READ_FILE.NO_HINT] Encountered error while reading file file:/a/b.parquet. java.lang.OutOfMemoryError: Java heap space", "", "permanent", "An executor or the driver ran out of memory.")]
    [InlineData("[FAILED_READ_FILE.NO_HINT] Encountered error while reading file file:/a/b.parquet. java.io.IOException: No space left on device", "", "permanent", "A disk of the cluster is full")]
    [InlineData("[FAILED_READ_FILE.NO_HINT] Encountered error while reading file file:/a/b.parquet. SQLSTATE: KD001", "", "permanent", "'/a/b.parquet' cannot be read as what it should be")]
    [InlineData("[OPERATION_CANCELED] Operation has been canceled.", "", "permanent", "Somebody interrupted this work on the cluster; Spark says '[OPERATION_CANCELED] Operation has been canceled.' What was decided before is kept")]
    [InlineData("[UNRESOLVED_ROUTINE] Cannot resolve routine `f`.", "org.apache.spark.sql.AnalysisException", "permanent", "Spark refuses a statement before it runs: '[UNRESOLVED_ROUTINE] Cannot resolve routine `f`.' Look for")]
    [InlineData("[PARSE_SYNTAX_ERROR] Syntax error at or near 'x'.", "org.apache.spark.sql.AnalysisException", "unexpected", "Spark: [PARSE_SYNTAX_ERROR]")]
    [InlineData("[DIVIDE_BY_ZERO] Division by zero.", "", "unexpected", "Spark: [DIVIDE_BY_ZERO]")]
    [InlineData("Job aborted: ExecutorLostFailure (executor 1 exited) Reason: Command exited with code 137", "", "transient", "Spark: Job aborted: ExecutorLostFailure")]
    [InlineData("[INVALID_HANDLE.SESSION_CLOSED] The handle is invalid.", "", "transient", "is gone, and its temporary views with it")]
    [InlineData("gRPC message exceeds maximum size 134217728: 150000000", "", "permanent", "raise it with ;grpc_max_message_size=")]
    public async Task A_statement_that_fails_says_what_to_do(string said, string javaClass, string verdict, string message)
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Streams.Enqueue(new(0, FakeErrors.WithErrorInfo(said, "java.lang.Exception", new() { ["classes"] = $"[\"{javaClass}\"]" })));
        await FailsAsync(server, verdict, message);
    }

    [Fact]
    public async Task An_expired_token_is_named()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.AnalyzeFault = FakeSpark.Fault(StatusCode.Unauthenticated, "token expired");
        await FailsAsync(server, "permanent", "refused the token (token expired). It may have expired: give a valid one as ;token=");
    }

    [Fact]
    public async Task A_version_that_is_too_old_is_told_which_will_do()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Version = "3.4.3";
        await FailsAsync(server, "permanent", "runs Spark '3.4.3'; this client speaks to 3.5 and later (3.5 and 4.x)");
    }

    [Fact]
    public async Task A_setting_that_sessions_do_not_take_is_the_user_s()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.ConfigFaults.Enqueue(FakeErrors.WithErrorInfo("[CANNOT_MODIFY_CONFIG] Cannot modify the value of the Spark config: \"spark.sql.x\".", "org.apache.spark.sql.AnalysisException", []));
        await FailsAsync(server, "mistake", "Spark does not take a setting of its session: '[CANNOT_MODIFY_CONFIG] Cannot modify the value of the Spark config: \"spark.sql.x\".' Change it under 'settings' of 'engine'");
        Assert.Contains("ReleaseSession", server.Spark.Calls);
    }

    [Fact]
    public async Task A_malformed_address_is_the_user_s()
    {
        await using var engine = new SparkEngine("sc://h:x", [], Nowhere);
        await FailsAsync(engine, "mistake", "The address of Spark cannot be used: 'x' in the Spark Connect address is no port. Mend SPARK_REMOTE, or 'remote'");
    }

    /// <summary>What a statement wrote while the session ended would stay for ever.</summary>
    [Fact]
    public async Task The_scratch_folder_is_cleared_when_nothing_writes_there_any_more()
    {
        var scratch = Directory.CreateTempSubdirectory("featurejobs-scratch-");
        try
        {
            await using var server = await FakeServer.StartAsync();
            var engine = new SparkEngine(server.Remote, SparkSessionSettings.All, scratch.FullName);
            server.Spark.Ending = () => Directory.CreateDirectory($"{engine.Folder}/featurejobs_stage_late");
            await Assert.ThrowsAnyAsync<Exception>(() => engine.TableAsync("/nowhere", Cancel));
            await engine.DisposeAsync();
            Assert.Contains("ReleaseSession", server.Spark.Calls);
            Assert.Empty(scratch.EnumerateFileSystemInfos());
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static async Task FailsAsync(FakeServer server, string verdict, string message)
    {
        await using var engine = new SparkEngine(server.Remote, SparkSessionSettings.All, Nowhere);
        await FailsAsync(engine, verdict, message);
    }

    private static async Task FailsAsync(SparkEngine engine, string verdict, string message)
    {
        var error = await Assert.ThrowsAsync<EngineException>(() => engine.TableAsync("/nowhere", Cancel));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(verdict, error.IsTransient ? "transient" : error.IsMistake ? "mistake" : error.IsUnexpected ? "unexpected" : "permanent");
    }
}
