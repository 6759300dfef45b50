using System.CommandLine;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Commands;

internal sealed class ShowRunsCommand : StoreCommand
{
    private readonly Argument<string?> name = new("NAME") { Description = "Only this group's", Arity = ArgumentArity.ZeroOrOne };

    public ShowRunsCommand(CommandContext context) : base(
        context, "runs", "What runs did, newest first",
        ["featurejobs show runs", "featurejobs show runs origin_delays --format json"]) => Arguments.Add(name);

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var store = await OpenAsync(parse, cancellation);
        var runs = await store.RunsAsync(parse.GetValue(name), cancellation);
        if (SharedOptions.IsJson(parse))
            JsonDocuments.Write(Console, [.. runs.Select(RunRecordDocument.Of)], JsonDocuments.Shapes.RunRecordDocumentArray);
        else if (runs.IsEmpty)
            Console.Say("No run yet. featurejobs run incremental-aggregation makes one.");
        else
            Console.Table(RunsTable.Of(runs));
        return ExitCodes.Done;
    }
}
