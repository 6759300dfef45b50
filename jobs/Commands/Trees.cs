using System.Collections.Immutable;
using System.CommandLine;

namespace FeatureJobs.Commands;

/// <summary>The command trees, one for each executable.</summary>
internal static class Trees
{
    public static RootCommand All(CommandContext context)
    {
        var root = new ExampledRoot(
            "A feature store: definitions in files, jobs that compute features, tables that keep them.",
            ["featurejobs demo", "featurejobs init flights my-store", "featurejobs run incremental-aggregation --help"])
        {
            SharedOptions.Verbose,
            new InitCommand(context),
            new InspectCommand(context),
            new ValidateCommand(context),
            new PreviewCommand(context),
            new SqlCommand(context),
            new PlanCommand(context),
            new ApplyCommand(context),
            new ExampledParent("run", "Run a job", ["featurejobs run incremental-aggregation"])
            {
                new IncrementalAggregationCommand(context),
                new TrainingSetCommand(context),
                new OnlineSyncCommand(context),
            },
            new TrainingSetCommand(context, parent: ""),
            new GetCommand(context),
            new ExampledParent("show", "Show what a store holds", ["featurejobs show groups", "featurejobs show history origin_delays --key origin=ORD"])
            {
                new ShowGroupsCommand(context),
                new ShowRunsCommand(context),
                new ShowHistoryCommand(context),
                new ShowQuarantineCommand(context),
            },
            TableCommands.All(context),
            new DoctorCommand(context),
            new DemoCommand(context),
        };
        return Finish(root, context);
    }

    public static RootCommand IncrementalAggregation(CommandContext context) => Job(new IncrementalAggregationCommand(context), context);

    public static RootCommand TrainingSet(CommandContext context) => Job(new TrainingSetCommand(context), context);

    public static RootCommand OnlineSync(CommandContext context) => Job(new OnlineSyncCommand(context), context);

    /// <summary>One job as an executable of its own, with the options it has under <c>featurejobs run</c>.</summary>
    private static ExampledRoot Job(StoreCommand job, CommandContext context)
    {
        var root = new ExampledRoot(job.Description!, [.. job.Examples.Select(example => example.Replace("featurejobs run ", "", StringComparison.Ordinal))]) { SharedOptions.Verbose };
        foreach (var option in job.Options) root.Options.Add(option);
        root.Action = job.Action;
        return Finish(root, context);
    }

    private static ExampledRoot Finish(ExampledRoot root, CommandContext context)
    {
        SharedOptions.Verbose.Recursive = true;
        RefuseDashes(root);
        HelpWithExamples.Install(root, context.Console.Width);
        return root;
    }

    /// <summary>The parser takes an unknown option for an argument where one has a place; nothing of ours begins with a dash.</summary>
    private static void RefuseDashes(Command command)
    {
        foreach (var argument in command.Arguments)
        {
            argument.Validators.Add(result =>
            {
                foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-'))) result.AddError($"{token.Value}: {command.Name} has no such option.");
            });
        }
        foreach (var below in command.Subcommands) RefuseDashes(below);
    }
}

/// <summary>A command whose help shows examples; all of ours are.</summary>
internal interface IExampled
{
    ImmutableArray<string> Examples { get; }
}

internal sealed class ExampledRoot(string description, ImmutableArray<string> examples) : RootCommand(description), IExampled
{
    public ImmutableArray<string> Examples => examples;
}

/// <summary>A command that only holds others.</summary>
internal sealed class ExampledParent(string name, string description, ImmutableArray<string> examples) : Command(name, description), IExampled
{
    public ImmutableArray<string> Examples => examples;
}
