using FeatureJobs.Relational;

namespace FeatureJobs.Engines.DuckDb;

/// <summary>CSV files in DuckDB's words.</summary>
internal static class CsvSources
{
    /// <summary>Header and rows of a file, with the types that all of its cells can be read as.</summary>
    public static Task<SourceFile> DescribeAsync(DuckDbSession session, string path, CancellationToken cancellation) => CsvColumns.DescribeAsync(path, async (file, counts) =>
    {
        var row = new List<object?>();
        await foreach (var batch in session.StreamAsync(DuckDbRelations.Print(counts, scan => ScanSql((CsvScan)scan, [file])), cancellation))
            using (batch)
                row.AddRange(batch.Arrays.Select(array => ArrowRows.Value(array, 0)));
        return [.. row];
    }, cancellation);

    /// <summary>The rows of <see cref="CsvScan"/> for FROM, in brackets.</summary>
    /// <param name="files">Its files with their headers.</param>
    /// <exception cref="EngineException">A file lacks a column; the message names both.</exception>
    public static string ScanSql(CsvScan scan, IReadOnlyList<CsvFile> files) =>
        $"({string.Join("\nUNION ALL\n", files.Select(file => ScanSql(scan, file)))})";

    /// <summary>The rows converted to types: a cell that cannot be read is an error of the engine.</summary>
    public static string TypedSql(SourceScan scan, IReadOnlyList<CsvFile> files) =>
        $"({DuckDbRelations.Print(CsvColumns.Typed(scan).Typed, text => ScanSql((CsvScan)text, files))})";

    /// <summary>One statement a file: its rows are numbered as they come, which one thread does in order.</summary>
    private static string ScanSql(CsvScan scan, CsvFile file) => $"""
        SELECT {CsvColumns.Cells(scan, file, Sql.Name)}{Sql.Text(file.Path)} AS {FileScan.FileColumn}, row_number() OVER () - 1 AS {FileScan.RowColumn}
        FROM read_csv({Sql.Text(ParquetSources.Escape(file.Path))}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = false,
          parallel = false, hive_partitioning = false, max_line_size = {2 * CsvFile.LongestRow}, columns = {Struct(file.Header.Length)})
        """;

    private static string Struct(int columns) => $"{{{string.Join(", ", Enumerable.Range(0, columns).Select(place => $"'c{place}': 'VARCHAR'"))}}}";
}
