using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>
/// DuckDB finds columns by their ids, but the fields inside them by their names. Writers of tables mapped by id give both, so the names do;
/// a file where they do not is refused, since its fields would be read as null.
/// </summary>
internal static class MappedIds
{
    /// <returns>True.</returns>
    /// <exception cref="DeltaException">A file does not.</exception>
    public static bool Require(Snapshot snapshot, IReadOnlyList<DeltaField> fields, IReadOnlyList<AddFile> files, Func<DuckDBConnection> connect)
    {
        var nested = Nested(snapshot, fields).Select(entry => entry.Field).ToList();
        if (nested.Count == 0 || files.Count == 0)
        {
            return true;
        }

        var paths = string.Join(", ", files.Select(file => DuckDbSql.LiteralPath(snapshot.Storage.LocalPath(file.File))));
        var names = string.Join(", ", nested.Select(field => $"({field.PhysicalId}, {DuckDbSql.Text(field.PhysicalName)})"));
        using var connection = connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT stored.file_name, stored.name, known.name "
            + $"FROM parquet_schema([{paths}]) AS stored JOIN (VALUES {names}) AS known(id, name) ON stored.field_id = known.id WHERE stored.name <> known.name LIMIT 1";
        using var reader = command.ExecuteReader();
        return !reader.Read()
            ? true
            : throw new DeltaException($"File '{reader.GetString(0)}' of the table '{snapshot.Storage.Location}' calls a field '{reader.GetString(1)}' that the table, mapped by id, "
                + $"calls '{reader.GetString(2)}': fields inside of columns that are found by id alone are not supported. Let Spark rewrite the table.");
    }

    /// <summary>For a scan that looks into no file.</summary>
    /// <exception cref="DeltaException">There are such fields.</exception>
    public static void RequireNone(Snapshot snapshot, IReadOnlyList<DeltaField> fields)
    {
        if (Nested(snapshot, fields).Select(entry => entry.Path).FirstOrDefault() is { } first)
        {
            throw new DeltaException($"The table '{snapshot.Storage.Location}' is mapped by id and has fields inside of columns, such as '{first}': "
                + $"read it through {nameof(DeltaScan)}.{nameof(DeltaScan.PrepareAsync)}, which looks whether its files call them by their names.");
        }
    }

    private static IEnumerable<(string Path, DeltaField Field)> Nested(Snapshot snapshot, IReadOnlyList<DeltaField> fields) => snapshot.Mapping != ColumnMappingMode.Id ? []
        : fields.SelectMany(field => Inside(field.Name, field.Type)).Where(entry => entry.Field.PhysicalId is not null);

    private static IEnumerable<(string Path, DeltaField Field)> Inside(string path, DeltaType type) =>
        type.Fields.SelectMany(field => Inside($"{path}.{field.Name}", field.Type).Prepend(($"{path}.{field.Name}", field)));
}
