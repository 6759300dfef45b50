using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Engines.Spark;

/// <summary>The statement of a relation, with the temporary views and rows that it reads; disposing drops them.</summary>
internal sealed class SparkStatement : IAsyncDisposable
{
    private readonly SparkSession _session;
    private readonly List<string> _views = [];

    private readonly List<string> _kept = [];
    private readonly SparkStaging _stage;

    private readonly long _smallLabels;

    private SparkStatement(SparkSession session, SparkStaging stage, long smallLabels) => (_session, _stage, _smallLabels) = (session, stage, smallLabels);

    public string Sql { get; private set; } = "";

    /// <param name="smallLabels">Bytes of labels on disk up to which they can be broadcast.</param>
    /// <param name="run">False: it is only shown, and what it reads twice is not computed before.</param>
    public static async Task<SparkStatement> OfAsync(SparkSession session, Relation relation, SparkStaging stage, long smallLabels, bool run, CancellationToken cancellation)
    {
        var statement = new SparkStatement(session, stage, smallLabels);
        try
        {
            statement.Sql = await statement.PrintAsync(relation, stage, run, cancellation);
            return statement;
        }
        catch
        {
            await statement.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _kept.ForEach(_stage.Remove);
        await _session.DropTempViewsAsync([.. _views, .. _kept]);
    }

    private async Task<string> PrintAsync(Relation relation, SparkStaging stage, bool run, CancellationToken cancellation)
    {
        var rows = new Dictionary<Relation, string>(ReferenceEqualityComparer.Instance);
        foreach (var node in relation.All())
            if (await ScanAsync(node, stage, cancellation) is { } scan)
                rows.Add(node, scan);
        var kept = new HashSet<Relation>(ReferenceEqualityComparer.Instance);
        var lookups = new Dictionary<Relation, Relation>(ReferenceEqualityComparer.Instance);
        foreach (var latest in relation.All().OfType<LatestRow>().Where(latest => IsSmall(latest.Left)))
            if (await SparkMatch.LookupAsync(_session, latest, node => rows[node], cancellation) is { } lookup)
                lookups.Add(latest, lookup);
        foreach (var shared in run ? SparkRelations.Shared(relation) : [])
            await KeepAsync(shared);
        return SparkRelations.Print(relation, node => rows[node], kept, lookups);

        // Their rows lie in files then, whose size Spark knows: small ones are broadcast.
        async Task KeepAsync(Relation node)
        {
            var name = await stage.WriteAsync(_session, SparkRelations.Print(node, scan => rows[scan], kept, lookups), node.Columns, null, cancellation);
            _kept.Add(name);
            rows.Add(node, name);
            kept.Add(node);
        }
    }

    /// <summary>Files of this machine, and not many bytes of them.</summary>
    private bool IsSmall(Relation relation)
    {
        var scans = relation.All().Where(node => node.Inputs.IsEmpty).ToList();
        return scans.All(scan => scan is FileScan) && scans.Cast<FileScan>().SelectMany(scan => scan.Files).Select(path => new FileInfo(path)).Sum(file => file.Exists ? file.Length : long.MaxValue / 2) <= _smallLabels;
    }

    private async Task<string?> ScanAsync(Relation node, SparkStaging stage, CancellationToken cancellation) => node switch
    {
        FileScan { Files.IsEmpty: true } source => Nothing(source),
        SourceScan source => await SourceAsync(source, cancellation),
        CsvScan csv => await _stage.Csv.ScanAsync(_session, _stage.Upload, csv, _views, cancellation),
        TableScan { Version: TableState.None } table => SparkNames.Delta(table.Table),
        TableScan table => $"{SparkNames.Delta(table.Table)} VERSION AS OF {table.Version}",
        StagedScan staged => stage.Rows(staged),
        _ => null,
    };

    private async Task<string> SourceAsync(SourceScan source, CancellationToken cancellation)
    {
        var csv = source.Files.Count(FileScan.IsCsv);
        if (csv == 0)
            return await SparkSources.ScanAsync(_session, _stage.Upload, source, _views, cancellation);
        if (csv < source.Files.Length)
            throw new EngineException($"'{source.Files.First(file => !FileScan.IsCsv(file))}' and '{source.Files.First(FileScan.IsCsv)}' are files of two formats. Read the one or the other.");
        var (text, typed) = CsvColumns.Typed(source);
        var cells = await _stage.Csv.ScanAsync(_session, _stage.Upload, text, _views, cancellation);
        return $"({SparkRelations.Print(typed, _ => cells)})";
    }

    private static string Nothing(Relation relation) =>
        $"(SELECT {string.Join(", ", relation.Columns.Select(column => $"{SparkScalars.Print(Literal.Null(column.Type))} AS {SparkScalars.Quote(column.Name)}"))} WHERE false)";
}
