using System.Collections.Immutable;
using System.CommandLine;
using FeatureJobs.Commands.Output;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Delta;

namespace FeatureJobs.Commands;

internal sealed class TableHistoryCommand : TableCommand
{
    private readonly Option<long?> limit = NumberOption("--limit", "At most so many versions; otherwise all that the log still has", 1);

    public TableHistoryCommand(CommandContext context) : base(
        context, "history", "What was done to a table, newest first",
        ["featurejobs delta history data/sales --limit 10", "featurejobs delta history data/sales --format json"])
    {
        Options.Add(limit);
        Options.Add(SharedOptions.Format);
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        var table = await OpenAsync(parse, cancellation);
        var most = parse.GetValue(limit) ?? long.MaxValue;
        var entries = new List<CommitEntry>();
        await foreach (var entry in table.HistoryAsync(cancellation))
        {
            if (entries.Count >= most) break;
            entries.Add(entry);
        }
        if (SharedOptions.IsJson(parse))
            JsonDocuments.Write(Console, [.. entries.Select(CommitDocument.Of)], JsonDocuments.Shapes.CommitDocumentArray);
        else
            Console.Table(new TextTable(1, [new("version", true), new("time"), new("operation"), new("parameters"), new("metrics"), new("engine")],
                [.. entries.Select(entry => (ImmutableArray<string>)[$"{entry.Version}", Words.Time(entry.Timestamp), entry.Operation ?? "", Pairs(entry.Parameters), Pairs(entry.Metrics), entry.EngineInfo ?? ""])]));
        return ExitCodes.Done;
    }

    private static string Pairs(IReadOnlyDictionary<string, string> values) => string.Join(", ", values.Select(value => $"{value.Key}={value.Value}"));
}
