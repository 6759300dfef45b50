using FeatureJobs.Tests.Dialects;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>The DuckDB dialect against the cases and the oracle that all engines are held to.</summary>
public sealed class DialectTests : IDisposable
{
    private readonly DuckDbDialect _engine = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _engine.Dispose();

    [Fact]
    public Task Arithmetic_comparison_and_logic() => Agrees(ArithmeticCases.All);

    [Fact]
    public Task Casts() => Agrees(CastCases.All);

    [Fact]
    public Task Times() => Agrees(TimeCases.All);

    [Fact]
    public Task Random_trees() => Agrees(RandomCases.Of(600));

    [Fact]
    public void Random_trees_fail_and_do_not_fail() => RandomCases.AssertEnoughOfBoth(RandomCases.Of(600));

    [Fact]
    public async Task Relations() => AssertNone(await new RelationRun(_engine).MismatchesAsync(RelationCases.All, Cancel));

    [Fact]
    public async Task A_bare_expression_raises_where_it_fails()
    {
        foreach (var (expression, row) in RaisingCases.All)
            Assert.True(await new ScalarRun(_engine).RaisesAsync(expression, row, Cancel), _engine.Print(expression));
    }

    private async Task Agrees(IEnumerable<ScalarCase> cases) => AssertNone(await new ScalarRun(_engine).MismatchesAsync(cases, Cancel));

    private static void AssertNone(IReadOnlyList<string> mismatches) =>
        Assert.True(mismatches.Count == 0, $"{mismatches.Count} mismatches:\n{string.Join("\n", mismatches.Take(10))}");
}
