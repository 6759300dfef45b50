using FeatureJobs.Online;

namespace FeatureJobs.Tests;

/// <summary>What every online store promises; run once a kind.</summary>
public abstract class OnlineStoreSuite
{
    private static readonly long[] Edges = [long.MinValue, -1L << 32, -1, 0, 1, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 32, (1L << 53) + 1, long.MaxValue];

    /// <summary>Each call is a connection of its own to the same online store.</summary>
    protected abstract Task<IOnlineStore> OpenAsync();

    [Fact]
    public async Task Every_type_comes_back_as_it_was_written()
    {
        await using var store = await OpenAsync();
        var table = Tables.EveryType();
        object?[][] features =
        [
            [true, int.MinValue, long.MinValue, double.NaN, "", DateOnly.MinValue, DateTimeOffset.MinValue, "déjà vu \0 {x} 漢字 🛫", false],
            [false, int.MaxValue, long.MaxValue, -0.0, "a", DateOnly.MaxValue, DateTimeOffset.MaxValue.AddTicks(-9), "", true],
            [null, 0, null, double.NegativeInfinity, null, new DateOnly(1969, 12, 31), null, "b", null],
            [true, null, 1L, null, "c", null, DateTimeOffset.UnixEpoch.AddTicks(-10), null, false],
            [null, null, null, null, null, null, null, null, null],
            [null, -1, -1L, double.Epsilon, "d", null, null, null, true],
        ];
        HistoryRow[] rows = [.. features.Select((values, i) => new HistoryRow(
            [i % 2 == 0, i, (long)i << 40, i / 3.0, $"entity {i}", new DateOnly(2024, 6, 1 + i), DateTimeOffset.UnixEpoch.AddDays(i)], new(1, i, i + 1, i + 2), values))];

        Assert.Equal(new(6, 0), await Tables.PushAsync(store, table, rows));

        var answer = await Tables.ReadAsync(store, table, [.. rows.Select(row => row.Keys)]);
        Assert.Null(answer.Position);
        foreach (var (row, found) in rows.Zip(answer.Rows))
        {
            Assert.Equal(row.Order, found!.Order);
            Assert.Equal(row.Features, Enumerable.Range(0, row.Features.Length).Select(i => found[i]));
        }
        Assert.True(double.IsNegative((double)answer.Rows[1]![3]!));
    }

    [Fact]
    public async Task Orders_compare_as_numbers_in_each_of_their_parts()
    {
        await using var store = await OpenAsync();
        var table = Tables.Small();
        var pairs = (from part in Enumerable.Range(0, 4) from first in Edges from second in Edges select (First: Order(part, first), Second: Order(part, second), Greater: second >= first)).ToList();
        EncodedRow[] Rows(long value, Func<int, RowOrder> order) => HistoryRow.Encode(table, [.. pairs.Select((_, i) => new HistoryRow([(long)i], order(i), [value]))]);

        Assert.Equal(new(pairs.Count, 0), await store.WriteAsync(Rows(1, i => pairs[i].First), Tables.Token));
        var greater = pairs.Count(pair => pair.Greater);
        Assert.Equal(new(greater, pairs.Count - greater), await store.WriteAsync(Rows(2, i => pairs[i].Second), Tables.Token));

        var answer = await Tables.ReadAsync(store, table, [.. pairs.Select((_, i) => new object?[] { (long)i })]);
        Assert.Equal(pairs.Select(pair => pair.Greater ? 2L : 1L), answer.Rows.Select(row => (long)row![0]!));

        // The parts after the one that differs say the opposite, and must not be asked.
        static RowOrder Order(int part, long value) => part switch
        {
            0 => new(value, ~value, ~value, ~value),
            1 => new(5, value, ~value, ~value),
            2 => new(5, 5, value, ~value),
            _ => new(5, 5, 5, value),
        };
    }

    [Fact]
    public async Task Whatever_the_order_of_arrival_the_greatest_row_remains()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        var table = Tables.Small();
        const int entities = 20, rowsOfEntity = 50, writers = 4;
        var rows = (from entity in Enumerable.Range(0, entities)
                    from order in Enumerable.Range(0, rowsOfEntity).Select(_ => new RowOrder(random.Next(2), random.Next(-3, 3) * 3_000_000_000L, random.Next(-2, 2), random.Next(3))).Distinct()
                    select new HistoryRow([(long)entity], order, [random.NextInt64()])).ToArray();
        random.Shuffle(rows);

        var counts = await Task.WhenAll(rows.Chunk(rows.Length / writers + 1).Select((share, i) => Task.Run(async () =>
        {
            var sum = default(WriteCounts);
            foreach (var part in share.Chunk(7))
                sum += await (i % 2 == 0 ? first : second).WriteAsync(HistoryRow.Encode(table, part), Tables.Token);
            return sum;
        }, Tables.Token)));

        var total = counts.Aggregate((left, right) => left + right);
        Assert.Equal(rows.Length, total.Written + total.Refused);
        Assert.InRange(total.Written, entities, rows.Length - 1);
        var answer = await Tables.ReadAsync(first, table, [.. Enumerable.Range(0, entities).Select(entity => new object?[] { (long)entity })]);
        for (var entity = 0; entity < entities; entity++)
        {
            var greatest = rows.Where(row => (long)row.Keys[0] == entity)
                .MaxBy(row => (row.Order.Generation, row.Order.EventTimestamp, row.Order.CreatedTimestamp, row.Order.Batch))!;
            Assert.Equal(greatest.Order, answer.Rows[entity]!.Order);
            Assert.Equal(greatest.Features[0], answer.Rows[entity]![0]);
        }
    }

    [Fact]
    public async Task An_equal_row_is_overwritten()
    {
        await using var store = await OpenAsync();
        var table = Tables.Small();
        await Tables.PushAsync(store, table, new HistoryRow([1L], new(1, 2, 3, 4), [10L]));
        Assert.Equal(new(1, 0), await Tables.PushAsync(store, table, new HistoryRow([1L], new(1, 2, 3, 4), [20L])));
        Assert.Equal(20L, (await Tables.ReadAsync(store, table, [1L])).Rows[0]![0]);
    }

    [Fact]
    public async Task Keys_that_a_naive_join_would_confuse_are_different_rows()
    {
        await using var store = await OpenAsync();
        var id = Guid.NewGuid().ToString("N");
        OnlineTable Table(string storeId, string group, int version) => new(storeId, group, version, [new("a", OnlineType.String), new("b", OnlineType.String)], [new("v", OnlineType.Int64)]);
        string[] texts = ["", "a", "b", "ab", ":", "1:a", "a:1", "1:a1:b", "{", "}", "{a", "a}", "}a", "%", "%7B", "%7D", "\0", "\0a", "a\0", "|", ",", " ", "é", "e\u0301", "漢", "🛫", "delays@1", "}delays@1"];
        OnlineTable[] tables = [Table(id, "delays", 1), Table(id, "delays", 11), Table(id, "delays@1", 1), Table(id + "1:a", "delays", 1), Table(id + "}", "delays", 1), Table(id + "%7D", "delays", 1)];
        var all = (from table in tables from a in texts from b in texts select (Table: table, Keys: new object[] { a, b })).ToList();
        for (var t = 0; t < tables.Length; t++)
        {
            var table = tables[t];
            await Tables.PushAsync(store, table, [.. all.Select((row, i) => (row, i)).Where(pair => pair.row.Table == table).Select(pair => new HistoryRow(pair.row.Keys, default, [(long)pair.i]))]);
        }

        var answers = await OnlineReader.ReadAsync(store, [.. tables.Select(table => new OnlineRequest(table, [.. all.Where(row => row.Table == table).Select(row => row.Keys)]))], Tables.Token);
        Assert.Equal(Enumerable.Range(0, all.Count).Select(i => (object)(long)i), answers.SelectMany(answer => answer.Rows).Select(row => row![0]));
    }

    [Fact]
    public async Task Ten_thousand_rows_are_pushed_in_several_batches_and_read_back()
    {
        await using var store = await OpenAsync();
        var table = Tables.One(OnlineType.String, [.. Enumerable.Range(0, 10).Select(i => new OnlineColumn($"f{i}", OnlineType.Float64))]);
        static HistoryRow Row(int i) => new([$"entity-{i}"], new(1, i, 7, 1), [.. Enumerable.Range(0, 10).Select(f => (object)(i * 10.0 + f))]);
        async IAsyncEnumerable<Apache.Arrow.RecordBatch> Batches()
        {
            foreach (var part in Enumerable.Range(0, 10_000).Chunk(2048))
            {
                yield return HistoryRow.Batch(table, [.. part.Select(Row)]);
                await Task.Yield();
            }
        }

        Assert.Equal(new(10_000, 0), await OnlineWriter.PushAsync(store, table, 1, Batches(), null, Tables.Token));

        var answer = await Tables.ReadAsync(store, table, [.. Enumerable.Range(0, 10_001).Select(i => new object?[] { $"entity-{i}" })]);
        Assert.Null(answer.Rows[10_000]);
        for (var i = 0; i < 10_000; i++)
            Assert.Equal(Row(i).Features, Enumerable.Range(0, 10).Select(f => answer.Rows[i]![f]));
    }

    [Fact]
    public async Task The_position_is_kept_beside_the_rows_and_never_set_back()
    {
        await using var store = await OpenAsync();
        var (table, other) = (Tables.Small(), Tables.Small());
        var position = new OnlinePosition("9c5b {é}", 2, 7, 1_717_200_000_000_000);
        Assert.Null((await OnlineReader.PositionsAsync(store, table, Tables.Token)).Reached);

        Assert.True(await OnlineWriter.SetPositionAsync(store, table, position, Tables.Token));
        Assert.True(await OnlineWriter.SetPositionAsync(store, table, position, Tables.Token));
        Assert.False(await OnlineWriter.SetPositionAsync(store, table, position with { Batch = 6 }, Tables.Token));
        Assert.False(await OnlineWriter.SetPositionAsync(store, table, position with { Generation = 1, Batch = 99, EvaluatedThrough = long.MaxValue }, Tables.Token));
        await using var another = await OpenAsync();
        Assert.Equal(position, (await OnlineReader.PositionsAsync(another, table, Tables.Token)).Reached);
        Assert.Null((await OnlineReader.PositionsAsync(store, other, Tables.Token)).Reached);

        var origin = new OnlinePosition("", 3, 1, 0);
        Assert.True(await OnlineWriter.SetPositionAsync(store, table, origin, Tables.Token));
        Assert.Equal((origin, null), await OnlineReader.PositionsAsync(store, table, Tables.Token));
        Assert.True(await OnlineWriter.BeginAsync(store, table, origin with { Generation = origin.Generation + 1 }, Tables.Token));
        Assert.False(await OnlineWriter.BeginAsync(store, table, origin, Tables.Token));
        Assert.Equal((origin, origin with { Generation = origin.Generation + 1 }), await OnlineReader.PositionsAsync(store, table, Tables.Token));
    }

    [Fact]
    public async Task What_is_unknown_deleted_or_of_an_older_generation_is_not_found()
    {
        await using var store = await OpenAsync();
        var table = Tables.Small();
        await Tables.PushAsync(store, table, new HistoryRow([1L], new(1, 5, 5, 5), [1L]), new HistoryRow([3L], new(1, 5, 5, 5), [null], Known: false));
        await Tables.PushAsync(store, table, new HistoryRow([2L], new(2, 0, 0, 0), [2L]));
        var tombstone = Assert.Single(HistoryRow.Encode(table, new HistoryRow([4L], new(2, 0, 0, 0), [4L])));
        tombstone.Value[1] |= 2;
        await store.WriteAsync([tombstone], Tables.Token);
        object?[][] entities = [[1L], [2L], [3L], [4L], [5L], [null]];

        Assert.Equal([1L, 2L, null, null, null, null], Values(await Tables.ReadAsync(store, table, entities)));
        await OnlineWriter.SetPositionAsync(store, table, new("h", 2, 9, 8), Tables.Token);
        var answer = await Tables.ReadAsync(store, table, entities);
        Assert.Equal([null, 2L, null, null, null, null], Values(answer));
        Assert.Equal(8, answer.Position!.EvaluatedThrough);
        // A rolled back entity comes again, however old.
        await Tables.PushAsync(store, table, new HistoryRow([1L], new(2, 0, 0, 0), [11L]));
        Assert.Equal([11L, 2L, null, null, null, null], Values(await Tables.ReadAsync(store, table, entities)));

        static IEnumerable<object?> Values(OnlineAnswer answer) => answer.Rows.Select(row => row?[0]);
    }

    [Fact]
    public async Task A_row_of_another_schema_is_an_error_and_no_garbage()
    {
        await using var store = await OpenAsync();
        var table = Tables.Small();
        var renamed = new OnlineTable(table.StoreId, table.Group, table.Version, table.Keys, [new("w", OnlineType.Int64)]);
        await Tables.PushAsync(store, table, new HistoryRow([1L], default, [1L]));
        var e = await Assert.ThrowsAsync<OnlineStoreException>(() => Tables.ReadAsync(store, renamed, [1L]));
        Assert.False(e.IsTransient);
        Assert.Contains($"schema id {table.SchemaId:x16}, the definition's is {renamed.SchemaId:x16}", e.Message, StringComparison.Ordinal);
        Assert.Contains(table.StoreId, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistaken_caller_is_told_and_nothing_is_written()
    {
        await using var store = await OpenAsync();
        var (table, text) = (Tables.Small(), Tables.One(OnlineType.String, new OnlineColumn("v", OnlineType.Int64)));
        var wrong = await Assert.ThrowsAsync<ArgumentException>(() => OnlineWriter.PushAsync(store, table, 1, HistoryRow.Stream(text, new HistoryRow(["1"], default, [1L])), null, Tables.Token));
        Assert.Contains("k int64, event_timestamp timestamp", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("k string, event_timestamp timestamp", wrong.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OnlineStoreException>(() => Tables.PushAsync(store, text, new HistoryRow([null!], default, [1L])));
        var key = await Assert.ThrowsAsync<ArgumentException>(() => Tables.ReadAsync(store, table, ["1"]));
        Assert.Contains("Key k of delays@1 is of type int64; String does not fit.", key.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => Tables.ReadAsync(store, table, [1L, 2L]));
        Assert.Null((await Tables.ReadAsync(store, table, [1L])).Rows[0]);
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        await using var store = await OpenAsync();
        var table = Tables.Small();
        var rows = HistoryRow.Encode(table, new HistoryRow([1L], default, [1L]));
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.WriteAsync(rows, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.ReadAsync([rows[0].Key], cancelled));
        Assert.Null((await Tables.ReadAsync(store, table, [1L])).Rows[0]);
    }
}
