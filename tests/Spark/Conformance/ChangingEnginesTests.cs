using System.Diagnostics;
using FeatureJobs.Runs;

namespace FeatureJobs.Tests;

/// <summary>Half a year of one store: two months by the embedded engine, two by Spark 3.5, two by Spark 4.1. Whoever reads it cannot tell it from a store of one engine.</summary>
public sealed class ChangingEnginesTests(SparkServers servers, ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Six_months_by_three_engines_equal_six_months_by_one()
    {
        var engines = new[] { CaseYaml.Embedded, Spark(await servers.RemoteAsync("3.5")), Spark(await servers.RemoteAsync("4.1")) };
        using var changing = await FlightStore.AppliedAsync(Cancel);
        using var steady = await FlightStore.AppliedAsync(Cancel);
        for (var month = 1; month <= FlightStore.Months; month++)
        {
            var watch = Stopwatch.StartNew();
            var report = await changing.RunAsync(month, engines[(month - 1) / 2], Cancel);
            output.WriteLine($"month {month} by engine {(month - 1) / 2}: {watch.ElapsedMilliseconds} ms, {report.Groups.Sum(group => group.RowsWritten)} rows");
            Assert.Equal(Figures(await steady.RunAsync(month, CaseYaml.Embedded, Cancel)), Figures(report));
        }
        foreach (var table in (string[])["tiles", "history"])
        {
            Assert.Equal(["FeatureJobs", "FeatureJobs", "3.5", "3.5", "4.1", "4.1"], changing.Writers(table).Values.Select(Writer));
            Assert.Equal(Enumerable.Repeat("FeatureJobs", FlightStore.Months), steady.Writers(table).Values.Select(Writer));
        }
        AssertSame("the history", changing.History, steady.History);

        var ((online, written), (expected, rows)) = (await changing.SyncAsync(Cancel), await steady.SyncAsync(Cancel));
        Assert.Equal(expected, online);
        Assert.Equal(rows, written);
        Assert.All(online, row => Assert.DoesNotContain("NotFound", row, StringComparison.Ordinal));
        // In the order of the labels, too.
        AssertSame("the training set", Numbered(await changing.TrainAsync(Cancel)), Numbered(await steady.TrainAsync(Cancel)));
        output.WriteLine($"{online.Count} routes online, {written} rows written");
    }

    private static string Numbered(string parquet) => $"read_parquet('{parquet}', file_row_number = true)";

    private void AssertSame(string what, string rows, string expected)
    {
        var count = (long)FlightStore.Query($"SELECT count(*) FROM {expected}")[0][0]!;
        output.WriteLine($"{what}: {count} rows");
        Assert.True(count > 1000, $"{what} has but {count} rows");
        var differing = FlightStore.Query($"(SELECT 'missing', * FROM (FROM {expected} EXCEPT ALL FROM {rows}) LIMIT 5) UNION ALL (SELECT 'wrong', * FROM (FROM {rows} EXCEPT ALL FROM {expected}) LIMIT 5)");
        Assert.True(differing.Count == 0, $"{what} differs:\n{string.Join('\n', differing.Select(row => string.Join(' ', row)))}");
    }

    /// <summary>What the report says of each group.</summary>
    private static IEnumerable<string> Figures(RunReport report) => report.Groups.Select(group =>
        $"{group.Group} {group.Batch} {group.RowsRead} {group.RowsUsed} {group.RowsFiltered} {group.RowsQuarantined} {group.RowsWritten} {group.EvaluatedThrough:O}");

    /// <summary>A short name of what an engine calls itself.</summary>
    private static string Writer(string engine) => engine.StartsWith("Apache-Spark/", StringComparison.Ordinal) ? engine["Apache-Spark/".Length..][..3] : engine.Split('/', ' ')[0];

    private static string Spark(string remote) => $"{{kind: spark, remote: \"{remote}\", settings: {{spark.sql.shuffle.partitions: 2, spark.databricks.delta.snapshotPartitions: 2}}}}";
}
