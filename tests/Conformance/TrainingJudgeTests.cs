using FeatureJobs.Tests.Cases.Training;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>Judges the judge of training sets, without the product: every wrong rule gives other features to some label.</summary>
public sealed class TrainingJudgeTests(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(WrongRules))]
    public void A_wrong_rule_is_caught(TrainingRule rule)
    {
        Assert.SkipWhen(Seeds.AreNarrowed, "FEATUREJOBS_SEED names one case; another may be the one that catches this rule.");
        var cases = TrainingSeeds.Cases.ToList();
        var caught = cases.Count(@case => Differ(@case, rule, knownAtLabel: false));
        var caughtKnown = cases.Count(@case => Differ(@case, rule, knownAtLabel: true));
        output.WriteLine($"{rule}: {100.0 * caught / cases.Count:F1} % of {cases.Count} cases at the label, {100.0 * caughtKnown / cases.Count:F1} % known at the label");
        Assert.True(Math.Max(caught, caughtKnown) >= 5, $"{caught} and {caughtKnown} cases only");
    }

    [Theory]
    [MemberData(nameof(WrongMoments))]
    public void A_wrong_moment_is_caught(MomentRule rule)
    {
        Assert.SkipWhen(Seeds.AreNarrowed, "FEATUREJOBS_SEED names one case; another may be the one that catches this rule.");
        var caught = Seeds.Cases.Count(@case => MomentCase.Of(@case) is { } right && MomentCase.Of(@case, rule) is { } wrong
            && right.Labels.Any(label => !Same(right.Features(label, exact: true), wrong.Features(label, exact: true, rule))));
        output.WriteLine($"{rule}: {100.0 * caught / Seeds.Cases.Count():F1} % of {Seeds.Cases.Count()} cases");
        Assert.True(caught >= 5, $"{caught} cases only");

        static bool Same(IReadOnlyList<Cases.Expected>? a, IReadOnlyList<Cases.Expected>? b) =>
            a is null || b is null ? a is null && b is null : a.Zip(b).All(pair => pair.First.Agrees(pair.Second.Value));
    }

    /// <summary>The random cases are worth nothing where they never go.</summary>
    [Fact]
    public void Cases_reach_every_corner()
    {
        Assert.SkipWhen(Seeds.AreNarrowed, "FEATUREJOBS_SEED names one case.");
        var fates = TrainingSeeds.Cases.SelectMany(@case => @case.Groups.SelectMany(group => @case.Labels.Select(label => new TrainingOracle(knownAtLabel: false).Of(group, label).Fate))).CountBy(fate => fate).ToDictionary();
        foreach (var (fate, count) in fates)
            output.WriteLine($"{count,6} {fate}");
        Assert.All(Enum.GetValues<LabelFate>(), fate => Assert.True(fates.GetValueOrDefault(fate) >= 20, $"{fate}"));
        Assert.Contains(TrainingSeeds.Cases, @case => @case.Groups.Length > 2);
    }

    public static TheoryData<TrainingRule> WrongRules => [.. Enum.GetValues<TrainingRule>().Where(rule => rule != TrainingRule.Right)];

    public static TheoryData<MomentRule> WrongMoments => [.. Enum.GetValues<MomentRule>().Where(rule => rule != MomentRule.Right)];

    private static bool Differ(TrainingCase @case, TrainingRule rule, bool knownAtLabel)
    {
        var (right, wrong) = (new TrainingOracle(knownAtLabel), new TrainingOracle(knownAtLabel, rule));
        return @case.Groups.Any(group => @case.Labels.Any(label => !right.Of(group, label).Features.Zip(wrong.Of(group, label).Features).All(pair => Cases.ValueOrder.Same(pair.First, pair.Second))));
    }
}
