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
    public async Task Few_labels_are_broadcast_and_many_are_not(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        var (match, bytes) = await MatchAsync(both, keys: 1000);
        Assert.Equal(1000, (await BothEngines.RowsAsync(both.Spark, match)).Count);
        Assert.Contains("BroadcastHashJoin", await PlanAsync(both, match, version, SparkBroadcast.MostBytes), StringComparison.Ordinal);
        Assert.DoesNotContain("Broadcast", await PlanAsync(both, match, version, bytes - 1), StringComparison.Ordinal);
    }

    /// <summary>Sorting is the union of both sides.</summary>
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Few_pairs_are_compared_and_many_are_sorted(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        foreach (var (keys, sorts) in new[] { (1000, false), (10, true) })
        {
            var (match, _) = await MatchAsync(both, keys);
            Assert.Equal(sorts, (await PlanAsync(both, match, version, SparkBroadcast.MostBytes)).Contains("Union", StringComparison.Ordinal));
            Assert.Equal(await BothEngines.RowsAsync(both.DuckDb, match), await BothEngines.RowsAsync(both.Spark, match));
        }
    }

    /// <summary>A thousand labels, and fifty thousand rows, one in four of them after the last label.</summary>
    private static async Task<(LatestRow Match, long Bytes)> MatchAsync(BothEngines both, int keys)
    {
        var labels = await both.ParquetAsync($"labels-{keys}.parquet", $"SELECT range % {keys} AS k, make_timestamptz(range * 1000000) AS at FROM range(1000)");
        var history = await both.ParquetAsync($"history-{keys}.parquet", $"SELECT range % {keys} AS k, make_timestamptz(range * 30000) AS time, make_timestamptz(range) AS created, range AS batch, range / 3.0 AS a, range::VARCHAR AS b FROM range(50000)");
        var left = new SourceScan([labels], [new("k", DataType.Int64), new("at", DataType.Timestamp)]);
        var right = new SourceScan([history], [new("k", DataType.Int64), new("time", DataType.Timestamp), new("created", DataType.Timestamp), new("batch", DataType.Int64), new("a", DataType.Float64), new("b", DataType.String)]);
        var points = new Project(left, [left.Keep("k"), left.Keep("at"), new("id", left[FileScan.RowColumn])]);
        var rows = new Project(right, [.. right.Read.Select(column => right.Keep(column.Name))]);
        return (new LatestRow(points, rows, ["k"], "id", "at", "time", ["created", "batch"]), new FileInfo(labels).Length);
    }

    private async Task<string> PlanAsync(BothEngines both, Relation relation, string version, long smallLabels)
    {
        await using var link = new SparkLink(await servers.RemoteAsync(version), SparkSessionSettings.All);
        var (session, stage) = (await link.SessionAsync(Cancel), new SparkStaging(SparkScratch.New(both.Folder)));
        await using var statement = await SparkStatement.OfAsync(session, relation, stage, smallLabels, run: true, Cancel);
        return await session.Query(statement.Sql).ExplainAsync(cancel: Cancel);
    }
}
