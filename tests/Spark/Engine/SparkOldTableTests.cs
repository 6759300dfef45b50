using FeatureJobs.Engines;
using FeatureJobs.Engines.Spark;

namespace FeatureJobs.Tests;

/// <summary>Tables whose log is no longer whole in its first commits. Here ten commits are many, elsewhere a hundred.</summary>
public sealed class SparkOldTableTests(SparkServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task State_and_marks_are_found_in_commits_checkpoints_and_what_is_left_of_them(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        await using var spark = await OpenAsync(version);
        var table = Path.Combine(both.Folder, "table");
        for (var number = 0; number < 12; number++)
            await BothEngines.AppendAsync(both.DuckDb, table, BothEngines.Numbers(number, 2), new(number == 3 ? "early" : "app", number + 1));
        await EqualAsync(both, spark, table);
        Assert.Equal(12, Assert.IsType<AppendOutcome.Committed>(await BothEngines.AppendAsync(spark, table, BothEngines.Numbers(12, 2), new("app", 13))).Version);
        Assert.IsType<AppendOutcome.Conflicted>(await BothEngines.AppendAsync(spark, table, BothEngines.Numbers(12, 2), new("app", 13)));
        await EqualAsync(both, spark, table);

        await using var link = new SparkLink(await servers.RemoteAsync(version), SparkSessionSettings.All);
        var mark = (string)(await link.RowsAsync($"DESCRIBE HISTORY delta.`{table}` LIMIT 1", Cancel))[0]["userMetadata"]!;
        for (var number = 13; number < 24; number++)
            await BothEngines.AppendAsync(both.DuckDb, table, BothEngines.Numbers(number, 2), new("app", number + 1));
        var tables = new SparkTables(link, 1);
        Assert.Equal((12L, null), (await tables.FindAsync(table, mark, Cancel), await tables.FindAsync(table, "another", Cancel)));

        // As Delta cleans up: what the checkpoint holds is no longer in commits, and only there is the early application.
        foreach (var commit in Directory.EnumerateFiles(Path.Combine(table, "_delta_log"), "*.json").Where(path => string.CompareOrdinal(Path.GetFileName(path), "00000000000000000018") < 0).ToList())
            File.Delete(commit);
        await using var fresh = await OpenAsync(version);
        await EqualAsync(both, fresh, table);
        Assert.Equal(4, (await fresh.TableAsync(table, Cancel))!.Transaction("early"));
        // The first hundred commits are not whole either.
        await EqualAsync(both, both.Spark, table);
    }

    private async Task<SparkEngine> OpenAsync(string version) =>
        new(await servers.RemoteAsync(version), SparkSessionSettings.All, Path.Combine(Path.GetTempPath(), "featurejobs-old")) { YoungDigits = 1 };

    private static async Task EqualAsync(BothEngines both, SparkEngine spark, string table)
    {
        var (ours, theirs) = ((await both.DuckDb.TableAsync(table, Cancel))!, (await spark.TableAsync(table, Cancel))!);
        Assert.Equal((ours.Id, ours.Version, ours.Bytes, ours.Transaction("app"), ours.Transaction("early")), (theirs.Id, theirs.Version, theirs.Bytes, theirs.Transaction("app"), theirs.Transaction("early")));
        Assert.Equal(ours.Columns.AsEnumerable(), theirs.Columns.AsEnumerable());
    }
}
