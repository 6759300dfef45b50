using System.Globalization;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>
/// The text of a scan. Where files hold the columns as they are, it is read_parquet alone. What files do not hold comes by joins on the number of
/// the file in the list: partition values from VALUES, deleted rows from a file (<see cref="DeletedRowsFile"/>).
/// </summary>
internal static class ScanSql
{
    /// <param name="deletedRows">The file with the deleted rows; null where no file has a deletion vector.</param>
    public static string Of(Snapshot snapshot, IReadOnlyList<DeltaField> fields, IReadOnlyList<AddFile> files, string? deletedRows)
    {
        if (files.Count == 0)
        {
            return NoRows(fields);
        }

        var partitions = snapshot.PartitionFields.Where(fields.Contains).ToList();
        if (deletedRows is null && partitions.Count == 0 && !fields.Any(field => NestedNames.Differ(field.Type)))
        {
            return ReadParquet(snapshot, files, fields, field => field.Name);
        }

        var plain = files.Where(file => file.DeletionVector is null).ToList();
        var selects = new List<string>();
        if (plain.Count > 0)
        {
            selects.Add(Select(snapshot, fields, partitions, plain, null));
        }

        if (deletedRows is not null)
        {
            selects.Add(Select(snapshot, fields, partitions, WithVectors(files), deletedRows));
        }

        return $"({string.Join(" UNION ALL ", selects)})";
    }

    /// <summary>The files whose deleted rows the scan looks up, by their place in this list.</summary>
    public static List<AddFile> WithVectors(IEnumerable<AddFile> files) => [.. files.Where(file => file.DeletionVector is not null)];

    private static string Select(Snapshot snapshot, IReadOnlyList<DeltaField> fields, List<DeltaField> partitions, List<AddFile> files, string? deletedRows)
    {
        // Names of our own inside, since a column may be called like what read_parquet adds.
        var stored = fields.Where(field => !partitions.Contains(field)).ToList();
        var expressions = string.Join(", ", fields.Select(field => $"{Expression(field)} AS {DuckDbSql.Name(field.Name)}"));
        var read = ReadParquet(snapshot, files, stored, field => Column(stored.IndexOf(field)));
        var parts = partitions.Count == 0 ? "" : $" JOIN {PartitionValuesSql.Of(snapshot, partitions, files)} AS parts ON data.file_index = parts.file";
        return deletedRows is null
            ? $"SELECT {expressions} FROM {read} AS data{parts}"
            : $"SELECT {expressions} FROM {read} AS data{parts} {DeletedRowsFile.JoinSql(deletedRows)}";

        string Expression(DeltaField field) => partitions.IndexOf(field) is >= 0 and var part
            ? $"parts.{PartitionValuesSql.Column(part)}"
            : NestedNames.Logical($"data.{Column(stored.IndexOf(field))}", field.Type);
    }

    private static string Column(int index) => string.Create(CultureInfo.InvariantCulture, $"c{index}");

    private static string ReadParquet(Snapshot snapshot, IReadOnlyList<AddFile> files, IReadOnlyList<DeltaField> fields, Func<DeltaField, string> name)
    {
        var paths = string.Join(", ", files.Select(file => DuckDbSql.LiteralPath(snapshot.Storage.LocalPath(file.File))));

        // A scan of partition columns alone still has to count rows: a column that no file has.
        var byId = snapshot.Mapping == ColumnMappingMode.Id;
        var schema = fields.Count == 0
            ? $"{(byId ? "-1" : "''")}: {{name: 'none', type: 'INTEGER', default_value: NULL}}"
            : string.Join(", ", fields.Select(field =>
                $"{(byId ? field.PhysicalId!.Value.ToString(CultureInfo.InvariantCulture) : DuckDbSql.Text(field.PhysicalName))}: "
                + $"{{name: {DuckDbSql.Text(name(field))}, type: {DuckDbSql.Text(DuckDbSql.Type(field.Type, logical: false))}, default_value: NULL}}"));
        return $"read_parquet([{paths}], hive_partitioning = false, schema = MAP {{{schema}}})";
    }

    private static string NoRows(IReadOnlyList<DeltaField> fields) =>
        $"(SELECT {string.Join(", ", fields.Select(field => $"CAST(NULL AS {DuckDbSql.Type(field.Type)}) AS {DuckDbSql.Name(field.Name)}"))} WHERE false)";
}
