using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Engines.Spark;

/// <summary>Parquet files as sources: what they hold, and views of them in our types. Files are named by paths that the cluster knows.</summary>
internal static class SparkSources
{
    /// <summary>Rows and columns of a file, from its footer.</summary>
    public static async Task<SourceFile> DescribeAsync(SparkSession session, SparkUpload upload, string path, CancellationToken cancellation)
    {
        try
        {
            return await FooterAsync(session, upload, path, cancellation);
        }
        catch (EngineException e) when (SparkErrors.MayBeTheFile(e))
        {
            // Spark 3.5 does not say which file its tasks failed on.
            throw new EngineException(SparkErrors.Damaged(path, e.Message), innerException: e.InnerException);
        }
    }

    private static Task<SourceFile> FooterAsync(SparkSession session, SparkUpload upload, string path, CancellationToken cancellation) => SparkErrors.TranslateAsync(async () =>
    {
        var (place, found) = await OpenAsync(session, upload, path, cancellation);
        var fields = found.Select(field => (field.Name, Spark: field.DataType.ToString())).ToList();
        var rows = (long)(await Parquet(session, [place]).SelectExpr("count(*)").CollectAsync(cancellation))[0][0]!;
        var columns = fields.Select(field => (field.Name, SparkTypes.Source(field.Spark).Type, Said: SparkTypes.Source(field.Spark).Name)).ToList();
        return new SourceFile(
            path,
            rows,
            [.. columns.Where(column => column.Type is not null).Select(column => new Column(column.Name, column.Type!))],
            [.. columns.Where(column => column.Type is null).Select(column => (column.Name, column.Said))],
            [.. fields.Where(field => field.Spark == SparkTypes.Zoneless).Select(field => field.Name)],
            [.. fields.Select(field => field.Name)]);
    });

    /// <summary>
    /// A relation for FROM, in brackets: the columns of all files in their types, then the file and the row's place in it.
    /// The views it names are added to <paramref name="views"/>.
    /// </summary>
    /// <exception cref="EngineException">A file lacks a column or has it in a type that does not fit; the message names both.</exception>
    public static async Task<string> ScanAsync(SparkSession session, SparkUpload upload, SourceScan scan, List<string> views, CancellationToken cancellation)
    {
        var opaque = scan.Read.Any(column => column.Type.Kind == TypeKind.Opaque);
        var files = new List<FoundFile>();
        foreach (var path in scan.Files)
            files.Add(await FindAsync(session, upload, path, scan.Read, cancellation));
        var parts = new List<string>();
        // A list of files is read by one schema, so only files that agree share a scan; one that was sent knows its own places.
        foreach (var alike in files.GroupBy(file => string.Join('\n', file.Columns.Select(column => $"{column.Name} {column.Spark}").Append(file.WasSent ? file.Place : "")), StringComparer.Ordinal))
        {
            var (first, columns) = (alike.First(), alike.First().Columns);
            var reader = session.Read().Format("parquet");
            // Named types: a time without zone is read as one of UTC, and no file is opened to find them out.
            if (!opaque)
                reader = reader.Schema(string.Join(", ", columns.DistinctBy(column => column.Name).Select(column => $"{SparkScalars.Quote(column.Name)} {(column.Spark == SparkTypes.Zoneless ? "timestamp" : column.Spark)}")
                    .Concat(first.WasSent ? [$"{SparkUpload.Row} BIGINT"] : [])));
            var items = columns.Zip(scan.Read, (found, column) => $"{Value(found, column.Type)} AS {SparkScalars.Quote(column.Name)}");
            // A view of files has no _metadata any more: it is taken before.
            var (file, row) = first.WasSent ? (SparkScalars.Print(Literal.Of(first.Path)), SparkUpload.Row) : (Path, "_metadata.row_index");
            var frame = reader.Load([.. alike.Select(found => SparkNames.Escape(found.Place))]).SelectExpr([.. items, $"{file} AS {FileScan.FileColumn}", $"{row} AS {FileScan.RowColumn}"]);
            var view = await SparkViews.CreateAsync(session, frame, cancellation);
            views.Add(view);
            parts.Add($"SELECT * FROM {view}");
        }
        return parts.Count == 1 ? views[^1] : $"({string.Join("\nUNION ALL\n", parts)})";
    }

    /// <summary>The file's path as it was given: Spark shows it as a URI, percent-encoded but for the plus.</summary>
    private const string Path = "url_decode(replace(regexp_replace(_metadata.file_path, '^file:/+', '/'), '+', '%2B'))";

    private static string Value(Found found, DataType type)
    {
        var name = SparkScalars.Quote(found.Name);
        return type.Kind == TypeKind.Opaque || SparkTypes.Source(found.Spark).Name == type.ToString() || type.Kind == TypeKind.Timestamp ? name : $"CAST({name} AS {SparkTypes.Ddl(type)})";
    }

    /// <summary>Where Spark finds a file's rows, and their columns.</summary>
    private static async Task<(string Place, IEnumerable<StructField> Fields)> OpenAsync(SparkSession session, SparkUpload upload, string path, CancellationToken cancellation)
    {
        try
        {
            return (path, (await Parquet(session, [path]).SchemaAsync(cancellation)).Fields);
        }
        catch (SparkConnectException e) when (SparkErrors.IsNoFile(e) && File.Exists(path))
        {
            var sent = await upload.SendAsync(session, path, cancellation);
            return (sent, (await Parquet(session, [sent]).SchemaAsync(cancellation)).Fields.Where(field => field.Name != SparkUpload.Row));
        }
    }

    private static Task<FoundFile> FindAsync(SparkSession session, SparkUpload upload, string path, ImmutableArray<Column> wanted, CancellationToken cancellation) => SparkErrors.TranslateAsync(async () =>
    {
        var (place, found) = await OpenAsync(session, upload, path, cancellation);
        var fields = found.ToList();
        return new FoundFile(path, place, wanted.Select(column =>
        {
            var field = fields.FirstOrDefault(field => field.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))
                ?? throw new EngineException($"'{path}' has no column '{column.Name}'; it has {string.Join(", ", fields.Select(f => f.Name))}. Put the column back or remove the file.");
            var (type, said) = SparkTypes.Source(field.DataType.ToString());
            if (column.Type.Kind == TypeKind.Opaque)
                return new Found(field.Name, field.DataType.ToString());
            if (type is null)
                throw new EngineException($"Column '{field.Name}' of '{path}' has type {said}, which is not supported yet. Write it in another type, or do without it.");
            if (!column.Type.Holds(type))
                throw new EngineException($"Column '{field.Name}' of '{path}' is {said}, where {column.Type} is expected. Write the file again with the expected type, or remove it.");
            return new Found(field.Name, field.DataType.ToString());
        }).ToImmutableArray());
    });

    private static DataFrame Parquet(SparkSession session, ImmutableArray<string> paths) => session.Read().Format("parquet").Load([.. paths.Select(SparkNames.Escape)]);

    /// <summary>A file with the columns that are wanted of it.</summary>
    /// <param name="Place">Where Spark reads it: another place, if it was sent there.</param>
    private sealed record FoundFile(string Path, string Place, ImmutableArray<Found> Columns)
    {
        public bool WasSent => Place != Path;
    }

    /// <summary>A column as the file holds it.</summary>
    private sealed record Found(string Name, string Spark);
}
