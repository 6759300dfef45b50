using System.CommandLine;
using FeatureJobs.Commands.Output;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Runs;

namespace FeatureJobs.Commands;

internal sealed class IncrementalAggregationCommand : JobCommand
{
    private readonly Option<string[]> groups = new("--group") { Description = "Only this group; may be repeated. Otherwise all", HelpName = "GROUP" };
    private readonly Option<DateTimeOffset?> until = TimeOption.Create("--until", "Evaluate no boundary after this");
    private readonly Option<DateTimeOffset?> at = TimeOption.Create("--at", "The clock of this run; otherwise the system's");

    public IncrementalAggregationCommand(CommandContext context) : base(
        context, "incremental-aggregation", "Fold what is new in the sources into windowed features",
        ["featurejobs run incremental-aggregation", "featurejobs run incremental-aggregation --group origin_delays --until 2001-04-07T12:00"])
    {
        Options.Add(groups);
        Options.Add(until);
        Options.Add(at);
    }

    protected override async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var store = await OpenAsync(parse, cancellation);
        var options = new IncrementalAggregationOptions
        {
            Groups = [.. parse.GetValue(groups) ?? []],
            Until = parse.GetValue(until),
            At = parse.GetValue(at),
        };
        var report = await Console.WithProgressAsync(steps => store.RunAsync(options, new RunSteps(steps), cancellation));
        if (SharedOptions.IsJson(parse)) JsonDocuments.Write(Console, RunDocument.Of(report), JsonDocuments.Shapes.RunDocument);
        else RunText.Write(report, Console);
        return ExitCodes.Of(report.Groups);
    }
}
