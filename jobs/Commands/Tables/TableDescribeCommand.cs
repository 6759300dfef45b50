using System.Collections.Immutable;
using System.CommandLine;
using FeatureJobs.Commands.Output;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Commands;

internal sealed class TableDescribeCommand : TableCommand
{
    private readonly Option<long?> version = VersionOption();

    public TableDescribeCommand(CommandContext context) : base(
        context, "describe", "What a table is: columns, partitions, files, properties, protocol",
        ["featurejobs delta describe data/sales", "featurejobs delta describe data/sales --version 3 --format json"])
    {
        Options.Add(version);
        Options.Add(SharedOptions.Format);
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CancellationToken cancellation)
    {
        var table = TableDocument.Of(await SnapshotAsync(parse, version, cancellation));
        if (SharedOptions.IsJson(parse))
        {
            JsonDocuments.Write(Console, table, JsonDocuments.Shapes.TableDocument);
            return ExitCodes.Done;
        }
        Console.Table(new TextTable(1, [new("column"), new("type"), new("null"), new("partition")],
            [.. table.Columns.Select(column => (ImmutableArray<string>)[column.Name, column.Type, column.Nullable ? "yes" : "no", column.Partition ? "yes" : ""])]));
        Console.Table(new TextTable(1, [new("table"), new(table.Location)], [.. Facts(table)]));
        return ExitCodes.Done;
    }

    private static IEnumerable<ImmutableArray<string>> Facts(TableDocument table)
    {
        yield return ["version", $"{table.Version}"];
        yield return ["id", table.Id];
        if (table.Name is { } name) yield return ["name", name];
        if (table.Description is { } description) yield return ["description", description];
        yield return ["files", $"{Words.Count(table.Files)}, {Words.Bytes(table.Bytes)}"];
        yield return ["rows", table.Rows is { } rows ? Words.Count(rows) : "not known without reading them"];
        yield return ["protocol", $"reader {table.MinReaderVersion}, writer {table.MinWriterVersion}"];
        if (table.Features.Length > 0) yield return ["features", string.Join(", ", table.Features)];
        foreach (var (key, value) in table.Properties) yield return [key, value ?? ""];
    }
}
