using FeatureJobs.Online;
using StackExchange.Redis;

namespace FeatureJobs.Tests;

public sealed class RedisStoreTests(RedisFixture redis) : OnlineStoreSuite, IClassFixture<RedisFixture>
{
    protected override Task<IOnlineStore> OpenAsync() => redis.Server.OpenAsync();

    [Fact]
    public async Task Any_number_of_entities_and_tables_and_their_positions_is_one_command()
    {
        await using var own = await RedisServer.StartOrSkipAsync();
        await using var store = await own.OpenAsync();
        using var direct = await ConnectionMultiplexer.ConnectAsync(own.Connection + ",allowAdmin=true");
        var tables = Enumerable.Range(0, 5).Select(_ => Tables.Small()).ToList();
        object?[][] entities = [.. Enumerable.Range(0, 200).Select(i => new object?[] { (long)i })];
        await OnlineReader.ReadAsync(store, [.. tables.Select(table => new OnlineRequest(table, entities))], Tables.Token);
        var statistics = (string)(await direct.GetDatabase().ExecuteAsync("INFO", "commandstats"))!;
        Assert.Contains("cmdstat_mget:calls=1,", statistics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_forgot_the_script_is_given_it_again()
    {
        await using var own = await RedisServer.StartOrSkipAsync();
        await using var store = await own.OpenAsync();
        using var direct = await ConnectionMultiplexer.ConnectAsync(own.Connection + ",allowAdmin=true");
        var table = Tables.Small();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(new(1, 0), await Tables.PushAsync(store, table, new HistoryRow([(long)i], default, [1L])));
            await direct.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");
        }
        await Tables.PushAsync(store, table, new HistoryRow([3L], default, [1L]));
        await direct.GetDatabase().ExecuteAsync("CONFIG", "RESETSTAT");
        for (var i = 4; i < 8; i++)
            await Tables.PushAsync(store, table, new HistoryRow([(long)i], default, [1L]));
        var statistics = (string)(await direct.GetDatabase().ExecuteAsync("INFO", "commandstats"))!;
        Assert.Contains("cmdstat_evalsha:calls=4,", statistics, StringComparison.Ordinal);
        Assert.DoesNotContain("cmdstat_eval:", statistics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_expires_after_its_event_and_not_at_all_when_that_is_past()
    {
        await using var store = await OpenAsync();
        using var direct = await ConnectionMultiplexer.ConnectAsync(redis.Server.Connection);
        var table = Tables.Small();
        var now = DateTimeOffset.UtcNow;
        var micros = now.ToUnixTimeMilliseconds() * 1000;
        HistoryRow[] rows = [new([1L], new(1, micros, 0, 0), [1L]), new([2L], new(1, micros - 3_600_000_000, 0, 0), [2L])];
        await OnlineWriter.PushAsync(store, table, 1, HistoryRow.Stream(table, rows), new(3_600_000_000, micros), Tables.Token);

        async Task<long> Expiry(long entity) => (long)await direct.GetDatabase().ExecuteAsync("PEXPIRETIME", RowKey.Of(table, [entity])!);
        Assert.Equal(micros / 1000 + 3_600_000, await Expiry(1));
        Assert.Equal(-1, await Expiry(2));
        Assert.All((await Tables.ReadAsync(store, table, [1L], [2L])).Rows, Assert.NotNull);
        // A newer row that stays takes the expiry away.
        await Tables.PushAsync(store, table, new HistoryRow([1L], new(2, 0, 0, 0), [3L]));
        Assert.Equal(-1, await Expiry(1));
    }

    [Fact]
    public async Task What_lies_at_a_key_and_is_no_row_is_named()
    {
        await using var store = await OpenAsync();
        using var direct = await ConnectionMultiplexer.ConnectAsync(redis.Server.Connection);
        var table = Tables.Small();
        await direct.GetDatabase().StringSetAsync(RowKey.Of(table, [1L]), "junk");
        await direct.GetDatabase().ListLeftPushAsync(RowKey.Of(table, [2L]), "junk");
        var e = await Assert.ThrowsAsync<OnlineStoreException>(() => Tables.ReadAsync(store, table, [1L]));
        Assert.Contains("A row of delays@1 has 4 bytes, less than its header's 42", e.Message, StringComparison.Ordinal);
        Assert.Equal(new(1, 0), await Tables.PushAsync(store, table, new HistoryRow([1L], default, [1L])));
        e = await Assert.ThrowsAsync<OnlineStoreException>(() => Tables.PushAsync(store, table, new HistoryRow([2L], default, [1L])));
        Assert.Contains("another program uses the same database", e.Message, StringComparison.Ordinal);
    }
}
