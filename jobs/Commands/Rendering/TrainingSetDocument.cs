using System.Collections.Immutable;
using FeatureJobs.Commands.Output;
using FeatureJobs.Runs;

namespace FeatureJobs.Commands.Rendering;

/// <param name="Manifest">The manifest's file, which says what the set was made from.</param>
internal sealed record TrainingSetDocument(string Output, string Manifest, long Rows, string Accuracy, TrainingGroupDocument[] Groups, TrainingFeatureDocument[] Features, string[] Warnings, double Seconds)
{
    public static TrainingSetDocument Of(TrainingSetReport report) => new(
        report.Output, report.ManifestFile, report.Manifest.Labels.Rows, report.Manifest.Accuracy,
        [.. report.Manifest.Groups.Select(g => new TrainingGroupDocument(g.Group, g.Version, g.Batch, Words.ExactTime(g.EvaluatedThrough), g.NullKeys, g.Unknown, g.Expired, g.BeyondEvaluated))],
        [.. report.Manifest.Columns.Where(c => c.Feature is not null).Select(c => new TrainingFeatureDocument(c.Name, c.Feature!, c.NullRate!.Value))],
        [.. report.Warnings], report.Duration.TotalSeconds);
}

internal sealed record TrainingGroupDocument(string Group, int Version, long Batch, string EvaluatedThrough, long NullKeys, long Unknown, long Expired, long BeyondEvaluated);

internal sealed record TrainingFeatureDocument(string Name, string Feature, double NullRate);

/// <summary>A training set's report for people: how the labels met each group, and what of the features is null.</summary>
internal static class TrainingSetText
{
    private const int Named = 5;

    public static void Write(TrainingSetReport report, IConsole console)
    {
        var manifest = report.Manifest;
        console.Table(new TextTable(1,
            [new("group"), new("evaluated through"), new("labels found", true), new("unknown", true), new("null keys", true), new("expired", true), new("beyond", true)],
            [
                .. from g in manifest.Groups
                   select (ImmutableArray<string>)
                   [
                       $"{g.Group}@{g.Version}", Words.Time(g.EvaluatedThrough), Words.Count(manifest.Labels.Rows - manifest.Labels.NullTimes - g.NullKeys - g.Unknown - g.Expired),
                       Words.Count(g.Unknown), Words.Count(g.NullKeys), Words.Count(g.Expired), Words.Count(g.BeyondEvaluated),
                   ],
            ]));
        foreach (var warning in report.Warnings) console.Say($"warning: {warning}");
        var sparse = manifest.Columns.Where(c => c.NullRate > 0.5).OrderByDescending(c => c.NullRate).ToList();
        if (sparse.Count > 0)
            console.Say($"Null in more than half of the rows: {string.Join(", ", sparse.Take(Named).Select(c => $"{c.Name} ({c.NullRate:P0})"))}{(sparse.Count > Named ? $" and {sparse.Count - Named} more" : "")}.");
        console.Say($"{Words.Count(manifest.Labels.Rows, "row")}, {Words.Count(manifest.Columns.Count(c => c.Feature is not null), "feature")}, accuracy {manifest.Accuracy}, {Words.Seconds(report.Duration)} s: {report.Output} and {Path.GetFileName(report.ManifestFile)}.");
    }
}
