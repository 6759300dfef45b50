using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>Whether a select gives the columns of a table, in types that become the table's without loss.</summary>
internal static partial class StagedColumns
{
    private static readonly string[] Integers = ["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT"];
    private static readonly string[] Longs = [.. Integers, "BIGINT", "UINTEGER"];

    // Their casts fail loudly on what does not fit.
    private static readonly string[] WholeNumbers = [.. Longs, "UBIGINT", "HUGEINT", "UHUGEINT"];

    /// <exception cref="ArgumentException">It does not.</exception>
    public static void Check(DuckDBConnection connection, IReadOnlyList<DeltaField> fields, string selectSql)
    {
        var given = Describe(connection, selectSql);
        var problems = fields
            .Where(field => !given.ContainsKey(field.Name)).Select(field => $"column '{field.Name}' is missing")
            .Concat(given.Keys.Where(name => fields.All(field => field.Name != name)).Select(name => $"column '{name}' is not one of the table"))
            .Concat(fields.Where(field => given.TryGetValue(field.Name, out var type) && !Fits(type, field.Type))
                .Select(field => $"column '{field.Name}' is {given[field.Name]}, which does not become {field.Type} without loss"))
            .ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException($"The rows to write do not fit the table: {string.Join("; ", problems)}.");
        }
    }

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

    private static bool Fits(string type, DeltaType target) => type == "\"NULL\"" || target.Kind switch
    {
        DeltaTypeKind.Boolean => type == "BOOLEAN",
        DeltaTypeKind.Integer => Integers.Contains(type),
        DeltaTypeKind.Long => Longs.Contains(type),
        DeltaTypeKind.Double => type is "DOUBLE" or "FLOAT",
        DeltaTypeKind.String => type == "VARCHAR",
        DeltaTypeKind.Date => type == "DATE",
        DeltaTypeKind.Timestamp => type is "TIMESTAMP WITH TIME ZONE" or "TIMESTAMP" or "TIMESTAMP_MS" or "TIMESTAMP_S",
        DeltaTypeKind.Decimal => WholeNumbers.Contains(type) || FitsDecimal(type, target),
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
