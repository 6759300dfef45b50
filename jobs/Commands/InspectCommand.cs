using System.Collections.Immutable;
using System.CommandLine;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Store;

namespace FeatureJobs.Commands;

internal sealed class InspectCommand : Command, IExampled
{
    private readonly Argument<string> path = new("PATH") { Description = "A Parquet or CSV file, a folder of them, or a glob in quotes" };

    public InspectCommand(CommandContext context) : base("inspect", "Look at data files: columns, ranges, likely keys and times, and definitions to begin with")
    {
        Arguments.Add(path);
        Options.Add(SharedOptions.Store);
        Options.Add(SharedOptions.Format);
        SetAction(async (parse, cancellation) =>
        {
            // Without a store the definitions that are printed name the files by their whole path.
            var given = parse.GetValue(SharedOptions.Store);
            var store = given is null && context.Environment(StoreFolder.Variable) is null ? FeatureStore.Locate(context.CurrentFolder) : StoreFolder.Find(given, context);
            var inspection = await SourceInspection.InspectAsync(Path.GetFullPath(parse.GetRequiredValue(path), context.CurrentFolder), store, cancellation);
            if (SharedOptions.IsJson(parse)) JsonDocuments.Write(context.Console, InspectionDocument.Of(inspection), JsonDocuments.Shapes.InspectionDocument);
            else InspectionText.Write(inspection, store, context.Console);
            return ExitCodes.Done;
        });
    }

    public ImmutableArray<string> Examples => ["featurejobs inspect payments.csv", "featurejobs inspect 'data/flights-*.parquet' --store my-store"];
}
