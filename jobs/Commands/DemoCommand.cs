using System.Collections.Immutable;
using System.CommandLine;
using FeatureJobs.Commands.Demo;

namespace FeatureJobs.Commands;

internal sealed class DemoCommand : Command, IExampled
{
    private readonly Option<string> folder = new("--dir")
    {
        Description = "The folder of the demo's store",
        HelpName = "DIR",
        DefaultValueFactory = _ => "demo-store",
    };

    public DemoCommand(CommandContext context) : base("demo", "Walk the whole road with six months of real flights, saying each command")
    {
        Options.Add(folder);
        SetAction((parse, cancellation) =>
            new DemoRoad(context, Path.GetFullPath(parse.GetRequiredValue(folder), context.CurrentFolder)).WalkAsync(cancellation));
    }

    public ImmutableArray<string> Examples => ["featurejobs demo", "featurejobs demo --dir /tmp/flights-store"];
}
