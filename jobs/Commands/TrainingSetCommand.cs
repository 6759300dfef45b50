using System.CommandLine;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Definitions;
using FeatureJobs.Runs;

namespace FeatureJobs.Commands;

internal sealed class TrainingSetCommand : JobCommand
{
    private readonly Option<string> service = new("--service") { Description = "The service whose features are joined", HelpName = "SERVICE", Required = true };
    private readonly Option<string> labels = new("--labels") { Description = "Parquet or CSV file: key columns, event_timestamp, and any others", HelpName = "FILE", Required = true };
    private readonly Option<string> output = new("--out") { Description = "The file to write, .parquet or .csv; FILE.manifest.json stands beside it", HelpName = "FILE", Required = true };
    private readonly Option<string?> accuracy = new("--accuracy") { Description = "snapshot: values at the last boundary; exact: windows at the label's own time. Otherwise what the service declares, else snapshot", HelpName = "snapshot|exact" };
    private readonly Option<bool> allowSkew = new("--allow-skew") { Description = "Train exact what is served from snapshots; the manifest says so" };
    private readonly Option<string?> knownAt = new("--known-at") { Description = "label: use only rows that had been written by the label's time", HelpName = "label" };
    private readonly Option<bool> fullNames = new("--full-names") { Description = "Call every feature group__feature" };
    private readonly Option<bool> overwrite = new("--overwrite") { Description = "Replace the file if it is there" };
    private readonly Option<DateTimeOffset?> at = TimeOption.Create("--at", "The clock of this run; otherwise the system's");

    /// <param name="parent">The command that it stands under, with a space; empty for the alias.</param>
    public TrainingSetCommand(CommandContext context, string parent = "run ") : base(
        context, "training-set", "Join labels with a service's features as they were at each label's time",
        [
            $"featurejobs {parent}training-set --service late_departure --labels labels.parquet --out train.parquet",
            $"featurejobs {parent}training-set --service late_departure --labels labels.csv --out train.csv --accuracy exact --allow-skew --overwrite",
        ])
    {
        accuracy.AcceptOnlyFromAmong("snapshot", "exact");
        knownAt.AcceptOnlyFromAmong("label");
        foreach (var option in (Option[])[service, labels, output, accuracy, allowSkew, knownAt, fullNames, overwrite, at]) Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var store = await OpenAsync(parse, cancellation);
        var options = new TrainingSetFileOptions
        {
            Labels = Path.GetFullPath(parse.GetRequiredValue(labels), Context.CurrentFolder),
            Output = Path.GetFullPath(parse.GetRequiredValue(output), Context.CurrentFolder),
            Accuracy = parse.GetValue(accuracy) switch { "exact" => Accuracy.Exact, "snapshot" => Accuracy.Snapshot, _ => null },
            AllowSkew = parse.GetValue(allowSkew),
            KnownAtLabel = parse.GetValue(knownAt) is not null,
            FullNames = parse.GetValue(fullNames),
            Overwrite = parse.GetValue(overwrite),
            At = parse.GetValue(at),
        };
        var report = await Console.WithProgressAsync(steps => store.WriteTrainingSetAsync(parse.GetRequiredValue(service), options, new RunSteps(steps), cancellation));
        if (SharedOptions.IsJson(parse)) JsonDocuments.Write(Console, TrainingSetDocument.Of(report), JsonDocuments.Shapes.TrainingSetDocument);
        else TrainingSetText.Write(report, Console);
        return ExitCodes.Done;
    }
}
