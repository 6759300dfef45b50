using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Engines.Spark;

/// <summary>The statement of a relation, with the temporary views that it reads; disposing drops them.</summary>
internal sealed class SparkStatement : IAsyncDisposable
{
    private readonly SparkSession _session;
    private readonly List<string> _views = [];

    private SparkStatement(SparkSession session) => _session = session;

    public string Sql { get; private set; } = "";

    public static async Task<SparkStatement> OfAsync(SparkSession session, Relation relation, SparkStaging stage, CancellationToken cancellation)
    {
        var statement = new SparkStatement(session);
        try
        {
            statement.Sql = await statement.PrintAsync(relation, stage, cancellation);
            return statement;
        }
        catch
        {
            await statement.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => new(SparkViews.DropAsync(_session, _views));

    private async Task<string> PrintAsync(Relation relation, SparkStaging stage, CancellationToken cancellation)
    {
        var scans = new Dictionary<Relation, string>(ReferenceEqualityComparer.Instance);
        foreach (var node in relation.All())
        {
            var rows = node switch
            {
                FileScan { Files.IsEmpty: true } source => Nothing(source),
                SourceScan source => await SourceAsync(source, cancellation),
                CsvScan csv => await SparkCsv.ScanAsync(_session, csv, await CsvColumns.HeadersAsync(csv.Files, cancellation), _views, cancellation),
                TableScan { Version: TableState.None } table => SparkNames.Delta(table.Table),
                TableScan table => $"{SparkNames.Delta(table.Table)} VERSION AS OF {table.Version}",
                StagedScan staged => stage.Rows(staged),
                _ => null,
            };
            if (rows is not null)
                scans.Add(node, rows);
        }
        return SparkRelations.Print(relation, scan => scans[scan]);
    }

    private async Task<string> SourceAsync(SourceScan source, CancellationToken cancellation)
    {
        var csv = source.Files.Count(FileScan.IsCsv);
        if (csv == 0)
            return await SparkSources.ScanAsync(_session, source, _views, cancellation);
        if (csv < source.Files.Length)
            throw new EngineException($"'{source.Files.First(file => !FileScan.IsCsv(file))}' and '{source.Files.First(FileScan.IsCsv)}' are files of two formats. Read the one or the other.");
        var (text, typed) = CsvColumns.Typed(source);
        var cells = await SparkCsv.ScanAsync(_session, text, await CsvColumns.HeadersAsync(source.Files, cancellation), _views, cancellation);
        return $"({SparkRelations.Print(typed, _ => cells)})";
    }

    private static string Nothing(Relation relation) =>
        $"(SELECT {string.Join(", ", relation.Columns.Select(column => $"{SparkScalars.Print(Literal.Null(column.Type))} AS {SparkScalars.Quote(column.Name)}"))} WHERE false)";
}
