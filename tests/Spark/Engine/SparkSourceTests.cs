using System.Collections.Immutable;
using FeatureJobs.Engines;
using FeatureJobs.Engines.Spark;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Tests;

/// <summary>Source files: the embedded engine is the judge of what Spark makes of them.</summary>
public sealed class SparkSourceTests(SparkServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Parquet_files_are_described_and_read_alike(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        var odd = await both.ParquetAsync("a b+c%41 [1]{x}*?'é日.parquet", """
            SELECT true b, 1::TINYINT i8, 2::SMALLINT i16, 3::INTEGER i32, 4::BIGINT i64, 5::UTINYINT u8, 6::USMALLINT u16, 7::UINTEGER u32, 1.5::FLOAT f32, 2.5::DOUBLE f64, 'x' s,
              DATE '1890-01-01' d, TIMESTAMP '1890-01-01 00:00:00.000001' ts, TIMESTAMPTZ '2020-01-01 00:00:00+00' tz, 1.25::DECIMAL(9,2) de, 'ab'::BLOB bin, range AS n FROM range(3)
            """);
        var other = await both.ParquetAsync("other.parquet", "SELECT (range + 10)::INTEGER n, NULL::DOUBLE f64, 9::BIGINT i32, TIMESTAMPTZ '2021-01-01 00:00:00+00' ts FROM range(2)");
        var (ours, theirs) = (await both.DuckDb.DescribeAsync([odd, other], Cancel), await both.Spark.DescribeAsync([odd, other], Cancel));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((ours[i].Path, ours[i].Rows), (theirs[i].Path, theirs[i].Rows));
            Assert.Equal(ours[i].Columns.AsEnumerable(), theirs[i].Columns.AsEnumerable());
            Assert.Equal(ours[i].Unsupported.AsEnumerable(), theirs[i].Unsupported.AsEnumerable());
            Assert.Equal(ours[i].ZonelessTimes.AsEnumerable(), theirs[i].ZonelessTimes.AsEnumerable());
            Assert.Equal(ours[i].Names.AsEnumerable(), theirs[i].Names.AsEnumerable());
        }
        await EqualAsync(both, new SourceScan([odd, other], [new("n", DataType.Int64), new("f64", DataType.Float64), new("ts", DataType.Timestamp)]));
        await EqualAsync(both, new SourceScan([odd], [new("u32", DataType.Int64), new("i8", DataType.Int32), new("i32", DataType.Float64), new("d", DataType.Date)]));
        foreach (var wrong in (SourceScan[])[new([odd], [new("none", DataType.Int64)]), new([odd], [new("s", DataType.Int64)]), new([odd], [new("f32", DataType.Float64)])])
            Assert.Equal(await MessageAsync(both.DuckDb, wrong), await MessageAsync(both.Spark, wrong));
    }

    /// <summary>More rows than fit one row group, in several files: each row keeps its place.</summary>
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Rows_keep_their_places(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        var files = ImmutableArray.Create(await both.ParquetAsync("1.parquet", "SELECT range AS n FROM range(300_000)"), await both.ParquetAsync("2.parquet", "SELECT range AS n FROM range(7)"));
        var csv = ImmutableArray.Create(both.Text("1.csv", "n,t\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i},\"line\n{i}\"\n"))), both.Text("2.csv", "t,n\r\n,0\r\n,1"));
        foreach (var scan in (FileScan[])[new SourceScan(files, [new("n", DataType.Int64)]), new CsvScan(csv, [new("n", DataType.Int64)]), new SourceScan(csv, [new("n", DataType.Int64)])])
        {
            var wrong = new Filter(scan, Express.Not(scan["n"].To(DataType.Int64).EqualTo(scan[FileScan.RowColumn])));
            Assert.Empty(await BothEngines.RowsAsync(both.Spark, wrong));
            var counts = new Aggregate(scan, [FileScan.FileColumn], [new("rows", AggregateCall.CountRows())]);
            Assert.Equal(await BothEngines.RowsAsync(both.DuckDb, counts), await BothEngines.RowsAsync(both.Spark, counts));
        }
    }

    /// <summary>A path that leads elsewhere in another process, as of a client whose disk Spark does not see.</summary>
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Files_that_only_the_client_sees_are_sent_and_keep_their_places(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        var hidden = await HideAsync(both, """
            SELECT range AS n, CASE WHEN range % 7 > 0 THEN 'x' || range END AS s, make_timestamptz(range) AS at, make_timestamp(range) AS local, range::DECIMAL(18, 3) / 8 AS money, [range, NULL] AS list, DATE '1890-01-01' + (range % 9)::INTEGER AS day
            FROM range(250_000)
            """);
        var unsendable = await HideAsync(both, "SELECT 1::UINTEGER AS u");
        try
        {
            var (ours, theirs) = ((await both.DuckDb.DescribeAsync([hidden], Cancel))[0], (await both.Spark.DescribeAsync([hidden], Cancel))[0]);
            Assert.Equal((ours.Path, ours.Rows), (theirs.Path, theirs.Rows));
            Assert.Equal(ours.Columns.AsEnumerable(), theirs.Columns.AsEnumerable());
            Assert.Equal(ours.ZonelessTimes.AsEnumerable(), theirs.ZonelessTimes.AsEnumerable());
            Assert.Equal(ours.Names.AsEnumerable(), theirs.Names.AsEnumerable());
            var scan = new SourceScan([hidden], [new("n", DataType.Int64), new("s", DataType.String), new("at", DataType.Timestamp), new("local", DataType.Timestamp), new("day", DataType.Date)]);
            Assert.Empty(await BothEngines.RowsAsync(both.Spark, new Filter(scan, Express.Not(scan["n"].EqualTo(scan[FileScan.RowColumn])))));
            await EqualAsync(both, new Filter(scan, scan["n"].GreaterThan(Literal.Of(249_900L))));
            var message = (await Assert.ThrowsAsync<EngineException>(() => both.Spark.DescribeAsync([unsendable], Cancel))).Message;
            Assert.StartsWith($"'{unsendable}' could not be sent to Spark, which does not see it: column u", message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(hidden);
            File.Delete(unsendable);
        }
    }

    /// <summary>Neither the files nor the scratch folder are one for client and Spark.</summary>
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_Spark_that_shares_no_disk_gets_CSV_and_files_without_rows(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        var apart = $"/proc/self/cwd/featurejobs-{Guid.NewGuid():N}";
        await using var spark = new SparkEngine(await servers.RemoteAsync(version), SparkSessionSettings.All, apart);
        var csv = both.Text("labels.csv", "n,t\n1,a\n2,\"b\n\"\n3,\n");
        var hidden = await HideAsync(both, "SELECT range AS n, 'x' AS s, [1.5] AS list, {'a': DATE '2020-01-01'} AS nested, true AS yes FROM range(0)");
        try
        {
            var labels = new SourceScan([csv], [new("n", DataType.Int64), new("t", DataType.String)]);
            Assert.Equal(await BothEngines.RowsAsync(both.DuckDb, labels), await BothEngines.RowsAsync(spark, labels));
            Assert.Equal(0, (await spark.DescribeAsync([hidden], Cancel))[0].Rows);
            Assert.Empty(await BothEngines.RowsAsync(spark, new SourceScan([hidden], [new("n", DataType.Int64), new("s", DataType.String)])));
        }
        finally
        {
            File.Delete(hidden);
            Directory.Delete(apart, recursive: true);
        }
    }

    private static async Task<string> HideAsync(BothEngines both, string select)
    {
        var (name, here) = ($"featurejobs-{Guid.NewGuid():N}.parquet", await both.ParquetAsync("here.parquet", select));
        File.Move(here, Path.Combine(Directory.GetCurrentDirectory(), name));
        return $"/proc/self/cwd/{name}";
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task CSV_files_are_described_and_read_alike(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        var path = both.Text("a b+[1].csv", """
            i,f,b,d,t,s,empty,mixed,late,spaces
            1,1.5,true,2024-01-31,2024-01-31,x,,1, +7 ,1
             -2 ,1e3,false,2024-02-29,2024-02-29T10:00+01:00,," ",true,,  
            ,NaN,,,,"1,""5
            ü😀\n",,"",9223372036854775807,

            """);
        var (ours, theirs) = ((await both.DuckDb.DescribeAsync([path], Cancel))[0], (await both.Spark.DescribeAsync([path], Cancel))[0]);
        Assert.Equal(ours.Columns.AsEnumerable(), theirs.Columns.AsEnumerable());
        await EqualAsync(both, new SourceScan([path], ours.Columns));
        await EqualAsync(both, new CsvScan([path], ours.Columns));
        var broken = both.Text("broken.csv", "a,b\n1,2\n3\n");
        Assert.Equal(
            (await Assert.ThrowsAsync<EngineException>(() => both.DuckDb.DescribeAsync([broken], Cancel))).Message,
            (await Assert.ThrowsAsync<EngineException>(() => both.Spark.DescribeAsync([broken], Cancel))).Message);
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_file_that_cannot_be_read_is_named(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        var missing = Path.Combine(both.Folder, "missing.parquet");
        Assert.StartsWith($"'{missing}' is not there", (await Assert.ThrowsAsync<EngineException>(() => both.Spark.DescribeAsync([missing], Cancel))).Message, StringComparison.Ordinal);
        var damaged = both.Text("damaged.parquet", new string('x', 1000));
        Assert.Contains($"'{damaged}' cannot be read", (await Assert.ThrowsAsync<EngineException>(() => both.Spark.DescribeAsync([damaged], Cancel))).Message, StringComparison.Ordinal);
    }

    private static async Task EqualAsync(BothEngines both, Relation relation) =>
        Assert.Equal(await BothEngines.RowsAsync(both.DuckDb, relation), await BothEngines.RowsAsync(both.Spark, relation));

    private static async Task<string> MessageAsync(IEngine engine, Relation relation) => (await Assert.ThrowsAsync<EngineException>(() => BothEngines.RowsAsync(engine, relation))).Message;
}
