using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>Whether a select gives the columns of a table, in types that become the table's without loss.</summary>
internal static partial class StagedColumns
{
    private static readonly string[] Shorts = ["TINYINT", "SMALLINT", "UTINYINT"];
    private static readonly string[] Integers = [.. Shorts, "INTEGER", "USMALLINT"];
    private static readonly string[] Longs = [.. Integers, "BIGINT", "UINTEGER"];

    // Their casts fail loudly on what does not fit.
    private static readonly string[] WholeNumbers = [.. Longs, "UBIGINT", "HUGEINT", "UHUGEINT"];

    /// <exception cref="ArgumentException">It does not.</exception>
    public static void Check(DuckDBConnection connection, IReadOnlyList<DeltaField> fields, string selectSql)
    {
        var given = Describe(connection, selectSql);
        var problems = fields
            .Where(field => !given.ContainsKey(field.Name)).Select(field => Same(given.Keys, field.Name) is { } other
                ? $"column '{field.Name}' is spelled '{other}' (names differ by case only)" : $"column '{field.Name}' is missing")
            .Concat(given.Keys.Where(name => Same(fields.Select(field => field.Name), name) is null).Select(name => $"column '{name}' is not one of the table"))
            .Concat(fields.Where(field => given.TryGetValue(field.Name, out var type) && !Fits(connection, type, field.Type))
                .Select(field => $"column '{field.Name}' is {given[field.Name]}, which does not become {field.Type} without loss"))
            .ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException($"The rows to write do not fit the table: {string.Join("; ", problems)}.");
        }
    }

    private static string? Same(IEnumerable<string> names, string name) => names.FirstOrDefault(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));

    private static Dictionary<string, string> Describe(DuckDBConnection connection, string selectSql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"DESCRIBE {selectSql}";
        using var reader = command.ExecuteReader();
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            columns[reader.GetString(0)] = reader.GetString(1);
        }

        return columns;
    }

    private static bool Fits(DuckDBConnection connection, string type, DeltaType target) => type == "\"NULL\"" || target.Kind switch
    {
        DeltaTypeKind.Boolean => type == "BOOLEAN",
        DeltaTypeKind.Byte => type == "TINYINT",
        DeltaTypeKind.Short => Shorts.Contains(type),
        DeltaTypeKind.Integer => Integers.Contains(type),
        DeltaTypeKind.Long => Longs.Contains(type),
        DeltaTypeKind.Float => type == "FLOAT",
        DeltaTypeKind.Double => type is "DOUBLE" or "FLOAT",
        DeltaTypeKind.String => type == "VARCHAR",
        DeltaTypeKind.Binary => type == "BLOB",
        DeltaTypeKind.Date => type == "DATE",
        DeltaTypeKind.Timestamp => type is "TIMESTAMP WITH TIME ZONE" or "TIMESTAMP" or "TIMESTAMP_MS" or "TIMESTAMP_S",
        DeltaTypeKind.TimestampNtz => type is "TIMESTAMP" or "TIMESTAMP_MS" or "TIMESTAMP_S",
        DeltaTypeKind.Decimal => WholeNumbers.Contains(type) || FitsDecimal(type, target),

        // What stands inside must be just of its type; DuckDB spells the two alike.
        DeltaTypeKind.Struct or DeltaTypeKind.Array or DeltaTypeKind.Map => type == Describe(connection, $"SELECT CAST(NULL AS {DuckDbSql.Type(target)}) AS value")["value"],
        _ => false,
    };

    private static bool FitsDecimal(string type, DeltaType target)
    {
        var match = DecimalName().Match(type);
        return match.Success && int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) <= target.Scale;
    }

    [GeneratedRegex(@"^DECIMAL\([0-9]+,([0-9]+)\)$")]
    private static partial Regex DecimalName();
}
