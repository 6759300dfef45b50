using DuckDB.NET.Data;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Engines.DuckDb;

/// <summary>Files of a relation's rows that belong to no table.</summary>
internal static class DuckDbExport
{
    /// <param name="select">The statement that computes <paramref name="relation"/>.</param>
    /// <param name="options">Of the format.</param>
    public static string Sql(Relation relation, string select, string path, FileFormat format, string options)
    {
        var columns = relation.Columns.Select(column => $"{(format == FileFormat.Csv ? Text(column) : Value(column))} AS {DuckDbScalars.Quote(column.Name)}");
        // Without a word about it DuckDB writes CSV times with an offset of hours only, which few read.
        var more = format == FileFormat.Csv ? $"{options}, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%fZ'" : options;
        return $"COPY (SELECT {string.Join(", ", columns)} FROM ({select})) TO {DuckDb.Sql.Text(path)} "
            + $"(FORMAT {(format == FileFormat.Csv ? "csv" : "parquet")}, {more}, PRESERVE_ORDER {(relation is Sort ? "true" : "false")})";
    }

    /// <summary>Runs a copy and returns the number of rows.</summary>
    public static long Run(DuckDBConnection connection, string copy)
    {
        using var command = new DuckDBCommand(copy, connection);
        return command.ExecuteNonQuery();
    }

    /// <summary>Removes a file that is of no more use; one that stays harms nobody.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Times in UTC, as in tables; a cast would ask a calendar for each row.</summary>
    private static string Value(Column column)
    {
        var name = DuckDbScalars.Quote(column.Name);
        return column.Type.Kind == TypeKind.Timestamp ? $"make_timestamptz(epoch_us({name}))" : name;
    }

    /// <summary>Floats as the language spells them (NaN, Infinity), so that they can be read again.</summary>
    private static string Text(Column column) => column.Type.Kind == TypeKind.Float64
        ? DuckDbScalars.Print(new Cast(new ColumnReference(column.Name, column.Type), DataType.String))
        : DuckDbScalars.Quote(column.Name);
}
