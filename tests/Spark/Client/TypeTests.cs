using System.Data.SqlTypes;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Tests;

/// <summary>Every type both ways on real servers: written by SQL and read here; sent from here, judged by SQL there, and read again.</summary>
public sealed class TypeTests(SparkServers servers)
{
    private const string Digits38 = "12345678901234567890123456789012345678";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A type; a value as SQL writes it; the same value here.</summary>
    public static TheoryData<string, string, SparkType, object> Values => new()
    {
        { "boolean", "true", SparkType.Boolean, true },
        { "tinyint", "-128Y", SparkType.Byte, sbyte.MinValue },
        { "smallint", "32767S", SparkType.Short, short.MaxValue },
        { "int", "-2147483648", SparkType.Integer, int.MinValue },
        { "bigint", "9223372036854775807L", SparkType.Long, long.MaxValue },
        { "float", "1.5F", SparkType.Float, 1.5f },
        { "float", "float('-Infinity')", SparkType.Float, float.NegativeInfinity },
        { "double", "0.1D", SparkType.Double, 0.1 },
        { "double", "double('NaN')", SparkType.Double, double.NaN },
        { "double", "double('Infinity')", SparkType.Double, double.PositiveInfinity },
        { "double", "4.9E-324D", SparkType.Double, double.Epsilon },
        { "decimal(10,2)", "cast('-12345678.90' as decimal(10,2))", new DecimalType(10, 2), -12345678.90m },
        { "decimal(28,28)", "cast('0.0000000000000000000000000001' as decimal(28,28))", new DecimalType(28, 28), 0.0000000000000000000000000001m },
        { "decimal(38,0)", $"cast('{Digits38}' as decimal(38,0))", new DecimalType(38, 0), SqlDecimal.Parse(Digits38) },
        { "decimal(38,18)", "cast('-12345678901234567890.123456789012345678' as decimal(38,18))", new DecimalType(38, 18), SqlDecimal.Parse("-12345678901234567890.123456789012345678") },
        { "string", "''", SparkType.String, "" },
        { "string", @"'it\'s \u00e9 \\'", SparkType.String, "it's é \\" },
        { "string", "decode(X'F09F9880', 'UTF-8')", SparkType.String, "😀" },
        { "binary", "X'00FF10'", SparkType.Binary, new byte[] { 0, 255, 16 } },
        { "date", "DATE'2024-02-29'", SparkType.Date, new DateOnly(2024, 2, 29) },
        { "date", "DATE'1582-10-14'", SparkType.Date, new DateOnly(1582, 10, 14) },
        { "date", "DATE'0001-01-01'", SparkType.Date, DateOnly.MinValue },
        { "date", "DATE'9999-12-31'", SparkType.Date, DateOnly.MaxValue },
        { "timestamp", "TIMESTAMP'2024-02-29 23:59:59.999999Z'", SparkType.Timestamp, Utc("2024-02-29T23:59:59.999999Z") },
        { "timestamp", "TIMESTAMP'1899-12-31 00:00:00.000001Z'", SparkType.Timestamp, Utc("1899-12-31T00:00:00.000001Z") },
        { "timestamp", "TIMESTAMP'0001-01-01 00:00:00Z'", SparkType.Timestamp, DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc) },
        { "timestamp_ntz", "TIMESTAMP_NTZ'2024-03-31 02:30:00.5'", SparkType.TimestampNtz, new DateTime(2024, 3, 31, 2, 30, 0, 500) },
        { "timestamp_ntz", "TIMESTAMP_NTZ'1492-10-12 01:02:03'", SparkType.TimestampNtz, new DateTime(1492, 10, 12, 1, 2, 3) },
        { "interval day to second", "INTERVAL '-1 02:03:04.000005' DAY TO SECOND", SparkType.DayTimeInterval, -(new TimeSpan(1, 2, 3, 4) + TimeSpan.FromMicroseconds(5)) },
        { "array<int>", "array(1, null, 3)", new ArrayType(SparkType.Integer), new object?[] { 1, null, 3 } },
        { "array<array<string>>", "array(array('a'), array(), null)", new ArrayType(new ArrayType(SparkType.String)), new object?[] { new object?[] { "a" }, Array.Empty<object?>(), null } },
        { "map<string,bigint>", "map('a', 1L, 'b', null)", new MapType(SparkType.String, SparkType.Long), new Dictionary<object, object?> { ["a"] = 1L, ["b"] = null } },
    };

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Values_that_SQL_writes_are_read(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var cases = Values.Select(row => row.Data).ToList();
        var frame = await session.SqlAsync($"SELECT {string.Join(", ", cases.Select((item, at) => $"{item.Item2} AS c{at}, cast(null as {item.Item1}) AS n{at}"))}", cancel: Cancel);
        var (schema, row) = (await frame.SchemaAsync(Cancel), Assert.Single(await frame.CollectAsync(Cancel)));
        Assert.All(cases.Index(), item =>
        {
            Assert.Equal(item.Item.Item1, schema.Fields[2 * item.Index].DataType.SimpleString);
            Assert.Equal(item.Item.Item1, row.Schema.Fields[2 * item.Index].DataType.SimpleString);
            Same(item.Item.Item4, row[2 * item.Index]);
            Assert.Null(row[2 * item.Index + 1]);
        });
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Values_that_are_sent_are_what_SQL_says_and_come_back(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var cases = Values.Select(row => row.Data).ToList();
        var schema = new StructType(cases.Select((item, at) => new StructField($"c{at}", item.Item3)));
        object?[][] rows = [[.. cases.Select(item => item.Item4)], [.. cases.Select(_ => (object?)null)]];
        var frame = session.CreateDataFrame(rows, schema);
        Assert.Equal(schema.SimpleString, (await frame.SchemaAsync(Cancel)).SimpleString);
        var back = await frame.CollectAsync(Cancel);
        Assert.All(cases.Index(), item => Same(item.Item.Item4, back[0][item.Index]));
        Assert.All(back[1].Values, Assert.Null);

        await frame.CreateOrReplaceTempViewAsync("sent", Cancel);
        // A map cannot be compared in SQL.
        var judged = cases.Index().Where(item => item.Item.Item3 is not MapType).Select(item => $"c{item.Index} <=> {item.Item.Item2} AS c{item.Index}");
        var verdict = Assert.Single(await (await session.SqlAsync($"SELECT {string.Join(", ", judged)} FROM sent LIMIT 1", cancel: Cancel)).CollectAsync(Cancel));
        Assert.Equal("", string.Join(' ', verdict.Schema.Fields.Where((_, at) => verdict[at] is not true).Select(field => field.Name)));
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Structs_in_arrays_in_maps_go_both_ways(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var inner = new StructType(new StructField("x", SparkType.Integer), new StructField("s", new StructType(new StructField("y", SparkType.String))));
        var type = new MapType(SparkType.Integer, new ArrayType(inner));
        var schema = new StructType(new StructField("m", type), new StructField("t", inner));
        Row Inner(int? x, string? y) => new(inner, x, new Row((StructType)inner.Fields[1].DataType, y));
        object?[][] rows =
        [
            [new Dictionary<object, object?> { [1] = new object?[] { Inner(1, "a"), null, Inner(null, null) }, [2] = null, [3] = Array.Empty<object?>() }, Inner(9, "z")],
            [null, null],
            [new Dictionary<object, object?>(), new Row(inner, 5, null)],
        ];
        var sent = session.CreateDataFrame(rows, schema);
        Assert.Equal("struct<m:map<int,array<struct<x:int,s:struct<y:string>>>>,t:struct<x:int,s:struct<y:string>>>", (await sent.SchemaAsync(Cancel)).SimpleString);
        await sent.CreateOrReplaceTempViewAsync("nested", Cancel);
        Assert.Equal(
            ["[{\"m\":{\"1\":[{\"x\":1,\"s\":{\"y\":\"a\"}},null,{\"s\":{}}],\"2\":null,\"3\":[]},\"t\":{\"x\":9,\"s\":{\"y\":\"z\"}}}]", "[{}]", "[{\"m\":{},\"t\":{\"x\":5}}]"],
            (await (await session.SqlAsync("SELECT to_json(struct(m, t), map('ignoreNullFields', 'true')) FROM nested", cancel: Cancel)).CollectAsync(Cancel)).Select(row => row.ToString()));
        var back = await session.Table("nested").CollectAsync(Cancel);
        Assert.All(rows.Index(), row => Same(row.Item, back[row.Index].Values));
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Nothing_has_a_schema_too(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var schema = new StructType(new StructField("a", SparkType.Long), new StructField("b", new ArrayType(SparkType.Timestamp)));
        var frame = session.CreateDataFrame((IEnumerable<Row>)[], schema);
        Assert.Empty(await frame.CollectAsync(Cancel));
        Assert.Equal(schema, await frame.SchemaAsync(Cancel));
        Assert.Equal(0, await frame.CountAsync(Cancel));
        var batches = await (await session.SqlAsync("SELECT id, 'x' AS x FROM range(10) WHERE id < 0", cancel: Cancel)).ToArrowAsync(cancel: Cancel).ToListAsync(Cancel);
        Assert.Equal(0, batches.Sum(batch => batch.Length));
        Assert.Equal(["id", "x"], batches[0].Schema.FieldsList.Select(field => field.Name));
        Assert.Empty((await (await session.SqlAsync("CREATE TEMPORARY VIEW nothing AS SELECT 1", cancel: Cancel)).CollectAsync(Cancel)));
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_value_beyond_dotnet_is_named(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var frame = await session.SqlAsync("SELECT date_add(DATE'9999-12-31', 1) AS later", cancel: Cancel);
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => frame.CollectAsync(Cancel));
        Assert.Contains("column later of type date", error.Message, StringComparison.Ordinal);
    }

    private static DateTime Utc(string text) => DateTimeOffset.Parse(text).UtcDateTime;

    private static void Same(object? expected, object? actual)
    {
        if (expected is Row left && actual is Row right)
            Same(left.Values, right.Values);
        else if (expected is IReadOnlyDictionary<object, object?> map && actual is IReadOnlyDictionary<object, object?> other)
        {
            Assert.Equal(map.Count, other.Count);
            Assert.All(map, entry => Same(entry.Value, other[entry.Key]));
        }
        else if (expected is IReadOnlyList<object?> list && actual is IReadOnlyList<object?> others)
        {
            Assert.Equal(list.Count, others.Count);
            Assert.All(list.Index(), item => Same(item.Item, others[item.Index]));
        }
        else
        {
            Assert.Equal(expected, actual);
            if (expected is DateTime time)
                Assert.Equal(time.Kind, ((DateTime)actual!).Kind);
        }
    }
}
