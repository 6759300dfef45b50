using System.CommandLine;
using FeatureJobs.Commands.Rendering;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Commands;

internal sealed class TableCatCommand : TableCommand
{
    private readonly Option<long?> version = VersionOption();
    private readonly Option<long?> limit = NumberOption("--limit", "At most so many rows; otherwise all", 0);
    private readonly Option<string?> columns = new("--columns") { Description = "Only these columns, in this order, with commas between; otherwise all", HelpName = "A,B" };
    private readonly Option<string> format = new("--format") { Description = "A JSON object a line, CSV, or a Parquet file; otherwise json", HelpName = "json|csv|parquet", DefaultValueFactory = _ => "json" };
    private readonly Option<string?> output = new("--out") { Description = "The file to write, with --format parquet", HelpName = "FILE" };

    public TableCatCommand(CommandContext context) : base(
        context, "cat", "Print a table's rows",
        ["featurejobs delta cat data/sales --columns id,amount --limit 10", "featurejobs delta cat data/sales --version 3 --format parquet --out sales.parquet"])
    {
        format.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && text is not ("json" or "csv" or "parquet")) result.AddError($"--format {text}: use json, csv or parquet.");
        });
        foreach (var option in (Option[])[version, columns, limit, format, output]) Options.Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(format) == "parquet" != result.GetResult(output) is { Tokens.Count: > 0 })
                result.AddError(result.GetValue(format) == "parquet" ? "Parquet goes to a file: give --out FILE." : "--out names a Parquet file: give --format parquet, or redirect what is printed.");
        });
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        var snapshot = await SnapshotAsync(parse, version, cancellation);
        var asked = Columns(parse.GetValue(columns), snapshot);
        var most = parse.GetValue(limit);
        switch (parse.GetRequiredValue(format))
        {
            case "json":
                await foreach (var line in DeltaRows.JsonLinesAsync(snapshot, asked, most, cancellation)) Console.Data.WriteLine(line);
                break;
            case "csv":
                Console.Data.WriteLine(CsvLine.Of((asked ?? [.. snapshot.Fields.Select(field => field.Name)])));
                await foreach (var cells in DeltaRows.CellsAsync(snapshot, asked, most, cancellation)) Console.Data.WriteLine(CsvLine.Of(cells));
                break;
            default:
                var file = Path.GetFullPath(parse.GetRequiredValue(output)!, Context.CurrentFolder);
                if (!Directory.Exists(Path.GetDirectoryName(file))) throw new UsageException($"The folder of {file} does not exist. Make it first.");
                Console.Say($"{file}: {Words.Count(await DeltaRows.ExportAsync(snapshot, asked, most, file, cancellation), "row")}.");
                break;
        }
        return ExitCodes.Done;
    }

    private static string[]? Columns(string? text, Snapshot snapshot)
    {
        if (text is null) return null;
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        if (names.FirstOrDefault(name => snapshot.Fields.All(field => field.Name != name)) is { } unknown)
            throw new UsageException($"The table has no column '{unknown}'; it has {string.Join(", ", snapshot.Fields.Select(field => field.Name))}.");
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            throw new UsageException($"--columns names '{twice}' twice. Name each column once.");
        return names;
    }
}
