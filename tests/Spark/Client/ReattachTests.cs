using FeatureJobs.SparkConnect;
using Grpc.Core;

namespace FeatureJobs.Tests;

/// <summary>Executions whose streams go wrong, on the fake server: all rows once and in order, or one clear error; and the server is always told to let go.</summary>
public sealed class ReattachTests(ITestOutputHelper output)
{
    private static readonly string[] All = ["[0]", "[1]", "[2]", "[3]", "[4]"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_that_the_server_cuts_is_taken_up_where_it_ended()
    {
        var (rows, calls) = await RunAsync(new Stream(2), new Stream(0), new Stream(1), new Stream(2));
        Assert.Equal(All, rows);
        Assert.Equal(["ExecutePlan", "ReattachExecute r1", "ReattachExecute r1", "ReattachExecute r2", "ReattachExecute r4"], Executions(calls));
    }

    [Fact]
    public async Task A_lost_connection_is_taken_up_where_it_ended()
    {
        var (rows, calls) = await RunAsync(new Stream(3, Unavailable), new Stream(0, Unavailable, Arrives: false), new Stream(1, Unavailable));
        Assert.Equal(All, rows);
        Assert.Equal(["ExecutePlan", "ReattachExecute r2", "ReattachExecute r2", "ReattachExecute r3"], Executions(calls));
    }

    [Fact]
    public async Task A_disconnected_cursor_is_taken_up_where_it_ended()
    {
        var (rows, _) = await RunAsync(new Stream(1, FakeSpark.Fault(StatusCode.Internal, "[INVALID_CURSOR.DISCONNECTED] The cursor has been disconnected by the server.")));
        Assert.Equal(All, rows);
    }

    [Fact]
    public async Task A_request_that_never_arrived_is_sent_again()
    {
        var (rows, calls) = await RunAsync(new Stream(0, Unavailable, Arrives: false));
        Assert.Equal(All, rows);
        Assert.Equal(["ExecutePlan", "ReattachExecute from the start", "ExecutePlan"], Executions(calls));
    }

    [Fact]
    public async Task A_request_whose_answer_was_lost_is_not_run_twice()
    {
        var (rows, calls) = await RunAsync(new Stream(0, Unavailable));
        Assert.Equal(All, rows);
        Assert.Equal(["ExecutePlan", "ReattachExecute from the start"], Executions(calls));
    }

    [Fact]
    public async Task An_operation_that_is_lost_after_a_first_answer_fails()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync();
        server.Spark.Streams.Enqueue(new(2, Unavailable));
        server.Spark.Streams.Enqueue(new(0, FakeSpark.Fault(StatusCode.Internal, "[INVALID_HANDLE.OPERATION_NOT_FOUND] The handle is invalid. Operation not found."), Arrives: false));
        var error = await Assert.ThrowsAsync<SparkConnectException>(() => session.Table("t").CollectAsync(Cancel));
        Assert.Equal("INVALID_HANDLE.OPERATION_NOT_FOUND", error.ErrorClass);
        Assert.Equal(["ExecutePlan", "ReattachExecute r1"], Executions(server.Spark.Calls));
        await session.DisposeAsync();
        Assert.Contains("ReleaseAll", server.Spark.Calls);
    }

    [Fact]
    public async Task A_server_that_never_gets_on_is_given_up()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync();
        for (var stream = 0; stream < 100; stream++)
            server.Spark.Streams.Enqueue(new(0));
        var error = await Assert.ThrowsAsync<SparkConnectException>(() => session.Table("t").CollectAsync(Cancel));
        Assert.Contains("15 times in a row", error.Message, StringComparison.Ordinal);
        Assert.Equal(15, Executions(server.Spark.Calls).Length);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_after_fifteen_attempts()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync();
        for (var stream = 0; stream < 100; stream++)
            server.Spark.Streams.Enqueue(new(0, Unavailable, Arrives: false));
        var error = await Assert.ThrowsAsync<SparkConnectException>(() => session.Table("t").CollectAsync(Cancel));
        Assert.Equal(SparkErrorKind.Unreachable, error.Kind);
        Assert.True(error.IsTransient);
        Assert.Equal(15, Executions(server.Spark.Calls).Length);
    }

    [Fact]
    public async Task What_was_read_is_released_while_the_rest_comes()
    {
        var (_, calls) = await RunAsync();
        Assert.Contains(calls, call => call.StartsWith("ReleaseUntil r", StringComparison.Ordinal));
        Assert.Equal("ReleaseAll", calls.Last(call => call.StartsWith("Release", StringComparison.Ordinal) && call != "ReleaseSession"));
    }

    [Fact]
    public async Task A_failed_operation_is_released_and_not_run_again()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync();
        server.Spark.Streams.Enqueue(new(1, FakeSpark.Fault(StatusCode.Internal, "[DIVIDE_BY_ZERO] Division by zero.")));
        await Assert.ThrowsAsync<SparkConnectException>(() => session.Table("t").CollectAsync(Cancel));
        await session.DisposeAsync();
        Assert.Equal(["ExecutePlan"], Executions(server.Spark.Calls));
        Assert.Contains("ReleaseAll", server.Spark.Calls);
        Assert.DoesNotContain(server.Spark.Calls, call => call.StartsWith("Interrupt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelling_interrupts_the_operation_on_the_server()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Hangs = true;
        await using var session = await server.SessionAsync();
        using var source = new CancellationTokenSource();
        // What the client has read of: before its first message an operation may still be in planning, and is interrupted later.
        await using var reading = session.Table("t").ToArrowAsync(cancel: source.Token).GetAsyncEnumerator(source.Token);
        Assert.True(await reading.MoveNextAsync());
        reading.Current.Dispose();
        var next = reading.MoveNextAsync().AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        Assert.Contains("Interrupt OperationId", server.Spark.Calls);
        await session.DisposeAsync();
        Assert.Contains("ReleaseAll", server.Spark.Calls);
    }

    [Fact]
    public async Task Turning_away_early_interrupts_the_operation_on_the_server()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync();
        await foreach (var batch in session.Table("t").ToArrowAsync(cancel: Cancel))
            break;
        await session.DisposeAsync();
        Assert.Contains("Interrupt OperationId", server.Spark.Calls);
        Assert.Contains("ReleaseAll", server.Spark.Calls);
    }

    [Fact]
    public async Task A_slow_consumer_holds_the_server_back()
    {
        const int Megabytes = 200;
        await using var server = await FakeServer.StartAsync();
        using var large = ArrowColumns.Of([[new byte[1 << 20]]], new StructType(new StructField("b", SparkType.Binary)));
        server.Spark.Batches = [.. Enumerable.Repeat(IpcStreams.Write(large), Megabytes)];
        await using var session = await server.SessionAsync();
        var (read, ahead) = (0, 0);
        await foreach (var batch in session.Table("t").ToArrowAsync(cancel: Cancel))
        {
            await Task.Delay(5, Cancel); // the consumer's work; the fake server has none
            ahead = Math.Max(ahead, server.Spark.Written - ++read);
        }
        output.WriteLine($"the server was ahead by {ahead} MB at most");
        Assert.Equal(Megabytes, read);
        Assert.InRange(ahead, 0, 20);
    }

    private static RpcException Unavailable => FakeSpark.Fault(StatusCode.Unavailable, "connection reset");

    private static string[] Executions(IEnumerable<string> calls) => [.. calls.Where(call => call.Contains("Execute", StringComparison.Ordinal) && !call.StartsWith("Release", StringComparison.Ordinal))];

    private static async Task<(string[] Rows, string[] Calls)> RunAsync(params Stream[] streams)
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync();
        foreach (var stream in streams)
            server.Spark.Streams.Enqueue(stream);
        var rows = await session.Table("t").CollectAsync(Cancel);
        await session.DisposeAsync();
        Assert.Contains("ReleaseAll", server.Spark.Calls);
        Assert.DoesNotContain(server.Spark.Calls, call => call.StartsWith("Interrupt", StringComparison.Ordinal));
        return ([.. rows.Select(row => row.ToString())], [.. server.Spark.Calls]);
    }
}
