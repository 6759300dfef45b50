using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Engines.DuckDb;

/// <summary>CSV files as sources. DuckDB splits them into cells of text and guesses nothing; what text means is said by the casts of our expressions.</summary>
internal static class CsvSources
{
    /// <summary>The types that a column may be inferred as, the first that fits. All are tried on every cell.</summary>
    private static readonly DataType[] Inferred = [DataType.Int64, DataType.Float64, DataType.Bool, DataType.Date, DataType.Timestamp];

    /// <summary>Header and rows of a file, each column as text. Columns without a name are left out.</summary>
    public static async Task<SourceFile> DescribeTextAsync(string path, CancellationToken cancellation) => Described(await CsvFile.CheckAsync(path, cancellation), _ => DataType.String);

    /// <summary>Header and rows of a file, with the types that all of its cells can be read as.</summary>
    public static async Task<SourceFile> DescribeAsync(DuckDbSession session, string path, CancellationToken cancellation)
    {
        var file = await CsvFile.CheckAsync(path, cancellation);
        var names = file.Header.Where(name => name.Length > 0).ToList();
        if (names.Count == 0)
            return Described(file, _ => DataType.String);
        // Wanted as numbers, so that spaces are no text; a column that stays text has its own.
        var scan = new CsvScan([path], [.. names.Select(name => new Column(name, DataType.Int64))]);
        var counts = new Aggregate(scan, [], [.. names.SelectMany((name, i) => Inferred
            .Select(type => new NamedAggregate($"{i}_{type}", AggregateCall.CountRows(new Cast(scan[name], type).Fails())))
            .Append(new($"{i}_given", AggregateCall.Count(scan[name]))))]);
        var sql = DuckDbRelations.Print(counts, _ => ScanSql(scan, [file]));
        var row = new List<long>();
        await foreach (var batch in session.StreamAsync(sql, cancellation))
            using (batch)
                row.AddRange(batch.Arrays.Select(array => (long)ArrowRows.Value(array, 0)!));
        var width = Inferred.Length + 1;
        return Described(file, name =>
        {
            var own = row.GetRange(names.IndexOf(name) * width, width);
            return own[^1] == 0 ? DataType.String : Inferred.Zip(own).FirstOrDefault(type => type.Second == 0).First ?? DataType.String;
        });
    }

    /// <summary>The rows of <see cref="CsvScan"/> for FROM, in brackets.</summary>
    /// <param name="files">Its files with their headers.</param>
    /// <exception cref="EngineException">A file lacks a column; the message names both.</exception>
    public static string ScanSql(CsvScan scan, IReadOnlyList<CsvFile> files) =>
        $"({string.Join("\nUNION ALL\n", files.Select(file => ScanSql(scan, file)))})";

    /// <summary>The rows converted to types: a cell that cannot be read is an error of the engine.</summary>
    public static string TypedSql(SourceScan scan, IReadOnlyList<CsvFile> files)
    {
        var text = new CsvScan([.. files.Select(file => file.Path)], scan.Read);
        var typed = new Project(text, [.. scan.Read.Select(column => new NamedExpression(column.Name, text[column.Name].To(column.Type))), text.Keep(FileScan.FileColumn), text.Keep(FileScan.RowColumn)]);
        return $"({DuckDbRelations.Print(typed, _ => ScanSql(text, files))})";
    }

    private static SourceFile Described(CsvFile file, Func<string, DataType> type) =>
        new(file.Path, file.Rows, [.. file.Header.Where(name => name.Length > 0).Select(name => new Column(name, type(name)))], [], [], [.. file.Header.Where(name => name.Length > 0)]);

    /// <summary>One statement a file: its rows are numbered as they come, which one thread does in order. Columns go by place, since names may be missing.</summary>
    private static string ScanSql(CsvScan scan, CsvFile file)
    {
        var cells = scan.Wanted.Select(column => (column, Place: file.Header.IndexOf(column.Name))).ToList();
        if (cells.FirstOrDefault(cell => cell.Place < 0).column is { } missing)
            throw new EngineException($"'{file.Path}' has no column '{missing.Name}'; its header has {string.Join(", ", file.Header)}. Put the column back or remove the file.");
        var columns = cells.Select(cell => $"{(cell.column.Type == DataType.String ? $"c{cell.Place}" : $"nullif(trim(c{cell.Place}, ' '), '')")} AS {Sql.Name(cell.column.Name)}, ");
        return $"""
            SELECT {string.Concat(columns)}{Sql.Text(file.Path)} AS {FileScan.FileColumn}, row_number() OVER () - 1 AS {FileScan.RowColumn}
            FROM read_csv({Sql.Text(ParquetSources.Escape(file.Path))}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = false,
              parallel = false, hive_partitioning = false, max_line_size = {2 * CsvFile.LongestRow}, columns = {Struct(file.Header.Length)})
            """;
    }

    private static string Struct(int columns) => $"{{{string.Join(", ", Enumerable.Range(0, columns).Select(place => $"'c{place}': 'VARCHAR'"))}}}";
}
