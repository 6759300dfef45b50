using System.CommandLine;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Commands;

internal sealed class ShowHistoryCommand : StoreCommand
{
    private readonly Argument<string> group = new("GROUP") { Description = "The group, or group@2 for a version" };
    private readonly Option<string[]> key = KeyOption.Create();
    private readonly Option<DateTimeOffset?> from = TimeOption.Create("--from", "Only from this event_timestamp on");
    private readonly Option<DateTimeOffset?> to = TimeOption.Create("--to", "Only up to this event_timestamp");

    public ShowHistoryCommand(CommandContext context) : base(
        context, "history", "One entity's rows in the offline store, by event_timestamp",
        [
            "featurejobs show history origin_delays --key origin=ORD --from 2001-04-06 --to 2001-04-08",
            "featurejobs show history route_delays --key origin=ATL --key destination=LAX --format json",
        ])
    {
        Arguments.Add(group);
        Options.Add(key);
        Options.Add(from);
        Options.Add(to);
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        var keys = KeyOption.Read(parse.GetRequiredValue(key));
        var (first, last) = (parse.GetValue(from), parse.GetValue(to));
        if (first > last) throw new UsageException($"--from {Words.Time(first.Value)} is after --to {Words.Time(last.Value)}.");
        await using var store = await OpenAsync(parse, cancellation);
        var rows = store.HistoryAsync(parse.GetRequiredValue(group), keys, first, last, cancellation);
        if (SharedOptions.IsJson(parse)) await RowsJson.WriteAsync(rows, Console, cancellation);
        else await RowsTable.WriteAsync(rows, leading: keys.Count + 1, "No row of this entity in this time.", "Narrow it with --from and --to, or print all with --format json.", Console, cancellation);
        return ExitCodes.Done;
    }
}
