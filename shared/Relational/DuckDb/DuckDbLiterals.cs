using System.Globalization;
using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>Names, types and constants in DuckDB's SQL, each exactly what it stands for and never anything that was written by a user as SQL.</summary>
internal static class DuckDbLiterals
{
    /// <summary>An identifier, always quoted.</summary>
    public static string Name(string name) =>
        name.Contains('\0') ? throw new ArgumentException("A name must not contain the character U+0000.", nameof(name)) : $"\"{name.Replace("\"", "\"\"")}\"";

    public static string Type(DataType type) => type.Kind switch
    {
        TypeKind.Bool => "BOOLEAN",
        TypeKind.Int32 => "INTEGER",
        TypeKind.Int64 or TypeKind.Duration => "BIGINT",
        TypeKind.Decimal => $"DECIMAL({type.Precision},{type.Scale})",
        TypeKind.Float64 => "DOUBLE",
        TypeKind.String => "VARCHAR",
        TypeKind.Date => "DATE",
        TypeKind.Timestamp => "TIMESTAMP",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static string Literal(Literal literal) => literal.Value switch
    {
        null => $"CAST(NULL AS {Type(literal.Type)})",
        bool value => value ? "TRUE" : "FALSE",
        int value => value < 0 ? $"({value})::INTEGER" : $"{value}::INTEGER",
        long value => value < 0 ? $"({value})::BIGINT" : $"{value}::BIGINT",
        double value => Float(value),
        string value => Text(value),
        DateOnly value => $"DATE '{value:yyyy-MM-dd}'",
        DateTime value => $"TIMESTAMP '{value:yyyy-MM-dd HH:mm:ss.FFFFFF}'",
        var value => throw new ArgumentException($"No literal of {literal.Type} holds a {value.GetType().Name}.", nameof(literal)),
    };

    /// <summary>Text in single quotes; DuckDB has no other escape in them than the doubled quote.</summary>
    public static string Text(string value) =>
        value.Contains('\0') ? throw new ArgumentException("A text must not contain the character U+0000.", nameof(value)) : $"'{value.Replace("'", "''")}'";

    /// <summary>With an exponent: without one DuckDB reads a decimal first, and -0 would lose its sign.</summary>
    private static string Float(double value)
    {
        if (!double.IsFinite(value) || (value == 0 && double.IsNegative(value)))
        {
            return $"'{(double.IsNaN(value) ? "NaN" : value == 0 ? "-0.0" : value > 0 ? "Infinity" : "-Infinity")}'::DOUBLE";
        }

        var digits = value.ToString("R", CultureInfo.InvariantCulture);
        var number = digits.Contains('E') ? digits : digits + "e0";
        return value < 0 ? $"({number})" : number;
    }
}
