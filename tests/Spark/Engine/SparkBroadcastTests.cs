using System.Collections.Immutable;
using FeatureJobs.Engines.Spark;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Tests;

/// <summary>How the match of labels with history is planned, as Spark explains it.</summary>
public sealed class SparkBroadcastTests(SparkServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task What_few_labels_match_is_broadcast_and_what_many_match_is_not(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        var labels = await both.ParquetAsync("labels.parquet", "SELECT range AS k, make_timestamptz(range * 1000000) AS at FROM range(1000)");
        var history = await both.ParquetAsync("history.parquet", "SELECT range % 1000 AS k, make_timestamptz(range) AS time, make_timestamptz(range) AS created, range AS batch, range / 3.0 AS a, range::VARCHAR AS b FROM range(50000)");
        var left = new SourceScan([labels], [new("k", DataType.Int64), new("at", DataType.Timestamp)]);
        var right = new SourceScan([history], [new("k", DataType.Int64), new("time", DataType.Timestamp), new("created", DataType.Timestamp), new("batch", DataType.Int64), new("a", DataType.Float64), new("b", DataType.String)]);
        var points = new Project(left, [left.Keep("k"), left.Keep("at"), new("id", left[FileScan.RowColumn])]);
        var rows = new Project(right, [.. right.Read.Select(column => right.Keep(column.Name))]);
        var match = new LatestRow(points, rows, ["k"], "id", "at", "time", ["created", "batch"]);
        Assert.Equal(1000, (await BothEngines.RowsAsync(both.Spark, match)).Count);
        Assert.Contains("BroadcastHashJoin", await PlanAsync(both, match, version, SparkBroadcast.MostLabels), StringComparison.Ordinal);
        Assert.DoesNotContain("Broadcast", await PlanAsync(both, match, version, new FileInfo(labels).Length - 1), StringComparison.Ordinal);
    }

    private async Task<string> PlanAsync(BothEngines both, Relation relation, string version, long smallLabels)
    {
        await using var link = new SparkLink(await servers.RemoteAsync(version), SparkSessionSettings.All);
        var (session, stage) = (await link.SessionAsync(Cancel), new SparkStaging(SparkScratch.New(both.Folder)));
        await using var statement = await SparkStatement.OfAsync(session, relation, stage, smallLabels, run: true, Cancel);
        return await session.Query(statement.Sql).ExplainAsync(cancel: Cancel);
    }
}
