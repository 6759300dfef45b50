using FeatureJobs.Tests.Dialects;

namespace FeatureJobs.Tests;

/// <summary>The Spark dialect against the cases and the oracle that all engines are held to.</summary>
public sealed class DialectTests(SparkServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public Task Arithmetic_comparison_and_logic(string version) => Agrees(version, ArithmeticCases.All);

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public Task Casts(string version) => Agrees(version, CastCases.All);

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public Task Times(string version) => Agrees(version, TimeCases.All);

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public Task Random_trees(string version) => Agrees(version, RandomCases.Of(120));

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Relations(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        AssertNone(await new RelationRun(await SparkDialectEngine.OfAsync(session, Cancel)).MismatchesAsync(RelationCases.All, Cancel));
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_bare_expression_raises_where_it_fails(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var engine = await SparkDialectEngine.OfAsync(session, Cancel);
        foreach (var (expression, row) in RaisingCases.All)
            Assert.True(await new ScalarRun(engine).RaisesAsync(expression, row, Cancel), engine.Print(expression));
    }

    private async Task Agrees(string version, IEnumerable<ScalarCase> cases)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var engine = await SparkDialectEngine.OfAsync(session, Cancel);
        AssertNone(await new ScalarRun(engine).MismatchesAsync(cases, Cancel));
    }

    private static void AssertNone(IReadOnlyList<string> mismatches) =>
        Assert.True(mismatches.Count == 0, $"{mismatches.Count} mismatches:\n{string.Join("\n", mismatches.Take(10))}");
}
