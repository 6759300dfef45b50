using FeatureJobs.Relational;
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

    /// <summary>What the engine prints instead where labels are few: another plan of the same meaning.</summary>
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_match_may_be_looked_up_by_what_was_found(string version)
    {
        var cases = RelationCases.LatestRows.Select(@case => @case.Plan).OfType<LatestRow>().ToList();
        Assert.Contains(cases, plan => SparkRelations.Lookup(plan, byPairs: true) is null);
        var looked = cases.SelectMany(plan => new[] { true, false }.Select(byPairs => (Plan: plan, Whole: SparkRelations.Lookup(plan, byPairs))))
            .Where(@case => @case.Whole is not null).Select(@case => (@case.Plan, Whole: @case.Whole!)).ToList();
        Assert.All(looked, @case => Assert.Equal(Texts(@case.Plan), Texts(@case.Whole)));
        await using var session = await servers.SessionAsync(version, Cancel);
        AssertNone(await new RelationRun(await SparkDialectEngine.OfAsync(session, Cancel)).MismatchesAsync(looked.Select((@case, i) => new RelationCase($"lookup {i}", @case.Whole)), Cancel));

        static IEnumerable<string> Texts(Relation plan) =>
            RelationOracle.Rows(plan).Select(row => string.Join(' ', plan.Columns.Select(column => ScalarRows.Show(row[column.Name])))).Order(StringComparer.Ordinal);
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
