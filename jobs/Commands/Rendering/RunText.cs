using FeatureJobs.Commands.Output;
using FeatureJobs.Runs;

namespace FeatureJobs.Commands.Rendering;

/// <summary>A run's report for people: a row a group, then what the operator should know.</summary>
internal static class RunText
{
    public static void Write(RunReport report, IConsole console)
    {
        console.Table(Table(report));
        foreach (var group in report.Groups)
        {
            var name = Name(group);
            foreach (var warning in group.Warnings) console.Say($"warning: {name}: {warning}");
            if (group.RowsQuarantined > 0)
                console.Say($"{name}: {Words.Count(group.RowsQuarantined, "row")} went to quarantine; featurejobs show quarantine {group.Group} says why.");
            if (group.Error is { } error) console.Error($"{name}: {error}");
            else if (group.Outcome == GroupOutcome.Busy) console.Error($"{name}: another run is at work on it; run again when it has ended.");
        }
    }

    public static string Name(GroupReport group) => $"{group.Group}@{group.Version}";

    private static TextTable Table(RunReport report) => new(1,
        [
            new("group"), new("outcome"), new("files", true), new("rows read", true), new("used", true), new("filtered", true), new("quarantined", true),
            new("tiles", true), new("boundaries", true), new("rows written", true), new("evaluated through"), new("seconds", true),
        ],
        [
            .. from g in report.Groups
               select (System.Collections.Immutable.ImmutableArray<string>)
               [
                   Name(g), Words.Plain(g.Outcome), Words.Count(g.Files), Words.Count(g.RowsRead), Words.Count(g.RowsUsed), Words.Count(g.RowsFiltered),
                   Words.Count(g.RowsQuarantined), Words.Count(g.Tiles), Words.Count(g.Boundaries), Words.Count(g.RowsWritten),
                   Words.Time(g.EvaluatedThrough), Words.Seconds(g.Duration),
               ],
        ]);
}
