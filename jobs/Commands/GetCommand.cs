using System.CommandLine;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Commands;

internal sealed class GetCommand : StoreCommand
{
    private readonly Option<string> service = new("--service") { Description = "The service whose features are wanted", HelpName = "SERVICE", Required = true };
    private readonly Option<string[]> key = KeyOption.Create(required: false);
    private readonly Option<string?> entities = new("--entities") { Description = "Several entities: a file of JSON lines, {\"origin\": \"ATL\"} each, or - for stdin", HelpName = "FILE|-" };
    private readonly Option<DateTimeOffset?> at = TimeOption.Create("--at", "The time of the request, for time_since_last and ttl; otherwise the clock");

    public GetCommand(CommandContext context) : base(
        context, "get", "A service's features from the online store",
        [
            "featurejobs get --service late_departure --key origin=ATL --key destination=LAX",
            "featurejobs get --service late_departure --entities entities.jsonl --format json",
        ])
    {
        foreach (var option in (Option[])[service, key, entities, at]) Options.Add(option);
        Validators.Add(result =>
        {
            var (keys, file) = (result.GetResult(key) is { Tokens.Count: > 0 }, result.GetResult(entities) is { Tokens.Count: > 0 });
            if (keys == file) result.AddError(keys ? "--key and --entities both name entities; give one of them." : "No entity is named: give --key COLUMN=VALUE, once for each key column, or --entities FILE.");
        });
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        var asked = parse.GetValue(entities) is { } file
            ? await EntityLines.ReadAsync(file, Context, cancellation)
            : [KeyOption.Read(parse.GetValue(key)!).ToDictionary(pair => pair.Key, pair => (object?)pair.Value)];
        await using var store = await OpenAsync(parse, cancellation);
        var features = await store.GetOnlineFeaturesAsync(parse.GetRequiredValue(service), asked, parse.GetValue(at), cancellation);
        if (SharedOptions.IsJson(parse)) OnlineFeaturesJson.Write(features, asked, Console);
        else OnlineFeaturesText.Write(features, asked, Console);
        return ExitCodes.Done;
    }
}
