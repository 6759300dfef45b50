using System.CommandLine;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Runs;

namespace FeatureJobs.Commands;

internal sealed class PreviewCommand : StoreCommand
{
    private readonly Argument<string> group = new("GROUP") { Description = "A group of the definition files, applied or not" };
    private readonly Option<string[]> key = KeyOption.Create(required: false);
    private readonly Option<int> limit = new("--limit") { Description = "At most so many entities; otherwise 20", HelpName = "N", DefaultValueFactory = _ => 20 };

    public PreviewCommand(CommandContext context) : base(
        context, "preview", "Evaluate a group as the files define it on a sample of its source, writing nothing",
        ["featurejobs preview origin_delays", "featurejobs preview origin_delays --key origin=ORD"])
    {
        limit.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (!int.TryParse(text, out var number) || number < 1)) result.AddError($"--limit {text}: use a whole number from 1.");
        });
        Arguments.Add(group);
        Options.Add(key);
        Options.Add(limit);
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        var name = parse.GetRequiredValue(group);
        var keys = KeyOption.Read(parse.GetValue(key) ?? []);
        await using var store = await OpenAsync(parse, cancellation);
        var preview = await store.PreviewAsync(name, keys, parse.GetValue(limit), cancellation);
        if (!SharedOptions.IsJson(parse)) Say(name, preview);
        if (SharedOptions.IsJson(parse)) await RowsJson.WriteAsync(preview.Features, Console, cancellation);
        else await RowsTable.WriteAsync(preview.Features, leading: 1, "No feature: no row of the sample is used, or none is of this entity.", "Narrow it with --key, or print all with --format json.", Console, cancellation);
        return ExitCodes.Done;
    }

    private void Say(string name, GroupPreview preview)
    {
        var (found, read) = preview.Files;
        Console.Say($"{name}, over {(read == found ? Words.Count(found, "file") : $"the last {read} of {Words.Count(found, "file")}")}: {Words.Count(preview.Rows, "row")} read, {Words.Count(preview.Used)} used, " +
            $"{Words.Count(preview.Filtered)} filtered, {Words.Count(preview.Rows - preview.Used - preview.Filtered)} bad{(preview.First is { } first ? $"; events from {Words.Time(first)} to {Words.Time(preview.Last)}" : "")}.");
        foreach (var (reason, expression, rows) in preview.Reasons) Console.Say($"  would go to quarantine: {Words.Count(rows, "row")}, {reason}, {expression}");
        if (preview.At is { } at) Console.Say($"Features at the last boundary, {Words.Time(at)}, of the sample alone; nothing was written.");
    }
}
