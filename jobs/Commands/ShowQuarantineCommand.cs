using System.CommandLine;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Commands;

internal sealed class ShowQuarantineCommand : StoreCommand
{
    private readonly Argument<string> group = new("GROUP") { Description = "The group" };

    public ShowQuarantineCommand(CommandContext context) : base(
        context, "quarantine", "Source rows that a group could not use, with the reason and the place",
        ["featurejobs show quarantine origin_delays", "featurejobs show quarantine origin_delays --format json"]) => Arguments.Add(group);

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        await using var store = await OpenAsync(parse, cancellation);
        var rows = store.QuarantineAsync(parse.GetRequiredValue(group), cancellation);
        if (SharedOptions.IsJson(parse)) await RowsJson.WriteAsync(rows, Console, cancellation);
        else await RowsTable.WriteAsync(rows, leading: 1, "No row of this group is in quarantine.", "--format json prints them all.", Console, cancellation);
        return ExitCodes.Done;
    }
}
