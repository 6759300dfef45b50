using System.Collections.Immutable;
using FeatureJobs.Commands.Output;
using FeatureJobs.Runs;

namespace FeatureJobs.Commands.Rendering;

/// <param name="ExitCode">What the process ends with.</param>
internal sealed record SyncDocument(string Started, int ExitCode, GroupSyncDocument[] Groups)
{
    public static SyncDocument Of(SyncReport report) =>
        new(Words.ExactTime(report.Started), ExitCodes.Of(report.Groups.Select(group => group.Outcome)), [.. report.Groups.Select(GroupSyncDocument.Of)]);
}

/// <summary>What a sync did to one group version.</summary>
internal sealed record GroupSyncDocument(
    string Group, int Version, string Outcome, bool Full, long Written, long Refused, long Batch, string? EvaluatedThrough, double Seconds, string[] Warnings, string? Error)
{
    public static GroupSyncDocument Of(GroupSync g) => new(
        g.Group, g.Version, Words.Snake(g.Outcome), g.Full, g.Written, g.Refused, g.Batch, Words.ExactTime(g.EvaluatedThrough), g.Duration.TotalSeconds, [.. g.Warnings], g.Error);
}

/// <summary>A sync's report for people: a row a group.</summary>
internal static class SyncText
{
    public static void Write(SyncReport report, IConsole console)
    {
        console.Table(new TextTable(1,
            [new("group"), new("outcome"), new("sync"), new("rows written", true), new("refused", true), new("online through"), new("seconds", true)],
            [
                .. from g in report.Groups
                   select (ImmutableArray<string>)
                   [
                       $"{g.Group}@{g.Version}", Words.Plain(g.Outcome), g.Outcome == GroupOutcome.Completed ? g.Full ? "full" : "incremental" : "",
                       Words.Count(g.Written), Words.Count(g.Refused), Words.Time(g.EvaluatedThrough), Words.Seconds(g.Duration),
                   ],
            ]));
        foreach (var group in report.Groups)
        {
            foreach (var warning in group.Warnings) console.Say($"warning: {warning}");
            if (group.Error is { } error) console.Error($"{group.Group}@{group.Version}: {error}");
        }
    }
}
