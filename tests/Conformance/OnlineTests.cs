using System.Diagnostics;
using FeatureJobs.Tests.Cases.Generation;
using FeatureJobs.Tests.Cases.Rows;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>
/// Whatever the runs and whenever synced: what is online is the offline value of a label at evaluated_through + available_after, and the oracle's.
/// FEATUREJOBS_SEED runs the cases of one seed; FEATUREJOBS_SOAK ten times as many.
/// </summary>
public sealed class OnlineTests(ITestOutputHelper output, RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int CasesPerStore = 6;
    private static readonly int Stores = Seeds.AreNarrowed ? 1 : Seeds.All.Count > 1000 ? 30 : 3;

    public static TheoryData<int> OnSqlite => [.. Enumerable.Range(0, Stores)];

    public static TheoryData<int> OnRedis => [.. Enumerable.Range(Stores, Seeds.AreNarrowed ? 1 : Stores / 3)];

    [Theory]
    [MemberData(nameof(OnSqlite))]
    public Task Online_values_equal_the_offline_values_and_the_oracle(int number) => JudgeAsync(number, null);

    [Theory]
    [MemberData(nameof(OnRedis))]
    public Task So_they_do_in_Redis(int number) => JudgeAsync(number, redis.Server.Connection);

    private async Task JudgeAsync(int number, string? connection)
    {
        var seeds = Seeds.AreNarrowed ? Seeds.All : [.. Enumerable.Range(1000 + number * CasesPerStore, CasesPerStore)];
        List<(ServedGroup Group, int Seed)> groups =
        [
            .. seeds.Select(seed => ((ServedGroup)new ServedWindows(CaseGenerator.Create(seed), seed), seed)),
            .. seeds.Select(seed => ((ServedGroup)new ServedRows(RowCaseGenerator.Create(seed), seed), seed)),
        ];
        await using var store = await ServedStore.CreateAsync([.. groups.Select(group => group.Group)], connection);
        var (watch, faults, happened, oracle, offline) = (Stopwatch.StartNew(), new List<string>(), new Dictionary<string, int>(), 0L, 0L);
        foreach (var (group, seed) in groups)
        {
            var judge = new OnlineJudge(store, group, new Random(seed));
            try
            {
                faults.AddRange(await judge.FaultsAsync());
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                faults.Add($"{group.Name}: {e}\n{group.Yaml}");
            }
            foreach (var (what, times) in judge.Happened)
                happened[what] = happened.GetValueOrDefault(what) + times;
            (oracle, offline) = (oracle + judge.Compared.Oracle, offline + judge.Compared.Offline);
        }
        output.WriteLine($"{groups.Count} groups, {groups.Sum(group => group.Group.Runs.Length)} runs, {oracle} values held to the oracle, {offline} to the offline store, {watch.Elapsed.TotalSeconds:0} s");
        foreach (var (what, times) in happened.OrderByDescending(pair => pair.Value))
            output.WriteLine($"{times,4} times {what}");
        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.True(oracle > offline && offline > 0, "values were compared");
    }
}
