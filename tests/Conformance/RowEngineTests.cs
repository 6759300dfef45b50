using FeatureJobs.Tests.Cases.Rows;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>Groups of rows on the embedded engine, from Parquet and CSV: every report and every stored row after every run. FEATUREJOBS_SEED runs one seed alone.</summary>
public sealed class RowEngineTests(ITestOutputHelper output)
{
    private const int CasesPerStore = 20;
    private const int Cases = 60;

    private static readonly int[] Chosen = Seeds.AreNarrowed ? [.. Seeds.All] : [.. Enumerable.Range(1, Seeds.All.Count > 1000 ? 10 * Cases : Cases)];

    public static TheoryData<int> Stores => [.. Enumerable.Range(0, (Chosen.Length + CasesPerStore - 1) / CasesPerStore)];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Histories_equal_the_oracle(int number)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var cases = Chosen.Skip(number * CasesPerStore).Take(CasesPerStore).Select(RowCaseGenerator.Create).ToList();
        using var store = new RowStore();
        await store.CreateAsync(cases, cancellation);
        var faults = new List<string>();
        foreach (var @case in cases)
            faults.AddRange(await store.JudgeAsync(@case, cancellation));
        Assert.True(faults.Count == 0, string.Join("\n", faults));
        output.WriteLine($"{cases.Count} cases, {cases.Count(@case => @case.Csv)} of CSV");
    }

    /// <summary>The cases reach what they are for.</summary>
    [Fact]
    public void Cases_have_ties_late_rows_bad_rows_and_filtered_ones()
    {
        var runs = Enumerable.Range(1, Cases).Select(RowCaseGenerator.Create).Select(RowOracle.Runs).ToList();
        Assert.True(runs.Sum(all => all.Sum(run => run.Used - run.Kept.Length)) > 40, "rows that lose a tie");
        Assert.True(runs.Sum(all => all.Sum(run => run.Quarantined)) > 40, "bad rows");
        Assert.True(runs.Sum(all => all.Sum(run => run.Filtered)) > 40, "filtered rows");
        Assert.Contains(runs, all => all.SelectMany(run => run.Kept).GroupBy(row => (row.Entity, row.Time, row.Created)).Any(same => same.Count() > 1));
        Assert.Contains(runs, all => all.Length > 1 && all[1].Kept.Any(late => all[0].Kept.Any(early => early.Entity == late.Entity && early.Time > late.Time)));
    }
}
