using System.Diagnostics;
using FeatureJobs.Engines.Spark;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Generation;
using FeatureJobs.Tests.Cases.Rows;

namespace FeatureJobs.Tests;

/// <summary>
/// The cases and oracles of the embedded engine, on Spark: a choice of them, since a run there takes seconds. FEATUREJOBS_SEED runs one seed alone, FEATUREJOBS_SOAK thirty times as many.
/// </summary>
public sealed class StoreConformanceTests(SparkServers servers, ITestOutputHelper output)
{
    private const int WindowCases = 1;
    private const int RowCases = 1;
    private const int TrainingCases = 2;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Windows_equal_the_oracle(string version)
    {
        var remote = await servers.RemoteAsync(version);
        await using var sets = new CaseStore(Spark(remote), Engine(remote));
        await JudgeAsync(sets, Chosen(version == "3.5" ? 10 : 106, WindowCases).Select(CaseGenerator.Create));
    }

    /// <summary>The cases made by hand, those with few runs on one version each; all of them on both with FEATUREJOBS_SOAK.</summary>
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Crafted_cases_equal_the_oracle(string version)
    {
        var remote = await servers.RemoteAsync(version);
        await using var store = new CaseStore(null, Engine(remote));
        await JudgeAsync(store, IsLong ? CraftedCases.All : version == "3.5" ? [CraftedCases.Drift(), CraftedCases.LateRowUnderAnOldOne()] : [CraftedCases.KnownBeforeItsDelay(), CraftedCases.NothingYet()]);
    }

    /// <summary>Every run by another engine than the one before, on one store: nobody can tell.</summary>
    [Fact]
    public async Task A_store_may_change_its_engine_with_every_run()
    {
        var remotes = new[] { await servers.RemoteAsync("3.5"), await servers.RemoteAsync("4.1") };
        await using var store = new CaseStore(null, CaseYaml.Embedded, Engine(remotes[0]), Engine(remotes[1]));
        await JudgeAsync(store, Chosen(218, WindowCases).Select(CaseGenerator.Create));
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Rows_equal_the_oracle(string version)
    {
        var cases = Chosen(version == "3.5" ? 1 : 105, RowCases).Select(RowCaseGenerator.Create).ToList();
        using var store = new RowStore(Engine(await servers.RemoteAsync(version)));
        await store.CreateAsync(cases, Cancel);
        var faults = new List<string>();
        foreach (var @case in cases)
            faults.AddRange(await store.JudgeAsync(@case, Cancel));
        Assert.True(faults.Count == 0, string.Join("\n", faults));
        output.WriteLine($"{cases.Count} cases, {cases.Count(@case => @case.Csv)} of CSV");
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Training_sets_equal_the_oracle(string version)
    {
        await using var engine = Spark(await servers.RemoteAsync(version));
        await using var store = new TrainingStore(engine);
        var failed = new List<string>();
        foreach (var @case in TrainingSeeds.Cases.Where((_, i) => i % 60 == (version == "3.5" ? 7 : 31)).Take(IsLong ? TrainingCases * 30 : TrainingCases))
            failed.AddRange(await TrainingFaults.OfAsync(store, @case, Cancel));
        Assert.True(failed.Count == 0, string.Join("\n", failed.Take(20)));
    }

    private async Task JudgeAsync(CaseStore store, IEnumerable<ConformanceCase> chosen)
    {
        var cases = chosen.ToList();
        await store.CreateAsync(cases, Cancel);
        var failed = new List<string>();
        foreach (var @case in cases)
        {
            var watch = Stopwatch.StartNew();
            var faults = await store.JudgeAsync(@case, Cancel);
            output.WriteLine($"{@case.Name}: {@case.Runs.Length} runs, {watch.ElapsedMilliseconds} ms{(faults.IsEmpty ? "" : ", FAILED")}");
            failed.AddRange(faults);
        }
        Assert.True(failed.Count == 0, string.Join("\n", failed));
    }

    private static bool IsLong => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("FEATUREJOBS_SOAK"));

    private static IEnumerable<int> Chosen(int from, int count) => Seeds.AreNarrowed ? Seeds.All : Enumerable.Range(from, IsLong ? count * 30 : count);

    private static SparkEngine Spark(string remote) => new(remote, SparkSessionSettings.All, Path.Combine(Path.GetTempPath(), $"featurejobs-scratch-{Guid.NewGuid():N}"));

    private static string Engine(string remote) => $"{{kind: spark, remote: \"{remote}\", settings: {{spark.sql.shuffle.partitions: 2, spark.databricks.delta.snapshotPartitions: 2}}}}";
}
