using System.CommandLine;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Commands;

internal sealed class OnlineSyncCommand : JobCommand
{
    private readonly Option<string[]> groups = new("--group") { Description = "Only this group; may be repeated. Otherwise all", HelpName = "GROUP" };
    private readonly Option<DateTimeOffset?> at = TimeOption.Create("--at", "The clock of this sync; otherwise the system's");

    public OnlineSyncCommand(CommandContext context) : base(
        context, "online-sync", "Bring the newest value of every entity into the online store",
        ["featurejobs run online-sync", "featurejobs run online-sync --group origin_delays --format json"])
    {
        Options.Add(groups);
        Options.Add(at);
    }

    protected override async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var store = await OpenAsync(parse, cancellation);
        var report = await Console.WithProgressAsync(steps => store.SyncAsync([.. parse.GetValue(groups) ?? []], parse.GetValue(at), new RunSteps(steps), cancellation));
        if (SharedOptions.IsJson(parse)) JsonDocuments.Write(Console, SyncDocument.Of(report), JsonDocuments.Shapes.SyncDocument);
        else SyncText.Write(report, Console);
        return ExitCodes.Of(report.Groups.Select(group => group.Outcome));
    }
}
