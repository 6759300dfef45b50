using System.Net;
using System.Net.Sockets;
using FeatureJobs.SparkConnect;
using Grpc.Core;

namespace FeatureJobs.Tests;

/// <summary>The first answer of a server, or the lack of it; calls that are made again; and a session that is kept alive.</summary>
public sealed class ConnectTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_nothing_listens_the_error_names_the_address_and_what_to_do()
    {
        var port = FreePort();
        var error = await Assert.ThrowsAsync<SparkConnectException>(() => SparkSession.Builder().Remote($"sc://127.0.0.1:{port}/;x-secret=hidden")
            .ConnectTimeout(TimeSpan.FromMilliseconds(300)).GetOrCreateAsync(Cancel));
        Assert.Equal((SparkErrorKind.Unreachable, true), (error.Kind, error.IsTransient));
        Assert.Contains($"no Spark Connect server answers at sc://127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_that_says_nothing_is_given_up()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var error = await Assert.ThrowsAsync<SparkConnectException>(() => SparkSession.Builder().Remote($"sc://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")
            .ConnectTimeout(TimeSpan.FromMilliseconds(300)).GetOrCreateAsync(Cancel));
        Assert.Equal(SparkErrorKind.Unreachable, error.Kind);
        Assert.Contains("nothing came back in 0.3 s", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.4.3")]
    [InlineData("2.4")]
    [InlineData("")]
    public async Task A_version_below_three_five_is_refused_and_the_supported_ones_are_named(string version)
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Version = version;
        var error = await Assert.ThrowsAsync<SparkConnectException>(() => server.SessionAsync());
        Assert.Equal((SparkErrorKind.UnsupportedVersion, false), (error.Kind, error.IsTransient));
        Assert.Contains($"runs Spark '{version}'; this client speaks to 3.5 and later", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.5.7")]
    [InlineData("4.0.0.dev3-SNAPSHOT")]
    [InlineData("4.2.0-preview")]
    public async Task Versions_from_three_five_are_taken(string version)
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Version = version;
        await using var session = await server.SessionAsync();
        Assert.Equal(version, session.SparkVersion);
    }

    [Fact]
    public async Task A_call_is_made_again_when_the_server_is_away_or_asks_for_it()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync();
        server.Spark.ConfigFaults.Enqueue(FakeSpark.Fault(StatusCode.Unavailable, "away"));
        server.Spark.ConfigFaults.Enqueue(FakeErrors.WithRetryInfo(StatusCode.ResourceExhausted, "later"));
        await session.Conf.SetAsync("k", "v", Cancel);
        Assert.Equal(3, server.Spark.Calls.Count(call => call == "Config Set"));
    }

    [Theory]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.ResourceExhausted)]
    [InlineData(StatusCode.FailedPrecondition)]
    [InlineData(StatusCode.DeadlineExceeded)]
    public async Task A_call_that_fails_otherwise_is_not_made_again(StatusCode code)
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync();
        server.Spark.ConfigFaults.Enqueue(FakeSpark.Fault(code, "no"));
        await Assert.ThrowsAsync<SparkConnectException>(() => session.Conf.SetAsync("k", "v", Cancel));
        Assert.Single(server.Spark.Calls, "Config Set");
    }

    /// <summary>Refused or not answered: whoever ends because the server is gone does not wait for it.</summary>
    [Fact]
    public async Task Views_are_dropped_with_one_attempt_and_in_silence()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync();
        server.Spark.Streams.Enqueue(new(0, FakeSpark.Fault(StatusCode.Unavailable, "gone"), Arrives: false));
        await session.DropTempViewsAsync("a", "b");
        Assert.Single(server.Spark.Calls, "ExecutePlan");
        await session.DropTempViewsAsync("a", "b");
        Assert.Equal(3, server.Spark.Calls.Count(call => call == "ExecutePlan"));
    }

    [Fact]
    public async Task A_session_whose_setting_is_refused_is_ended()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.ConfigFaults.Enqueue(FakeSpark.Fault(StatusCode.Internal, "[CANNOT_MODIFY_CONFIG] no"));
        await Assert.ThrowsAsync<SparkConnectException>(() => SparkSession.Builder().Remote(server.Remote).Config("k", "v").GetOrCreateAsync(Cancel));
        Assert.Single(server.Spark.Calls, "ReleaseSession");
    }

    [Fact]
    public async Task A_session_is_kept_alive_until_it_is_disposed()
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        var session = await server.SessionAsync(clock: clock);
        clock.Fire(SparkSession.KeepAlivePeriod);
        clock.Fire(SparkSession.KeepAlivePeriod);
        await session.DisposeAsync(); // waits for what is under way
        Assert.Equal(2, server.Spark.Calls.Count(call => call == "Config GetOption"));
        Assert.Equal(0, clock.Fire(SparkSession.KeepAlivePeriod));
        Assert.True(SparkSession.KeepAlivePeriod < TimeSpan.FromMinutes(30), "servers wait an hour");
    }

    [Fact]
    public async Task Without_an_address_the_error_says_where_to_give_one()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SPARK_REMOTE") is null, "SPARK_REMOTE is set here");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => SparkSession.Builder().GetOrCreateAsync(Cancel));
        Assert.Contains("SPARK_REMOTE", error.Message, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The system's clock, but timers of a period go off when a test says so.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private readonly List<ManualTimer> _timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (period <= TimeSpan.Zero)
                return base.CreateTimer(callback, state, dueTime, period);
            _timers.Add(new(() => callback(state), period));
            return _timers[^1];
        }

        public int Fire(TimeSpan period)
        {
            var due = _timers.Where(timer => timer.Period == period && !timer.IsDisposed).ToList();
            due.ForEach(timer => timer.Callback());
            return due.Count;
        }

        private sealed class ManualTimer(Action callback, TimeSpan period) : ITimer
        {
            public Action Callback => callback;

            public TimeSpan Period => period;

            public bool IsDisposed { get; private set; }

            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose() => IsDisposed = true;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return default;
            }
        }
    }
}
