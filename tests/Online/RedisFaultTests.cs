using Apache.Arrow;
using FeatureJobs.Online;
using StackExchange.Redis;

namespace FeatureJobs.Tests;

public sealed class RedisFaultTests
{
    private const string Password = "s3cret-0f-mine";

    [Fact]
    public async Task Redis_that_dies_on_the_way_is_a_transient_fault()
    {
        await using var server = await RedisServer.StartOrSkipAsync("--requirepass", Password);
        await using var store = await server.OpenAsync($",password={Password}");
        var table = Tables.Small();
        async IAsyncEnumerable<RecordBatch> Batches()
        {
            for (var i = 0L; ; i++)
            {
                if (i == 3)
                    await server.KillAsync();
                yield return HistoryRow.Batch(table, new HistoryRow([i], default, [i]));
            }
        }
        var e = await Faulty(() => OnlineWriter.PushAsync(store, table, 1, Batches(), null, Tables.Token), isTransient: true);
        Assert.Contains("cannot be reached", e.Message, StringComparison.Ordinal);
        Assert.Contains(server.Socket, e.Message, StringComparison.Ordinal);
        e = await Faulty(() => Tables.ReadAsync(store, table, [1L]), isTransient: true);
        Assert.Contains("try again", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_that_is_not_there_is_named_without_the_password()
    {
        var e = await Faulty(() => OnlineStores.OpenAsync(OnlineStoreKind.Redis, $"127.0.0.1:1,connectRetry=1,connectTimeout=2000,password={Password}", Tables.Token), isTransient: true);
        Assert.Contains("Redis at 127.0.0.1:1 cannot be reached: see that it runs", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_or_missing_password_is_said_to_be_one()
    {
        await using var server = await RedisServer.StartOrSkipAsync("--requirepass", "another");
        foreach (var options in (string[])[$",password={Password}", ""])
        {
            var e = await Faulty(() => server.OpenAsync(options + ",connectRetry=1,connectTimeout=2000"), isTransient: false);
            Assert.Contains("check user= and password=", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_user_without_rights_is_told_which_are_needed()
    {
        await using var server = await RedisServer.StartOrSkipAsync("--user", "reader", "on", ">" + Password, "~*", "+@all", "-eval", "-evalsha", "-script");
        await using var store = await server.OpenAsync($",user=reader,password={Password}");
        var e = await Faulty(() => Tables.PushAsync(store, Tables.Small(), new HistoryRow([1L], default, [1L])), isTransient: false);
        Assert.Contains("EVALSHA", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replica_is_read_and_refuses_rows()
    {
        // A replica of a primary that is not there serves what it has: nothing, here.
        await using var server = await RedisServer.StartOrSkipAsync("--replicaof", "127.0.0.1", "1");
        await using var store = await server.OpenAsync();
        var table = Tables.Small();
        Assert.Null((await Tables.ReadAsync(store, table, [1L])).Rows[0]);
        var e = await Faulty(() => Tables.PushAsync(store, table, new HistoryRow([1L], default, [1L])), isTransient: false);
        Assert.Contains("read-only replica: name the primary", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_became_a_replica_refuses_rows()
    {
        await using var server = await RedisServer.StartOrSkipAsync();
        await using var store = await server.OpenAsync();
        var table = Tables.Small();
        using var direct = await ConnectionMultiplexer.ConnectAsync(server.Connection + ",allowAdmin=true");
        await direct.GetDatabase().ExecuteAsync("REPLICAOF", "127.0.0.1", "1");
        var e = await Faulty(() => Tables.PushAsync(store, table, new HistoryRow([1L], default, [1L])), isTransient: false);
        Assert.Contains("read-only replica: name the primary", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_memory_refuses_rows_and_a_primary_without_replicas_is_not_ready()
    {
        await using var full = await RedisServer.StartOrSkipAsync("--maxmemory", "1");
        await using var store = await full.OpenAsync();
        var e = await Faulty(() => Tables.PushAsync(store, Tables.Small(), new HistoryRow([1L], default, [1L])), isTransient: false);
        Assert.Contains("raise maxmemory", e.Message, StringComparison.Ordinal);

        await using var alone = await RedisServer.StartOrSkipAsync("--min-replicas-to-write", "1");
        await using var waiting = await alone.OpenAsync();
        e = await Faulty(() => Tables.PushAsync(waiting, Tables.Small(), new HistoryRow([1L], default, [1L])), isTransient: true);
        Assert.Contains("NOREPLICAS", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",password=" + Password)]
    [InlineData("cache:6379,pasword=" + Password)]
    [InlineData("cache:6379,ssl=" + Password)]
    [InlineData("redis://user:" + Password + "@cache:6379")]
    public async Task A_connection_that_cannot_be_understood_is_not_repeated(string connection)
    {
        var e = await Faulty(() => OnlineStores.OpenAsync(OnlineStoreKind.Redis, connection, Tables.Token), isTransient: false);
        Assert.Contains("host:port", e.Message, StringComparison.Ordinal);
    }

    private static async Task<OnlineStoreException> Faulty(Func<Task> work, bool isTransient)
    {
        var e = await Assert.ThrowsAsync<OnlineStoreException>(work);
        TestContext.Current.TestOutputHelper!.WriteLine($"{e.Message}\n  {e.InnerException?.GetType().Name}: {e.InnerException?.Message}");
        Assert.Equal(isTransient, e.IsTransient);
        Assert.DoesNotContain(Password, e.ToString(), StringComparison.Ordinal);
        return e;
    }
}
