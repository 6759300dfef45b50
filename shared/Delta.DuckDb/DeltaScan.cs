namespace FeatureJobs.Delta.DuckDb;

/// <summary>The rows of a table as SQL.</summary>
public static class DeltaScan
{
    /// <summary>
    /// Something to write after FROM: the table's rows with these columns, in the types of the table (timestamps as TIMESTAMP WITH TIME ZONE).
    /// Columns that a file lacks are null. Needs <c>TimeZone = 'UTC'</c>, by which files of other writers without zone are read.
    /// </summary>
    /// <param name="columns">Null: all.</param>
    /// <param name="predicate">Leaves out files that hold no such row; rows of the files that remain are not filtered.</param>
    /// <exception cref="ArgumentException">A column is unknown, or none is asked for.</exception>
    public static string From(Snapshot snapshot, IReadOnlyList<string>? columns = null, FilePredicate? predicate = null)
    {
        var fields = columns is null ? snapshot.Fields : [.. columns.Select(column => Field(snapshot, column))];
        if (fields.Count == 0)
        {
            throw new ArgumentException("A scan needs at least one column.", nameof(columns));
        }

        var files = predicate is null ? snapshot.Files : snapshot.FilesFor(predicate);
        var paths = string.Join(", ", files.Select(file => DuckDbSql.LiteralPath(snapshot.Storage.LocalPath(file.File))));
        return paths.Length == 0 ? NoRows(fields) : $"read_parquet([{paths}], hive_partitioning = false, schema = MAP {{{Schema(fields)}}})";
    }

    private static DeltaField Field(Snapshot snapshot, string column) => snapshot.Fields.FirstOrDefault(field => field.Name == column)
        ?? throw new ArgumentException($"The table '{snapshot.Storage.Location}' has no column '{column}'; it has {string.Join(", ", snapshot.Fields.Select(field => field.Name))}.");

    private static string Schema(IReadOnlyList<DeltaField> fields) => string.Join(", ", fields.Select(field =>
        $"{DuckDbSql.Text(field.Name)}: {{name: {DuckDbSql.Text(field.Name)}, type: {DuckDbSql.Text(DuckDbSql.Type(field.Type))}, default_value: NULL}}"));

    private static string NoRows(IReadOnlyList<DeltaField> fields) =>
        $"(SELECT {string.Join(", ", fields.Select(field => $"CAST(NULL AS {DuckDbSql.Type(field.Type)}) AS {DuckDbSql.Name(field.Name)}"))} WHERE false)";
}
