using System.Collections.Immutable;
using FeatureJobs.Runs;

namespace FeatureJobs.Commands;

/// <summary>What every command ends with; the table of section 9 of docs/design.md.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Bug = 1;
    public const int UserMistake = 2;
    public const int Environment = 3;
    public const int Busy = 4;
    public const int Differences = 5;
    public const int Transient = 75;
    public const int Interrupted = 130;
    public const int Terminated = 143;

    /// <summary>
    /// A run's code when its groups ended differently: what a person must mend comes before what the next run mends by itself,
    /// so that a scheduler that repeats 4 and 75 does not hide the former.
    /// </summary>
    public static int Of(IEnumerable<GroupOutcome> outcomes)
    {
        var all = outcomes.ToHashSet();
        foreach (var outcome in (ReadOnlySpan<GroupOutcome>)[GroupOutcome.Failed, GroupOutcome.Refused, GroupOutcome.FailedTransiently, GroupOutcome.Busy])
            if (all.Contains(outcome)) return Of(outcome);
        return Done;
    }

    /// <summary>As <see cref="Of(IEnumerable{GroupOutcome})"/>.</summary>
    public static int Of(ImmutableArray<GroupReport> groups) => Of(groups.Select(group => group.Outcome));

    private static int Of(GroupOutcome outcome) => outcome switch
    {
        GroupOutcome.Failed => Environment,
        GroupOutcome.Refused => UserMistake,
        GroupOutcome.FailedTransiently => Transient,
        GroupOutcome.Busy => Busy,
        _ => Done,
    };
}
