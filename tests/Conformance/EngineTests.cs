using System.Diagnostics;
using FeatureJobs.Tests.Cases;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>
/// Every case through the facade on the embedded engine: the reports, and after every run every entity and every boundary, then and for every earlier batch.
/// A failing case names its seed; <c>FEATUREJOBS_SEED</c> runs that one alone.
/// </summary>
public sealed class EngineTests(ITestOutputHelper output)
{
    private const int CasesPerStore = 10;

    public static TheoryData<int> Stores => [.. Enumerable.Range(0, (Seeds.Cases.Count() + CasesPerStore - 1) / CasesPerStore)];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Histories_equal_the_oracle(int number)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var cases = Seeds.Cases.Skip(number * CasesPerStore).Take(CasesPerStore).ToList();
        await using var store = new CaseStore();
        await store.CreateAsync(cases, cancellation);
        var failed = new List<string>();
        foreach (var @case in cases)
        {
            var watch = Stopwatch.StartNew();
            var faults = await store.JudgeAsync(@case, cancellation);
            output.WriteLine($"{@case.Name}: {@case.Runs.Length} runs, {watch.ElapsedMilliseconds} ms{(faults.IsEmpty ? "" : ", FAILED")}");
            failed.AddRange(faults);
        }
        Assert.True(failed.Count == 0, string.Join("\n", failed));
        output.WriteLine($"{store.Rows} history rows; the model of the algorithm writes {store.ModelRows}; {store.SetValues} values of training sets");
        // A redundant row is harmless, but a history of every boundary is not what was promised.
        Assert.True(store.Rows <= 2 * store.ModelRows, $"{store.Rows} history rows where {store.ModelRows} do");
    }
}
