using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>Tables of ours under Spark's eyes: every version read, pruned by our statistics, kept up by Spark's own commands.</summary>
public sealed class WeWriteTests(Peers peers)
{
    private static readonly DeltaField[] EveryType =
    [
        new("id", DeltaType.Long), new("i", DeltaType.Integer), new("s", DeltaType.Short), new("b", DeltaType.Byte), new("f", DeltaType.Float), new("d", DeltaType.Double),
        new("yes", DeltaType.Boolean), new("text", DeltaType.String), new("bytes", DeltaType.Binary), new("day", DeltaType.Date), new("at", DeltaType.Timestamp),
        new("big", DeltaType.Decimal(38, 10)), new("small", DeltaType.Decimal(5, 2)),
        new("o", DeltaType.Struct(new DeltaField("x", DeltaType.Integer), new DeltaField("y", DeltaType.Array(DeltaType.String)))),
        new("m", DeltaType.Map(DeltaType.String, DeltaType.Double)),
    ];

    private const string Edges = """
        SELECT 1::BIGINT AS id, (-2147483648)::INTEGER AS i, 32767::SMALLINT AS s, (-128)::TINYINT AS b, 0.1::FLOAT AS f, 'nan'::DOUBLE AS d, true AS yes, 'ü "q" 😀' || repeat('x', 60) AS "text",
        '\x00\xFF'::BLOB AS bytes, DATE '0850-01-02' AS day, TIMESTAMPTZ '1850-01-02 03:04:05.000006+00' AS at, 1234567890123456789012345678.0123456789::DECIMAL(38, 10) AS big, (-999.99)::DECIMAL(5, 2) AS small,
        {'x': 1, 'y': ['a', NULL]} AS o, MAP {'k': 1.5::DOUBLE, 'n': NULL} AS m
        UNION ALL SELECT 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        UNION ALL SELECT 3, 1, 2::SMALLINT, 3::TINYINT, 'inf'::FLOAT, '-inf'::DOUBLE, false, '', '', DATE '9999-12-31', TIMESTAMPTZ '9999-12-31 23:59:59.999999+00', 0, 0, {'x': NULL, 'y': []}, MAP {}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Spark_reads_values_of_every_type(string version)
    {
        using var both = new TwoReaders(await peers.OfAsync(version));
        await both.CreateAsync(EveryType, [], Edges);
        await both.WriteAsync((writer, basis) => writer.AppendAsync(basis, Edges.Replace("1::BIGINT", "4::BIGINT", StringComparison.Ordinal), new TransactionId("app", 1), Cancel));
        await both.AgreeAsync();
        // What JSON has of the first row, written by hand.
        Assert.Contains("""{"id":1,"i":-2147483648,"s":32767,"b":-128,"f":0.1,"d":"NaN","yes":true""", (await both.Spark.RowsAsync(both.Path, 0))[0], StringComparison.Ordinal);
        Assert.Contains(""""at":"1850-01-02T03:04:05.000006Z","big":"1234567890123456789012345678.0123456789","small":"-999.99"""", (await both.Spark.RowsAsync(both.Path, 0))[0], StringComparison.Ordinal);
    }

    /// <summary>Spark passes over files by statistics of ours, and finds every row that it finds without.</summary>
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Spark_loses_no_row_by_statistics_of_ours(string version)
    {
        using var both = new TwoReaders(await peers.OfAsync(version));
        await both.CreateAsync(EveryType, [], Edges);
        const string Many = "SELECT i::BIGINT AS id, i::INTEGER AS i, 1::SMALLINT AS s, 1::TINYINT AS b, (i / 7)::FLOAT AS f, i / 7 AS d, i % 2 = 0 AS yes, repeat('p', 31) || chr((700 + i)::INTEGER) || 'z' AS \"text\", NULL::BLOB AS bytes, "
            + "DATE '1970-01-01' + i::INTEGER AS day, make_timestamptz(i * 1000003) AS at, i::DECIMAL(38, 10) AS big, (i / 10)::DECIMAL(5, 2) AS small, {'x': i::INTEGER, 'y': NULL::VARCHAR[]} AS o, NULL::MAP(VARCHAR, DOUBLE) AS m FROM range(#) AS r(i)";
        foreach (var range in (string[])["0, 500", "-500, 0", "1000, 1001"])
            await both.WriteAsync((writer, basis) => writer.AppendAsync(basis, Many.Replace("#", range, StringComparison.Ordinal), null, Cancel));
        foreach (var where in (string[])[
            "id = 1", "i < 0", "i IS NULL", "i IS NOT NULL", "d > 1e300", "d >= 100", "d = double('nan')", "d < -1e300", "f = float('infinity')", "`text` > repeat('p', 31)", "`text` = ''", "`text` LIKE 'ü%'", "day < DATE'1000-01-01'",
            "at = TIMESTAMP'1850-01-02 03:04:05.000006'", "at >= TIMESTAMP'1970-01-01 00:00:00.500001'", "at > TIMESTAMP'9999-12-31 23:59:59.999'", "big = 1234567890123456789012345678.0123456789BD", "small < 0", "o.x = 250", "o.x IS NULL", "yes IS NULL", "bytes IS NOT NULL"])
        {
            var (skipping, whole) = await both.Spark.CountAsync(both.Path, where);
            Assert.True(skipping == whole && whole > 0, $"{where}: {skipping} of {whole} rows");
        }
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Spark_follows_every_operation_of_ours_and_keeps_the_table_up(string version)
    {
        using var both = new TwoReaders(await peers.OfAsync(version));
        DeltaField[] fields = [new("id", DeltaType.Long, Nullable: false), new("p", DeltaType.String), new("t", DeltaType.Timestamp)];
        static string Rows(int from, int to) => $"SELECT i::BIGINT AS id, ['a b', 'c%41', 'x/y', '[*?]', 'ü', 'it''s', NULL][i % 7 + 1] AS p, make_timestamptz(i * 1000001) AS t FROM range({from}, {to}) AS r(i)";
        await both.CreateAsync(fields, ["p"], Rows(0, 50));
        await both.WriteAsync((writer, basis) => writer.AppendAsync(basis, Rows(50, 100), null, Cancel));
        await both.WriteAsync((writer, basis) => writer.DeleteWhereAsync(basis, new RowCondition("id % 5 = 0"), Cancel));
        await both.WriteAsync((writer, basis) => writer.OverwriteWhereAsync(basis, new RowCondition("id >= 90"), "SELECT 95::BIGINT AS id, 'ü' AS p, NULL::TIMESTAMPTZ AS t", null, Cancel));
        await both.WriteAsync(async (_, basis) => await (await both.OpenAsync()).AddColumnsAsync(basis, [new("more", DeltaType.TimestampNtz), new("o", DeltaType.Struct(new DeltaField("x", DeltaType.Byte)))], Cancel));
        await both.WriteAsync(async (_, basis) => await (await both.OpenAsync()).AllowNullsAsync(basis, ["id"], Cancel));
        await both.WriteAsync((writer, basis) => writer.AppendAsync(basis, "SELECT NULL::BIGINT AS id, 'new' AS p, NULL::TIMESTAMPTZ AS t, TIMESTAMP '2024-03-31 02:30:00.123456' AS more, {'x': 7::TINYINT} AS o", null, Cancel));
        await both.WriteAsync(async (_, basis) => await (await both.OpenAsync()).SetPropertiesAsync(basis, new Dictionary<string, string> { ["delta.checkpointInterval"] = "5", ["owner"] = "us" }, [], Cancel));
        await both.WriteAsync(async (_, basis) => (await DeltaOptimizer.OptimizeAsync(await both.OpenAsync(), basis, new OptimizeOptions(SortBy: ["id"]), Cancel)).Outcome);
        await both.WriteAsync(async (_, basis) => await (await both.OpenAsync()).RestoreAsync(basis, await (await both.OpenAsync()).AtAsync(2, Cancel), Cancel));
        await both.WriteAsync((writer, basis) => writer.AppendAsync(basis, Rows(100, 120), new TransactionId("nightly", 7), Cancel));
        await both.AgreeAsync();
        Assert.Equal(
            ["WRITE", "WRITE", "DELETE", "WRITE", "ADD COLUMNS", "CHANGE COLUMN", "WRITE", "SET TBLPROPERTIES", "OPTIMIZE", "RESTORE", "WRITE"],
            (await both.Spark.HistoryAsync(both.Path)).Select(entry => entry.Operation));
        Assert.Contains(both.LogNames(), name => name.EndsWith(".checkpoint.parquet", StringComparison.Ordinal));

        var rows = await both.OursAsync();
        Assert.Equal(100, rows.Count);
        await both.Spark.SqlAsync($"OPTIMIZE {both.Name}");
        Assert.Equal(rows, await both.OursAsync());
        await both.Spark.SqlAsync($"VACUUM {both.Name} RETAIN 0 HOURS");
        Assert.Equal(rows, await both.OursAsync());
        Assert.Equal(rows, await both.Spark.RowsAsync(both.Path));
        Assert.Empty((await (await both.OpenAsync()).VerifyAsync(await (await both.OpenAsync()).LatestAsync(Cancel), null, Cancel)).Damages);
        await both.WriteAsync((writer, basis) => writer.AppendAsync(basis, Rows(200, 201), null, Cancel));
        await both.Spark.SqlAsync($"DELETE FROM {both.Name} WHERE id = 200");
        await (await both.OpenAsync()).VacuumAsync(new VacuumOptions(TimeSpan.Zero, Force: true), Cancel);
        Assert.Equal(rows, await both.OursAsync());
        Assert.Equal(rows, await both.Spark.RowsAsync(both.Path));
    }

    /// <summary>Features of Spark's that we write along with: appends and whole files only.</summary>
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task We_append_to_tables_with_features_of_Sparks(string version)
    {
        foreach (var properties in (string[])["'delta.enableDeletionVectors' = 'true', 'delta.checkpointPolicy' = 'v2', 'delta.enableInCommitTimestamps' = 'true'", "'delta.enableChangeDataFeed' = 'true'"])
        {
            using var both = new TwoReaders(await peers.OfAsync(version));
            await both.Spark.SqlAsync(
                $"CREATE TABLE {both.Name} (id BIGINT, p STRING) USING delta PARTITIONED BY (p) TBLPROPERTIES ({properties}, 'delta.checkpointInterval' = '4')",
                $"INSERT INTO {both.Name} SELECT id, 'p' || id % 2 FROM range(20)",
                $"DELETE FROM {both.Name} WHERE id % 3 = 0");
            for (var i = 100; i < 105; i++)
                await both.WriteAsync((writer, basis) => writer.AppendAsync(basis, $"SELECT {i}::BIGINT AS id, 'p{i % 2}' AS p", null, Cancel));
            await both.WriteAsync((writer, basis) => writer.DeleteWhereAsync(basis, new RowCondition("p = 'p1'", new FilePredicate([new("p", ColumnTest.Equal, new DeltaValue.Text("p1"))])), Cancel));
            await both.Spark.SqlAsync($"INSERT INTO {both.Name} VALUES (500, 'end')");
            await both.AgreeAsync();
            Assert.Contains("""{"id":500,"p":"end"}""", await both.OursAsync());
        }
    }
}
