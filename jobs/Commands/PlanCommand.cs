using System.CommandLine;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Commands;

internal sealed class PlanCommand : StoreCommand
{
    private readonly Option<bool> detailed = new("--detailed-exitcode") { Description = "End with 5 when there is something to apply" };

    public PlanCommand(CommandContext context) : base(
        context, "plan", "Show what apply would change",
        ["featurejobs plan", "featurejobs plan --detailed-exitcode --format json"]) => Options.Add(detailed);

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var store = await OpenAsync(parse, cancellation);
        var plan = await store.PlanAsync(cancellation);
        if (SharedOptions.IsJson(parse))
            JsonDocuments.Write(Console, PlanDocument.Of(plan), JsonDocuments.Shapes.PlanDocument);
        else
        {
            PlanText.Write(plan, Console);
            if (!plan.IsEmpty) Console.Say("featurejobs apply does this.");
        }
        return !plan.IsEmpty && parse.GetValue(detailed) ? ExitCodes.Differences : ExitCodes.Done;
    }
}
