using System.Collections.Immutable;
using DuckDB.NET.Data;
using FeatureJobs.Expressions;

namespace FeatureJobs.Engines.DuckDb;

/// <summary>Parquet files as sources: what they hold, and the SQL that reads them in our types.</summary>
public static class ParquetSources
{
    /// <summary>The column that <see cref="ScanSql"/> adds with the row's file, as its path was given.</summary>
    public const string FileColumn = "__file";

    /// <summary>The column that <see cref="ScanSql"/> adds with the row's place in its file, from 0, as int64.</summary>
    public const string RowColumn = "__row";

    // DuckDB adds the place under these names, and takes no other for the second.
    private const string InnerFile = "__featurejobs_file";
    private const string InnerRow = "file_row_number";

    /// <summary>Reads the footers of <paramref name="paths"/>, in their order; no data is touched. One statement for all.</summary>
    /// <param name="paths">Full paths in normal form (<see cref="Path.GetFullPath(string)"/>).</param>
    /// <exception cref="EngineException">A file is missing or no whole Parquet file; the message names it.</exception>
    public static async Task<IReadOnlyList<ParquetFile>> DescribeAsync(DuckDbSession session, IReadOnlyList<string> paths, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(paths);
        foreach (var path in paths)
        {
            // DuckDB gives back a path in its own spelling otherwise, and rows could not be told to belong to the file that was given.
            if (Path.GetFullPath(path) != path)
                throw new ArgumentException($"'{path}' is not a full path in normal form.", nameof(paths));
        }

        if (paths.Count == 0)
            return [];
        try
        {
            return await session.UseAsync(connection => Footers(connection, paths), progress: null, ct);
        }
        catch (EngineException) when (paths.Count > 1)
        {
            // Not every error of a footer names its file: one at a time does.
            foreach (var path in paths)
                await DescribeAsync(session, [path], ct);
            throw;
        }
        catch (EngineException e) when (e.IsUnexpected)
        {
            throw new EngineException(DuckDbErrors.Damaged(paths[0], "its footer is damaged"), innerException: e.InnerException);
        }
    }

    /// <summary>A file in the engine's words.</summary>
    internal static SourceFile Described(ParquetFile file) => new(
        file.Path,
        file.Rows,
        [.. file.Columns.Where(column => column.Type is not null).Select(column => new Column(column.Name, column.Type!))],
        [.. file.Columns.Where(column => column.Type is null).Select(column => (column.Name, column.FileType))],
        [.. file.Columns.Where(column => column.TakenAsUtc).Select(column => column.Name)],
        [.. file.Columns.Select(column => column.Name)]);

    /// <summary>
    /// A relation for FROM, in brackets: <paramref name="columns"/> of all <paramref name="files"/>, converted to their types (INTEGER, BIGINT, DOUBLE,
    /// VARCHAR, DATE, BOOLEAN, TIMESTAMPTZ) and named as given, then <see cref="FileColumn"/> and <see cref="RowColumn"/>. Nanoseconds are floored to microseconds,
    /// timestamps without zone taken as UTC; infinite timestamps stay infinite.
    /// (Nanoseconds <em>with</em> zone DuckDB cuts while reading: before 1970 they come out up to 1 microsecond late.)
    /// </summary>
    /// <exception cref="EngineException">A file lacks a column or has it in a type that does not fit; the message names both.</exception>
    public static string ScanSql(IReadOnlyList<ParquetFile> files, IReadOnlyList<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfZero(files.Count);
        // DuckDB reads a list of files by the types of the first, so only files that agree share a scan.
        var scans = files
            .Select(file => (file.Path, Columns: columns.Select(column => Resolve(file, column)).ToArray()))
            .GroupBy(file => string.Join(", ", file.Columns.Select(column => $"{column.Name} {column.FileType}")), StringComparer.Ordinal)
            .Select(group => $"""
                SELECT {string.Concat(columns.Zip(group.First().Columns, (column, found) => $"{ParquetTypes.Conversion(found, column.Type)} AS {Sql.Name(column.Name)}, "))}{InnerFile} AS {FileColumn}, {InnerRow} AS {RowColumn}
                FROM read_parquet({List(group.Select(file => file.Path))}, filename = '{InnerFile}', file_row_number = true, hive_partitioning = false)
                """);
        return $"({string.Join("\nUNION ALL\n", scans)})";
    }

    /// <summary>
    /// An error that names a file, for an unexpected <paramref name="error"/> of a statement that read a <see cref="ScanSql"/>: of damage inside
    /// some encodings DuckDB does not say where it is. Reads the files again, one by one, until one fails; gives back <paramref name="error"/> if none does.
    /// </summary>
    public static async Task<EngineException> NameFileAsync(DuckDbSession session, IReadOnlyList<ParquetFile> files, IReadOnlyList<Column> columns, EngineException error, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(error);
        if (!error.IsUnexpected)
            return error;
        foreach (var file in files)
        {
            try
            {
                // A maximum needs every value, and none of them is kept.
                await session.ExecuteAsync($"SELECT max(COLUMNS(*)) FROM {ScanSql([file], columns)}", progress: null, ct);
            }
            catch (EngineException e)
            {
                return e.IsUnexpected
                    ? new EngineException(DuckDbErrors.Damaged(file.Path, $"its content is damaged ({e.Message})"), innerException: e)
                    : e;
            }
        }

        return error;
    }

    /// <summary>A path for DuckDB's file functions, which read <c>* ? [</c> as patterns.</summary>
    internal static string Escape(string path) => path
        .Replace("[", "[[]", StringComparison.Ordinal)
        .Replace("*", "[*]", StringComparison.Ordinal)
        .Replace("?", "[?]", StringComparison.Ordinal);

    /// <summary>The path that <see cref="Escape"/> was given.</summary>
    internal static string Unescape(string pattern) => pattern
        .Replace("[?]", "?", StringComparison.Ordinal)
        .Replace("[*]", "*", StringComparison.Ordinal)
        .Replace("[[]", "[", StringComparison.Ordinal);

    private static string List(IEnumerable<string> paths) => $"[{string.Join(", ", paths.Select(path => Sql.Text(Escape(path))))}]";

    private static ParquetColumn Resolve(ParquetFile file, Column column)
    {
        if (column.Name.Equals(FileColumn, StringComparison.OrdinalIgnoreCase) || column.Name.Equals(RowColumn, StringComparison.OrdinalIgnoreCase))
            throw new EngineException($"A column cannot be called '{column.Name}': that name holds a row's place. Rename it in '{file.Path}'.");
        if (file.Columns.FirstOrDefault(c => c.Name.Equals(InnerRow, StringComparison.OrdinalIgnoreCase)) is { } taken)
            throw new EngineException($"'{file.Path}' has a column '{taken.Name}', a name that DuckDB needs for a row's place. Rename that column.");
        var found = file.Find(column.Name)
            ?? throw new EngineException($"'{file.Path}' has no column '{column.Name}'; it has {string.Join(", ", file.Columns.Select(c => c.Name))}. Put the column back or remove the file.");
        if (column.Type.Kind == TypeKind.Opaque)
            return found;
        if (found.Type is null)
            throw new EngineException($"Column '{found.Name}' of '{file.Path}' has type {found.FileType}, which is not supported yet. Write it in another type, or do without it.");
        if (!column.Type.Holds(found.Type))
            throw new EngineException($"Column '{found.Name}' of '{file.Path}' is {found.FileType}, where {column.Type} is expected. Write the file again with the expected type, or remove it.");
        return found;
    }

    private static ParquetFile[] Footers(DuckDBConnection connection, IReadOnlyList<string> paths)
    {
        var list = List(paths);
        var rows = new Dictionary<string, long>(StringComparer.Ordinal);
        using (var command = new DuckDBCommand($"SELECT file_name, num_rows FROM parquet_file_metadata({list})", connection))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
                rows[reader.GetString(0)] = reader.GetInt64(1);
        }

        var elements = new List<(string File, SchemaElement Element)>();
        using (var command = new DuckDBCommand($"SELECT file_name, name, duckdb_type, num_children, repetition_type, coalesce(converted_type, logical_type) FROM parquet_schema({list}) ORDER BY file_name, column_id", connection))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
                elements.Add((reader.GetString(0), new SchemaElement(reader.GetString(1), Text(reader, 2), reader.IsDBNull(3) ? 0 : reader.GetInt64(3), Text(reader, 4), Text(reader, 5))));
        }

        var schemas = elements.GroupBy(e => e.File, e => e.Element, StringComparer.Ordinal).ToDictionary(g => g.Key, g => TopLevel([.. g]), StringComparer.Ordinal);
        return [.. paths.Select(path => new ParquetFile(path, rows[path], schemas[path]))];
    }

    private static string? Text(DuckDBDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    /// <summary>The columns, from a schema laid out depth first: the root, then each column followed by what is inside it.</summary>
    private static ImmutableArray<ParquetColumn> TopLevel(IReadOnlyList<SchemaElement> schema)
    {
        var columns = ImmutableArray.CreateBuilder<ParquetColumn>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 1; i < schema.Count; i = End(schema, i))
        {
            var column = ParquetTypes.Column(schema[i].Name, schema[i].TypeName);
            // DuckDB knows the second of two such columns under a name of its own making.
            columns.Add(names.Add(column.Name) ? column : column with { Type = null, FileType = $"{column.FileType} under a name that differs in case only from another column's" });
        }

        return columns.DrainToImmutable();
    }

    private static int End(IReadOnlyList<SchemaElement> schema, int element)
    {
        var next = element + 1;
        for (var child = 0; child < schema[element].Children; child++)
            next = End(schema, next);
        return next;
    }

    private sealed record SchemaElement(string Name, string? DuckDbType, long Children, string? Repetition, string? Kind)
    {
        public string TypeName =>
            Repetition == "REPEATED" || Kind is "LIST" or "ListType()" ? "list"
            : Kind is "MAP" or "MAP_KEY_VALUE" or "MapType()" ? "map"
            : DuckDbType ?? "struct";
    }
}
