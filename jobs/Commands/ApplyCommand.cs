using System.CommandLine;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Registry;

namespace FeatureJobs.Commands;

internal sealed class ApplyCommand : StoreCommand
{
    private readonly Option<bool> yes = new("--yes", "-y") { Description = "Do not ask; needed where there is no terminal" };

    public ApplyCommand(CommandContext context) : base(
        context, "apply", "Put the definitions into force: what plan shows, in one atomic step",
        ["featurejobs apply", "featurejobs apply --yes --store my-store"]) => Options.Add(yes);

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        var asks = !parse.GetValue(yes);
        if (asks && !Console.CanAsk)
            throw new UsageException("apply asks before it changes anything, and there is no terminal to ask on. Look at featurejobs plan, then use apply --yes.");
        await using var store = await OpenAsync(parse, cancellation);
        var plan = await store.PlanAsync(cancellation);
        var json = SharedOptions.IsJson(parse);
        if (!json) PlanText.Write(plan, Console);
        if (asks && !plan.IsEmpty && !Console.Confirm("Apply this?"))
        {
            Console.Say("Nothing was applied.");
            return ExitCodes.Done;
        }
        var outcome = plan.IsEmpty ? new ApplyOutcome.NothingToDo(plan.Revision) : await store.ApplyAsync(plan, cancellation);
        if (json) JsonDocuments.Write(Console, ApplyDocument.Of(plan, outcome), JsonDocuments.Shapes.ApplyDocument);
        switch (outcome)
        {
            case ApplyOutcome.Applied applied:
                Console.Say($"Applied: the registry is at revision {applied.Revision}. featurejobs run incremental-aggregation computes the features.");
                return ExitCodes.Done;
            case ApplyOutcome.Conflicted conflicted:
                Console.Error($"Another apply came first (the registry is at revision {conflicted.RivalRevision}); nothing was applied. Look at featurejobs plan again.");
                return ExitCodes.Busy;
            default:
                return ExitCodes.Done;
        }
    }
}
