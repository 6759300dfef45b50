using System.Collections.Immutable;
using System.CommandLine;
using FeatureJobs.Commands.Demo;

namespace FeatureJobs.Commands;

internal sealed class InitCommand : Command, IExampled
{
    private readonly Argument<string> example = new("EXAMPLE") { Description = "What to begin with: flights" };
    private readonly Argument<string> folder = new("DIR") { Description = "The store's folder; new or empty" };

    public InitCommand(CommandContext context) : base("init", "Make a store from an example")
    {
        example.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not "flights" and var other }]) result.AddError($"{other}: no such example; there is flights.");
        });
        Arguments.Add(example);
        Arguments.Add(folder);
        SetAction(async (parse, cancellation) =>
        {
            var store = Path.GetFullPath(parse.GetRequiredValue(folder), context.CurrentFolder);
            var written = await new FlightsExample(context.ExamplesFolder).WriteAsync(store, cancellation);
            foreach (var file in written) context.Console.Say($"wrote {Path.Combine(store, file)}");
            context.Console.Say($"Next: put flights-*.parquet into {Path.Combine(store, "data")}, then, in {store}: featurejobs plan, apply, run incremental-aggregation.");
            return ExitCodes.Done;
        });
    }

    public ImmutableArray<string> Examples => ["featurejobs init flights my-store"];
}
