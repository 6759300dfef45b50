using System.Collections.Immutable;

namespace FeatureJobs.Tests.Cases;

/// <summary>What a run must do.</summary>
/// <param name="Batch">The batch it adds; null when there is nothing new.</param>
/// <param name="EvaluatedThrough">After it; null before the first boundary.</param>
public sealed record ExpectedRun(CaseRun Run, ExpectedBatch? Batch, long? EvaluatedThrough);

/// <summary>A batch: what it takes in, and how far it evaluates.</summary>
/// <param name="Index">Counts from 0.</param>
/// <param name="Seen">All events used so far, in order of arrival.</param>
public sealed record ExpectedBatch(int Index, Taken Taken, ImmutableArray<Event> Seen, long? EvaluatedThrough, long Clock);

/// <summary>What the runs of a case must do, one after the other.</summary>
public static class Timeline
{
    public static ImmutableArray<ExpectedRun> Of(ConformanceCase @case)
    {
        var runs = ImmutableArray.CreateBuilder<ExpectedRun>();
        var seen = ImmutableArray<Event>.Empty;
        long? through = null;
        var batches = 0;
        foreach (var run in @case.Runs)
        {
            var taken = Intake.Take(@case, run.Files, run.At);
            var limit = Math.Min(run.At, run.Until ?? long.MaxValue);
            var all = seen.AddRange(taken.Used);
            long? reached = null;
            if (@case.Source.AdvancesByClock)
                reached = @case.Group.BoundaryAtOrBefore(limit);
            else if (all.Length > 0)
                reached = @case.Group.BoundaryAtOrBefore(Math.Min(limit, all.Max(e => e.Time)));

            var passed = reached is not null && (through is null || reached > through);
            if (run.Files.IsEmpty && !passed)
            {
                runs.Add(new ExpectedRun(run, null, through));
                continue;
            }
            through = passed ? reached : through;
            seen = all;
            runs.Add(new ExpectedRun(run, new ExpectedBatch(batches++, taken, seen, through, run.At), through));
        }
        return runs.ToImmutable();
    }
}
