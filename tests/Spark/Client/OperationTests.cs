using FeatureJobs.SparkConnect;

namespace FeatureJobs.Tests;

/// <summary>Ending, watching and failing of operations on real servers.</summary>
public sealed class OperationTests(SparkServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public enum Way
    {
        Token,
        All,
        Tag,
    }

    public static TheoryData<string, Way> Ways => [.. from version in SparkServers.Versions from way in Enum.GetValues<Way>() select (version.Data, way)];

    [Theory, MemberData(nameof(Ways))]
    public async Task A_running_query_that_is_ended_stops_on_the_server(string version, Way way)
    {
        var trace = $"featurejobs.{Guid.NewGuid():N}";
        await using var watcher = await servers.SessionAsync(version, Cancel);
        await using var session = await servers.SessionAsync(version, Cancel);
        session.AddTag("slow");
        var frame = await session.SqlAsync(SlowQuery.Of(600, trace), cancel: Cancel);
        using var source = new CancellationTokenSource();
        var running = frame.CollectAsync(source.Token);
        while (await SlowQuery.TraceAsync(watcher, trace, Cancel) is null)
            Assert.False(running.IsCompleted);
        if (way == Way.Token)
        {
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }
        else
        {
            Assert.Single(way == Way.All ? await session.InterruptAllAsync(Cancel) : await session.InterruptTagAsync("slow", Cancel));
            Assert.Equal(SparkErrorKind.Interrupted, (await Assert.ThrowsAsync<SparkConnectException>(() => running)).Kind);
        }
        await StandsStillAsync(watcher, trace);
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_query_that_is_cancelled_as_soon_as_it_is_sent_does_not_run_on(string version)
    {
        await using var watcher = await servers.SessionAsync(version, Cancel);
        var traces = Enumerable.Range(0, 8).Select(_ => $"featurejobs.{Guid.NewGuid():N}").ToList();
        // Not disposed before the end: that would end them all.
        await using var session = await servers.SessionAsync(version, Cancel);
        foreach (var (wait, trace) in traces.Index())
        {
            var frame = await session.SqlAsync(SlowQuery.Of(600, trace), cancel: Cancel);
            using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(2 * wait));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => frame.CollectAsync(source.Token));
        }
        await session.Client.SettleAsync();
        var before = await LookAsync();
        await Task.Delay(1000, Cancel); // nothing tells of what does not happen
        Assert.Equal(before, await LookAsync());

        async Task<List<string?>> LookAsync()
        {
            var found = new List<string?>();
            foreach (var trace in traces)
                found.Add(await SlowQuery.TraceAsync(watcher, trace, Cancel));
            return found;
        }
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_tag_reaches_its_own_operations_only(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        session.AddTag("other");
        session.RemoveTag("other");
        var running = (await session.SqlAsync(SlowQuery.Of(5), cancel: Cancel)).CollectAsync(Cancel);
        Assert.Empty(await session.InterruptTagAsync("other", Cancel));
        Assert.Equal(5, (await running).Count);
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Progress_is_told_from_four_on(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var news = new Heard();
        var frame = await session.SqlAsync(SlowQuery.Of(45), cancel: Cancel);
        await foreach (var _ in frame.ToArrowAsync(news, Cancel))
        {
        }
        if (version == "3.5")
        {
            Assert.Empty(news.Reports);
            return;
        }
        Assert.NotEmpty(news.Reports);
        Assert.Contains(news.Reports, report => report is { Tasks: 1, CompletedTasks: 0, RunningTasks: 1 });
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Failures_are_told_apart(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var details = version != "3.5";

        var unknown = await FailAsync(() => session.SqlAsync("SELECT * FROM no_such_table", cancel: Cancel));
        Assert.Equal((SparkErrorKind.Analysis, "TABLE_OR_VIEW_NOT_FOUND", details ? "42P01" : null), (unknown.Kind, unknown.ErrorClass, unknown.SqlState));
        Assert.Equal(details ? "`no_such_table`" : null, unknown.MessageParameters.GetValueOrDefault("relationName"));
        Assert.Equal(details, unknown.ServerStackTrace?.Contains("AnalysisException", StringComparison.Ordinal) ?? false);

        var misspelt = await FailAsync(() => session.SqlAsync("SELEC 1", cancel: Cancel));
        Assert.Equal((SparkErrorKind.Analysis, "PARSE_SYNTAX_ERROR"), (misspelt.Kind, misspelt.ErrorClass));

        var divided = await FailAsync(async () => await (await session.SqlAsync("SELECT 1 / (id - 1) FROM range(3)", cancel: Cancel)).CollectAsync(Cancel));
        Assert.Equal((SparkErrorKind.Failed, "DIVIDE_BY_ZERO", details ? "22012" : null, false), (divided.Kind, divided.ErrorClass, divided.SqlState, divided.IsTransient));

        var wide = string.Join(", ", Enumerable.Range(0, 200).Select(column => $"id AS a_rather_long_column_name_{column}"));
        var cut = await FailAsync(() => session.SqlAsync($"SELECT no_such_column FROM (SELECT {wide} FROM range(1)) t WHERE raise_error('x') = 1 AND no_such_column > 0", cancel: Cancel));
        Assert.Equal(SparkErrorKind.Analysis, cut.Kind);
        Assert.Contains("no_such_column", cut.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_session_that_was_ended_elsewhere_is_said_to_be_gone(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        await session.Client.ReleaseSessionAsync();
        if (version == "3.5")
        {
            // It has no such call, and keeps the session.
            Assert.Single(await (await session.SqlAsync("SELECT 1", cancel: Cancel)).CollectAsync(Cancel));
            return;
        }
        var error = await FailAsync(() => session.SqlAsync("SELECT 1", cancel: Cancel));
        Assert.Equal((SparkErrorKind.SessionGone, true), (error.Kind, error.IsTransient));
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_session_is_shared_by_its_id(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        await (await session.SqlAsync("SELECT 7 AS x", cancel: Cancel)).CreateOrReplaceTempViewAsync("shared", Cancel);
        await using var other = await servers.SessionAsync(version, Cancel);
        Assert.Equal("TABLE_OR_VIEW_NOT_FOUND", (await FailAsync(() => other.Table("shared").CollectAsync(Cancel))).ErrorClass);
        var userless = $"{await servers.RemoteAsync(version)}/;session_id={session.SessionId}";
        await using (var same = await SparkSession.Builder().Remote(userless).GetOrCreateAsync(Cancel))
            Assert.Equal(7, (await same.Table("shared").CollectAsync(Cancel))[0].GetAs<int>("x"));
        Assert.Equal(1, await session.Table("shared").CountAsync(Cancel));
    }

    private static async Task<SparkConnectException> FailAsync(Func<Task> act) => await Assert.ThrowsAsync<SparkConnectException>(act);

    /// <summary>Ten times over the time of a step, the trace is where it was; a running query would have moved on.</summary>
    private static async Task StandsStillAsync(SparkSession watcher, string trace)
    {
        for (var look = 0; look < 20; look++)
        {
            var before = await SlowQuery.TraceAsync(watcher, trace, Cancel);
            await Task.Delay(1000, Cancel); // nothing tells of what does not happen
            if (await SlowQuery.TraceAsync(watcher, trace, Cancel) == before)
            {
                Assert.InRange(int.Parse(before!), 0, 598);
                return;
            }
        }
        Assert.Fail("the query still runs");
    }

    private sealed class Heard : IProgress<SparkProgress>
    {
        public List<SparkProgress> Reports { get; } = [];

        public void Report(SparkProgress value) => Reports.Add(value);
    }
}
