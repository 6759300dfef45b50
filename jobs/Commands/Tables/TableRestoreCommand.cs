using System.CommandLine;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Commands;

internal sealed class TableRestoreCommand : TableCommand
{
    private readonly Option<long?> version = NumberOption("--version", "The version to go back to", 0);
    private readonly Option<DateTimeOffset?> time = TimeOption.Create("--time", "Go back to the newest version of this time or before");

    public TableRestoreCommand(CommandContext context) : base(
        context, "restore", "Make a table hold again what it held, as one more version",
        ["featurejobs delta restore data/sales --version 12", "featurejobs delta restore data/sales --time 2026-03-01T12:00"])
    {
        Options.Add(version);
        Options.Add(time);
        Options.Add(SharedOptions.Format);
        Validators.Add(result =>
        {
            if (result.GetResult(version) is { Tokens.Count: > 0 } == result.GetResult(time) is { Tokens.Count: > 0 }) result.AddError("Give either --version N or --time TIME: what to go back to.");
        });
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        var table = await OpenAsync(parse, cancellation);
        var snapshot = await LatestAsync(table, cancellation);
        var target = parse.GetValue(version) is { } number ? await table.AtAsync(number, cancellation) : await table.AtAsync(parse.GetValue(time)!.Value, cancellation);
        var outcome = await table.RestoreAsync(snapshot, target, cancellation);
        var (then, now) = (target.Files.ToDictionary(file => file.Path, file => file.Size), snapshot.Files.ToDictionary(file => file.Path, file => file.Size));
        var (removed, added) = (now.Where(file => !then.ContainsKey(file.Key)).ToList(), then.Where(file => !now.ContainsKey(file.Key)).ToList());
        return End(outcome, parse, newest => new ChangeDocument(newest, removed.Count, removed.Sum(file => file.Value), added.Count, added.Sum(file => file.Value)),
            newest => $"Version {newest} holds what version {target.Version} held: {Words.Count(target.FileCount, "file")}. Transactions stay as they were: jobs that write by them may pass over numbers that they wrote before.");
    }
}
