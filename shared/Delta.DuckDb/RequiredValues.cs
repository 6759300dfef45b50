using System.Globalization;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>Whether columns that must have values have them in rows that were written. All that lack some are named.</summary>
internal static class RequiredValues
{
    /// <exception cref="DeltaException">One has not.</exception>
    public static void Check(DuckDBConnection connection, IReadOnlyList<DeltaField> fields, IReadOnlyList<string> partitions, IReadOnlyList<WrittenFile> files)
    {
        var missing = new List<string>();
        foreach (var field in fields)
        {
            var rows = partitions.ToList().IndexOf(field.Name) is var index && index >= 0
                ? (field.Nullable ? 0 : files.Where(file => file.PartitionValues[index] is null).Sum(file => file.Rows))
                : Count(connection, field, files);
            if (rows > 0)
            {
                missing.Add($"Column '{field.Name}' must have a value in every row, but {rows} rows have none.");
            }
        }

        if (missing.Count > 0)
        {
            throw new DeltaException($"{string.Join(' ', missing)} Nothing was written.");
        }
    }

    private static long Count(DuckDBConnection connection, DeltaField field, IReadOnlyList<WrittenFile> files)
    {
        if (files.Count == 0 || Lacks(DuckDbSql.Name(field.Name), field, 0) is not { } lacks)
        {
            return 0;
        }

        // The writer has counted plain columns; inside nested ones only a look tells.
        if (!field.Type.IsNested && files.All(file => file.Columns.GetValueOrDefault(field.Name)?.Nulls is not null))
        {
            return files.Sum(file => file.Columns[field.Name].Nulls!.Value);
        }

        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM read_parquet([{string.Join(", ", files.Select(file => DuckDbSql.LiteralPath(file.Path)))}], hive_partitioning = false) WHERE {lacks}";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>True of a value that is null where it must not be, at any depth; null: nothing is demanded.</summary>
    private static string? Lacks(string value, DeltaField field, int depth)
    {
        var element = $"e{depth}";
        var inner = field.Type.Kind switch
        {
            DeltaTypeKind.Struct => field.Type.Fields.Select(part => Lacks($"{value}.{DuckDbSql.Name(part.Name)}", part, depth)).OfType<string>().ToList() is { Count: > 0 } parts
                ? $"({string.Join(" OR ", parts)})" : null,
            DeltaTypeKind.Array => Any(value, field.Type.Fields[0]),

            // Keys are never null: DuckDB makes no such map.
            DeltaTypeKind.Map => Any($"map_values({value})", field.Type.Fields[1]),
            _ => null,
        };
        return (field.Nullable, inner) switch
        {
            (true, null) => null,
            (true, _) => $"({value} IS NOT NULL AND {inner})",
            (false, null) => $"({value} IS NULL)",
            (false, _) => $"({value} IS NULL OR {inner})",
        };

        string? Any(string list, DeltaField part) => Lacks(element, part, depth + 1) is { } lacks ? $"(len(list_filter({list}, lambda {element}: {lacks})) > 0)" : null;
    }
}
