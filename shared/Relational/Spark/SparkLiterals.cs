using System.Globalization;
using System.Text;
using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>Names, types and constants in Spark's SQL, each exactly what it stands for and never anything that was written by a user as SQL.</summary>
internal static class SparkLiterals
{
    /// <summary>An identifier, always quoted.</summary>
    public static string Name(string name) =>
        name.Contains('\0') ? throw new ArgumentException("A name must not contain the character U+0000.", nameof(name)) : $"`{name.Replace("`", "``")}`";

    public static string Type(DataType type) => type.Kind switch
    {
        TypeKind.Bool => "BOOLEAN",
        TypeKind.Int32 => "INT",
        TypeKind.Int64 or TypeKind.Duration => "BIGINT",
        TypeKind.Decimal => $"DECIMAL({type.Precision},{type.Scale})",
        TypeKind.Float64 => "DOUBLE",
        TypeKind.String => "STRING",
        TypeKind.Date => "DATE",
        TypeKind.Timestamp => "TIMESTAMP",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static string Literal(Literal literal) => literal.Value switch
    {
        null => $"CAST(NULL AS {Type(literal.Type)})",
        bool value => value ? "TRUE" : "FALSE",
        int value => value < 0 ? $"({value})" : $"{value}",
        long value => value < 0 ? $"({value}L)" : $"{value}L",
        double value => Float(value),
        string value => Text(value),
        DateOnly value => $"DATE '{value:yyyy-MM-dd}'",
        DateTime value => $"TIMESTAMP '{value:yyyy-MM-dd HH:mm:ss.FFFFFF}Z'",
        var value => throw new ArgumentException($"No literal of {literal.Type} holds a {value.GetType().Name}.", nameof(literal)),
    };

    /// <summary>Text in single quotes. A dollar is escaped too, since <c>${name}</c> would be replaced before anything is read.</summary>
    public static string Text(string value)
    {
        var text = new StringBuilder("'", value.Length + 2);
        foreach (var c in value)
        {
            _ = c switch
            {
                '\0' => throw new ArgumentException("A text must not contain the character U+0000.", nameof(value)),
                '\'' => text.Append(@"\'"),
                '\\' => text.Append(@"\\"),
                '$' => text.Append(@"\u0024"),
                _ => text.Append(c),
            };
        }

        return text.Append('\'').ToString();
    }

    private static string Float(double value)
    {
        if (!double.IsFinite(value))
        {
            return $"CAST('{(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity")}' AS DOUBLE)";
        }

        var number = value.ToString("R", CultureInfo.InvariantCulture) + "D";
        return double.IsNegative(value) ? $"({number})" : number;
    }
}
