using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>The casts of <see cref="Cast"/>. DuckDB's own read more text than our rules allow and round floats: each goes through a form that both agree on.</summary>
internal sealed class DuckDbCasts(bool total, DuckDbBindings bindings)
{
    private const string DateRange = "DATE '0001-01-01' AND DATE '9999-12-31'";
    private const string TimestampRange = "TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999'";

    /// <summary>
    /// To an integer or null. The bitwise or hides the cast from the optimizer, which takes <c>TRY_CAST(x AS INTEGER) = 5</c> for <c>x = 5</c>, false where it is null.
    /// </summary>
    public static string TryInteger(string value, string type) => $"(TRY_CAST({value} AS {type}) | 0)";

    public string Print(Cast cast, string value)
    {
        var type = DuckDbLiterals.Type(cast.Type);
        return (cast.Operand.Type.Kind, cast.Type.Kind) switch
        {
            (TypeKind.Int32 or TypeKind.Int64, TypeKind.Bool) => $"({value} <> 0)",
            (TypeKind.Float64, TypeKind.Int32 or TypeKind.Int64) => Fallible($"trunc({value})", cast.Type),
            (TypeKind.Float64, TypeKind.String) => $"replace(replace(replace(CAST({value} AS VARCHAR), 'inf', 'Infinity'), '-nan', 'NaN'), 'nan', 'NaN')",
            (TypeKind.String, TypeKind.Int32 or TypeKind.Int64) => Read(value, TextForms.Integer, cast.Type),
            (TypeKind.String, TypeKind.Float64) => Read(value, TextForms.Float, cast.Type),
            (TypeKind.String, TypeKind.Bool) => Read(value, TextForms.Bool, cast.Type),
            (TypeKind.String, TypeKind.Date) => Read(value, TextForms.Date, cast.Type),
            (TypeKind.String, TypeKind.Timestamp) => bindings.Let(cast.Operand, value, ReadTimestamp),
            (TypeKind.Date, _) => $"CAST({bindings.Within(cast.Operand, value, DateRange, "DATE", total)} AS {type})",
            (TypeKind.Timestamp, _) => $"CAST({bindings.Within(cast.Operand, value, TimestampRange, "TIMESTAMP", total)} AS {type})",
            _ => cast.CanFailItself ? Fallible(value, cast.Type) : $"CAST({value} AS {type})",
        };
    }

    private string Fallible(string value, DataType to)
    {
        var type = DuckDbLiterals.Type(to);
        return !total ? $"CAST({value} AS {type})" : to.IsInteger ? TryInteger(value, type) : $"TRY_CAST({value} AS {type})";
    }

    /// <summary>What matches between spaces; of other text the match is empty, which no type reads.</summary>
    private string Read(string value, string form, DataType type) => Fallible($"regexp_extract({value}, '^ *({form}) *$', 1)", type);

    /// <summary>DuckDB passes over an offset when it reads a timestamp without zone; it is read apart, as an interval, which takes no plus.</summary>
    private string ReadTimestamp(string value)
    {
        var form = $"'^ *({TextForms.Date}(?:[T ]{TextForms.Time})?)(?:Z|({TextForms.Offset}))? *$'";
        return $"({Fallible($"regexp_extract({value}, {form}, 1)", DataType.Timestamp)} - CAST('0 days ' || replace(regexp_extract({value}, {form}, 2), '+', '') AS INTERVAL))";
    }
}
