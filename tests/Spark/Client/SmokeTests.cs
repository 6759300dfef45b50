using Apache.Arrow;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Tests;

/// <summary>Each thing that the client offers, once, on real servers.</summary>
public sealed class SmokeTests(SparkServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_query_is_collected_counted_described_and_shown(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        Assert.StartsWith(version + ".", session.SparkVersion, StringComparison.Ordinal);
        var frame = await session.SqlAsync("SELECT id, concat('n', id) AS name FROM range(3) ORDER BY id", cancel: Cancel);
        Assert.Equal(["[0,n0]", "[1,n1]", "[2,n2]"], (await frame.CollectAsync(Cancel)).Select(row => row.ToString()));
        Assert.Equal(3, await frame.CountAsync(Cancel));
        Assert.Equal("struct<id:bigint,name:string>", (await frame.SchemaAsync(Cancel)).SimpleString);
        Assert.Contains("== Optimized Logical Plan ==", await frame.ExplainAsync(ExplainMode.Extended, Cancel), StringComparison.Ordinal);
        Assert.Equal(
            """
            +---+----+
            | id|name|
            +---+----+
            |  0|  n0|
            +---+----+
            only showing top 1 row
            """.ReplaceLineEndings("\n"), (await frame.ShowStringAsync(1, cancel: Cancel)).Trim());
        Assert.Equal(2, (await frame.Limit(2).CollectAsync(Cancel)).Count);
        var views = await (await session.SqlAsync("SHOW VIEWS", cancel: Cancel)).CollectAsync(Cancel);
        Assert.Empty(views);
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Rows_go_up_and_to_files_and_come_back(string version)
    {
        var folder = Directory.CreateTempSubdirectory("featurejobs-smoke-");
        try
        {
            await using var session = await servers.SessionAsync(version, Cancel);
            var schema = new StructType(new StructField("id", SparkType.Long, Nullable: false), new StructField("day", SparkType.Date), new StructField("tags", new ArrayType(SparkType.String)));
            object?[][] rows = [[1L, new DateOnly(2024, 2, 29), new object?[] { "a", null }], [2L, null, null]];
            var frame = session.CreateDataFrame(rows, schema);
            await frame.CreateOrReplaceTempViewAsync("uploaded", Cancel);
            Assert.Equal(2, await session.Table("uploaded").CountAsync(Cancel));
            var path = Path.Combine(folder.FullName, "t");
            await frame.Write().Format("delta").Mode(SaveMode.Overwrite).PartitionBy("day").SaveAsync(path, cancel: Cancel);
            await frame.Write().Format("delta").Mode(SaveMode.Append).SaveAsync(path, cancel: Cancel);
            var read = session.Read().Format("delta").Load(path);
            Assert.Equal(4, await read.CountAsync(Cancel));
            await read.CreateOrReplaceTempViewAsync("written", Cancel);
            var back = await (await session.SqlAsync("SELECT DISTINCT * FROM written ORDER BY id", cancel: Cancel)).CollectAsync(Cancel);
            Assert.Equal(new DateOnly(2024, 2, 29), back[0]["day"]);
            Assert.Equal(["a", null], back[0].GetAs<IReadOnlyList<object?>>("tags"));
            Assert.Equal([2L, null, null], back[1].Values);
            var exists = await Assert.ThrowsAsync<SparkConnectException>(() => frame.Write().Format("delta").SaveAsync(path, cancel: Cancel));
            Assert.Equal(SparkErrorKind.Analysis, exists.Kind);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Settings_are_read_set_and_unset(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        Assert.Equal("UTC", await session.Conf.GetAsync("spark.sql.session.timeZone", Cancel));
        Assert.Null(await session.Conf.GetAsync("featurejobs.no.such", Cancel));
        await session.Conf.SetAsync("spark.sql.shuffle.partitions", "7", Cancel);
        Assert.Equal("7", await session.Conf.GetAsync("spark.sql.shuffle.partitions", Cancel));
        await session.Conf.UnsetAsync("spark.sql.shuffle.partitions", Cancel);
        Assert.NotEqual("7", await session.Conf.GetAsync("spark.sql.shuffle.partitions", Cancel));
        Assert.True(await session.Conf.IsModifiableAsync("spark.sql.shuffle.partitions", Cancel));
        Assert.False(await session.Conf.IsModifiableAsync("spark.executor.memory", Cancel));
        var error = await Assert.ThrowsAsync<SparkConnectException>(() => session.Conf.SetAsync("spark.executor.memory", "1g", Cancel));
        Assert.StartsWith("CANNOT_MODIFY_CONFIG", error.ErrorClass, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Batches_stream(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var sum = 0L;
        var batches = 0;
        await foreach (var batch in (await session.SqlAsync("SELECT id FROM range(0, 300000, 1, 3)", cancel: Cancel)).ToArrowAsync(cancel: Cancel))
        {
            sum += ((Int64Array)batch.Column(0)).Values.ToArray().Sum();
            batches++;
        }
        Assert.Equal(299_999L * 300_000 / 2, sum);
        Assert.True(batches >= 3, $"{batches} batches");
    }
}
