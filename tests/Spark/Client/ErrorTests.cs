using FeatureJobs.SparkConnect;
using FeatureJobs.SparkConnect.Protocol;
using Grpc.Core;

namespace FeatureJobs.Tests;

/// <summary>What servers of both generations say of a failure, as the fake server says it.</summary>
public sealed class ErrorTests
{
    private const string Long = "[TABLE_OR_VIEW_NOT_FOUND] The table or view `x` cannot be found. And so on, far beyond what a trailer holds.";

    [Fact]
    public async Task From_four_on_the_details_are_asked_for()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.ErrorDetails = new()
        {
            RootErrorIdx = 1,
            Errors =
            {
                new FetchErrorDetailsResponse.Types.Error
                {
                    ErrorTypeHierarchy = { "java.io.IOException", "java.lang.Exception" },
                    Message = "disk gone",
                    StackTrace = { new FetchErrorDetailsResponse.Types.StackTraceElement { DeclaringClass = "a.B", MethodName = "c", FileName = "B.scala", LineNumber = 7 } },
                },
                new FetchErrorDetailsResponse.Types.Error
                {
                    ErrorTypeHierarchy = { "org.apache.spark.sql.AnalysisException" },
                    Message = Long,
                    CauseIdx = 0,
                    SparkThrowable = new() { ErrorClass = "TABLE_OR_VIEW_NOT_FOUND", SqlState = "42P01", MessageParameters = { ["relationName"] = "`x`" } },
                },
            },
        };
        var error = await FailAsync(server, FakeErrors.WithErrorInfo(Long[..40], "org.apache.spark.sql.AnalysisException", new()
        {
            ["classes"] = "[\"org.apache.spark.sql.AnalysisException\",\"java.lang.Exception\"]",
            ["errorId"] = "e-1",
            ["errorClass"] = "TABLE_OR_VIEW_NOT_FOUND",
            ["sqlState"] = "42P01",
            ["messageParameters"] = "{\"relationName\":\"`x`\"}",
        }));
        Assert.Contains("FetchErrorDetails e-1", server.Spark.Calls);
        Assert.Equal(Long, error.Message);
        Assert.Equal((SparkErrorKind.Analysis, "TABLE_OR_VIEW_NOT_FOUND", "42P01", false), (error.Kind, error.ErrorClass, error.SqlState, error.IsTransient));
        Assert.Equal("`x`", error.MessageParameters["relationName"]);
        Assert.Equal(
            [$"org.apache.spark.sql.AnalysisException: {Long}", "Caused by: java.io.IOException: disk gone", "  at a.B.c(B.scala:7)"],
            error.ServerStackTrace!.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Without_details_the_trailer_speaks()
    {
        await using var server = await FakeServer.StartAsync();
        var error = await FailAsync(server, FakeErrors.WithErrorInfo("[DIVIDE_BY_ZERO] Division by zero.", "org.apache.spark.SparkArithmeticException", new()
        {
            ["errorClass"] = "DIVIDE_BY_ZERO",
            ["sqlState"] = "22012",
            ["messageParameters"] = "{\"config\":\"spark.sql.ansi.enabled\"}",
        }));
        Assert.Equal((SparkErrorKind.Failed, "DIVIDE_BY_ZERO", "22012"), (error.Kind, error.ErrorClass, error.SqlState));
        Assert.Equal("spark.sql.ansi.enabled", error.MessageParameters["config"]);
        Assert.Null(error.ServerStackTrace);
    }

    [Theory]
    [InlineData("[PARSE_SYNTAX_ERROR] Syntax error at or near 'SELEC'.", "[\"org.apache.spark.sql.catalyst.parser.ParseException\",\"org.apache.spark.sql.AnalysisException\"]", SparkErrorKind.Analysis, "PARSE_SYNTAX_ERROR", false)]
    [InlineData("Job aborted due to stage failure: Task 0 in stage 1.0 failed: SparkArithmeticException: [DIVIDE_BY_ZERO] Division by zero. [NOT_THIS] x", "[]", SparkErrorKind.Failed, "DIVIDE_BY_ZERO", false)]
    [InlineData("Job aborted due to stage failure: ExecutorLostFailure (executor 1 exited caused by one of the running tasks)", "[]", SparkErrorKind.Failed, null, true)]
    [InlineData("Job aborted due to stage failure: ExecutorLostFailure (executor 1 exited) Reason: java.lang.OutOfMemoryError: Java heap space", "[]", SparkErrorKind.OutOfMemory, null, false)]
    [InlineData("ExecutorLostFailure (executor 3 exited caused by one of the running tasks) Reason: Container from a bad node. Exit status: 137, exit code: 137", "[]", SparkErrorKind.OutOfMemory, null, false)]
    [InlineData("ExecutorLostFailure (executor 3 exited) Reason: Command exited with code 52", "[]", SparkErrorKind.OutOfMemory, null, false)]
    [InlineData("ExecutorLostFailure (executor 3 exited) Reason: Command exited with code 137", "[]", SparkErrorKind.Failed, null, true)]
    [InlineData("[UNABLE_TO_ACQUIRE_MEMORY] Unable to acquire 65536 bytes of memory, got 0.", "[]", SparkErrorKind.OutOfMemory, "UNABLE_TO_ACQUIRE_MEMORY", false)]
    [InlineData("/data/ROOMS/x.parquet is not what it was", "[]", SparkErrorKind.Failed, null, false)]
    [InlineData("Received message exceeds the maximum configured message size.", "[]", SparkErrorKind.Connection, null, false)]
    [InlineData("gRPC message exceeds maximum size 134217728: 150000000", "[]", SparkErrorKind.Connection, null, false)]
    [InlineData("[INVALID_HANDLE.SESSION_CLOSED] The handle is invalid. Session was closed.", "[]", SparkErrorKind.SessionGone, "INVALID_HANDLE.SESSION_CLOSED", true)]
    [InlineData("[INVALID_HANDLE.SESSION_CHANGED] The existing Spark server driver instance has restarted.", "[]", SparkErrorKind.SessionGone, "INVALID_HANDLE.SESSION_CHANGED", true)]
    [InlineData("[OPERATION_CANCELED] Operation has been canceled.", "[]", SparkErrorKind.Interrupted, "OPERATION_CANCELED", false)]
    public async Task Of_three_five_the_text_is_read(string message, string classes, SparkErrorKind kind, string? errorClass, bool transient)
    {
        await using var server = await FakeServer.StartAsync();
        var error = await FailAsync(server, FakeErrors.WithErrorInfo(message, "java.lang.Exception", new() { ["classes"] = classes }));
        Assert.Equal((kind, errorClass, null, transient), (error.Kind, error.ErrorClass, error.SqlState, error.IsTransient));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(kind == SparkErrorKind.OutOfMemory, error.Message.Contains("spark.executor.memory", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Spark.Calls, call => call.StartsWith("FetchErrorDetails", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.PermissionDenied)]
    public async Task A_refused_token_is_said_to_be_one(StatusCode code)
    {
        await using var server = await FakeServer.StartAsync();
        var error = await FailAsync(server, FakeSpark.Fault(code, "token expired"));
        Assert.Equal((SparkErrorKind.Unauthenticated, false), (error.Kind, error.IsTransient));
        Assert.Contains("refused the token (token expired)", error.Message, StringComparison.Ordinal);
    }

    private static async Task<SparkConnectException> FailAsync(FakeServer server, RpcException fault)
    {
        await using var session = await server.SessionAsync();
        server.Spark.Streams.Enqueue(new(0, fault));
        return await Assert.ThrowsAsync<SparkConnectException>(() => session.Table("t").CollectAsync(TestContext.Current.CancellationToken));
    }
}
