using System.Collections.Immutable;
using System.CommandLine;

namespace FeatureJobs.Commands;

internal sealed class InitCommand : Command, IExampled
{
    private readonly Argument<string> example = new("EXAMPLE") { Description = "What to begin with: empty (files whose comments teach) or flights (the example of the demo)" };
    private readonly Argument<string> folder = new("DIR") { Description = "The store's folder; new or empty" };

    public InitCommand(CommandContext context) : base("init", "Make a store: one to fill, or the example")
    {
        example.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && !Example.Names.Contains(name)) result.AddError($"{name}: no such example; there are {string.Join(" and ", Example.Names)}.");
        });
        Arguments.Add(example);
        Arguments.Add(folder);
        SetAction(async (parse, cancellation) =>
        {
            var store = Path.GetFullPath(parse.GetRequiredValue(folder), context.CurrentFolder);
            var written = await new Example(context, parse.GetRequiredValue(example)).WriteAsync(store, cancellation);
            foreach (var file in written) context.Console.Say($"wrote {Path.Combine(store, file)}");
            context.Console.Say($"Next: read {Path.Combine(store, "README.md")}, which names the files and the commands.");
            return ExitCodes.Done;
        });
    }

    public ImmutableArray<string> Examples => ["featurejobs init empty my-store", "featurejobs init flights flights-store"];
}
