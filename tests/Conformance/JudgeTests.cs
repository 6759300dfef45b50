using System.Diagnostics;
using FeatureJobs.Tests.Cases;
using FeatureJobs.Tests.Cases.Model;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>Judges the judge, without the product: it agrees with the right algorithm on every case, and every wrong one is caught.</summary>
public sealed class JudgeTests(ITestOutputHelper output)
{
    [Fact]
    public void The_right_rule_passes_every_case()
    {
        var watch = Stopwatch.StartNew();
        long compared = 0, rows = 0;
        foreach (var @case in Seeds.Cases)
        {
            var judge = new Judge(@case);
            var model = new IncrementalModel(@case.Group, WriteRule.Right);
            Assert.Empty(Faults(judge, model).Take(5));
            compared += judge.Compared;
            rows += model.History.Count;
        }
        output.WriteLine($"seeds {Seeds.All[0]} to {Seeds.All[^1]}: {rows} history rows, {compared} comparisons, {watch.Elapsed.TotalSeconds:F1} s");
        Assert.True(Seeds.AreNarrowed || compared > 200_000);
    }

    [Theory]
    [MemberData(nameof(WrongRules))]
    public void A_wrong_rule_is_caught(WriteRule rule)
    {
        Assert.SkipWhen(Seeds.AreNarrowed, "FEATUREJOBS_SEED names one case; another may be the one that catches this rule.");
        var caught = Seeds.Cases.Where(@case => Faults(new Judge(@case), new IncrementalModel(@case.Group, rule)).Any()).Select(@case => @case.Name).ToList();
        output.WriteLine($"{rule}: {caught.Count} of {Seeds.Cases.Count()} cases ({100.0 * caught.Count / Seeds.Cases.Count():F1} %), first {caught.FirstOrDefault()}");
        Assert.NotEmpty(caught);
    }

    /// <summary>Each crafted case is made against one rule, and catches it whatever the generator draws.</summary>
    [Fact]
    public void Crafted_cases_catch_what_they_are_made_for()
    {
        var made = new[]
        {
            (CraftedCases.Drift(), WriteRule.ComparesWithTolerance),
            (CraftedCases.LateDrift(), WriteRule.ComparesWithTolerance),
            (CraftedCases.LateRowUnderAnOldOne(), WriteRule.IgnoresOldValue),
            (CraftedCases.KnownBeforeItsDelay(), WriteRule.SkipsKnown),
        };
        Assert.All(made, pair => Assert.NotEmpty(Faults(new Judge(pair.Item1), new IncrementalModel(pair.Item1.Group, pair.Item2))));
    }

    /// <summary>The random cases are worth nothing where they never go.</summary>
    [Fact]
    public void Cases_reach_every_corner()
    {
        Assert.SkipWhen(Seeds.AreNarrowed, "FEATUREJOBS_SEED names one case.");
        var cases = Seeds.Cases.Select(@case => (Case: @case, Runs: Timeline.Of(@case))).ToList();
        var corners = new Dictionary<string, int>
        {
            ["rows filtered"] = cases.Count(c => c.Runs.Any(run => run.Batch?.Taken.Filtered > 0)),
            ["rows quarantined"] = cases.Count(c => c.Runs.Any(run => run.Batch?.Taken.Quarantined > 0)),
            ["a run with nothing new"] = cases.Count(c => c.Runs.Any(run => run.Batch is null)),
            ["a boundary passed without files"] = cases.Count(c => c.Runs.Any(run => run.Batch is not null && run.Run.Files.IsEmpty)),
            ["a batch before any boundary"] = cases.Count(c => c.Runs.Any(run => run.Batch is not null && run.EvaluatedThrough is null)),
            ["a batch that evaluates no further"] = cases.Count(c => c.Runs.Zip(c.Runs.Skip(1)).Any(pair => pair.Second.Batch is not null && pair.First.EvaluatedThrough == pair.Second.EvaluatedThrough)),
            ["an empty file"] = cases.Count(c => c.Case.Runs.Any(run => run.Files.Any(file => file.Rows.IsEmpty))),
            ["late events"] = cases.Count(c => c.Runs.Zip(c.Runs.Skip(1)).Any(pair => pair.Second.Batch?.Taken.Used.Any(e => e.Time < pair.First.EvaluatedThrough) == true)),
            ["limited by until"] = cases.Count(c => c.Runs.Any(run => run.Run.Until is { } until && run.EvaluatedThrough == c.Case.Group.BoundaryAtOrBefore(until))),
            ["used in the future"] = cases.Count(c => c.Runs.Any(run => run.Batch?.Taken.Used.Any(e => e.Time > run.Run.At) == true)),
            ["ties"] = cases.Count(c => c.Runs[^1].Batch?.Seen.GroupBy(e => (e.Entity, e.Time)).Any(tied => tied.Count() > 1) == true),
            ["before 1970"] = cases.Count(c => c.Runs.Any(run => run.Batch?.Taken.Used.Any(e => e.Time < 0) == true)),
            ["composite keys"] = cases.Count(c => c.Case.Keys.Length > 1),
            ["closed right"] = cases.Count(c => c.Case.Group.ClosedRight),
            ["an offset"] = cases.Count(c => c.Case.Group.Offset > 0),
            ["a given tile"] = cases.Count(c => c.Case.Group.Tile is not null),
            ["a window below every"] = cases.Count(c => c.Case.Group.Features.Any(feature => feature.Window < c.Case.Group.Every)),
            ["a window no multiple of every"] = cases.Count(c => c.Case.Group.Features.Any(feature => feature.Window % c.Case.Group.Every != 0)),
            ["a delay above the window"] = cases.Count(c => c.Case.Group.Features.Any(feature => feature.Aggregation.Delay > feature.Window)),
            ["time by the clock"] = cases.Count(c => c.Case.Source.AdvancesByClock),
            ["a derived time"] = cases.Count(c => c.Case.Source.Derive.Length > 0),
        };
        foreach (var (corner, count) in corners)
            output.WriteLine($"{count,4} of {cases.Count}  {corner}");
        Assert.All(corners, corner => Assert.True(corner.Value >= 5, $"{corner.Key}: {corner.Value} cases only"));
        Assert.Equal(Enum.GetValues<AggregateFunction>(), cases.SelectMany(c => c.Case.Group.Aggregations).Select(aggregation => aggregation.Function).Distinct().Order());
    }

    public static TheoryData<WriteRule> WrongRules => [.. Enum.GetValues<WriteRule>().Where(rule => rule != WriteRule.Right)];

    private static IEnumerable<string> Faults(Judge judge, IncrementalModel model)
    {
        var numbers = new List<long>();
        foreach (var batch in judge.Runs.Select(run => run.Batch).OfType<ExpectedBatch>())
        {
            model.Run(batch);
            numbers.Add(batch.Index);
            foreach (var fault in judge.Faults(numbers, model.History))
                yield return fault;
        }
    }
}
