using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>The casts of <see cref="Cast"/>. Spark's own read more text than our rules allow: text goes through a form that both agree on.</summary>
internal sealed class SparkCasts(bool total, SparkBindings bindings)
{
    /// <summary>0001-01-01 and 9999-12-31 in days since the epoch, and the first and last microsecond of these years.</summary>
    private const int FirstDay = -719_162, LastDay = 2_932_896;
    private const long FirstMicrosecond = -62135596800000000, LastMicrosecond = 253402300799999999;

    private readonly SparkIntegers _integers = new(total);

    public string Print(Cast cast, string value) => (cast.Operand.Type.Kind, cast.Type.Kind) switch
    {
        (TypeKind.Int32 or TypeKind.Int64, TypeKind.Bool) => $"({value} <> {(cast.Operand.Type == DataType.Int32 ? "0" : "0L")})",
        (TypeKind.Float64, TypeKind.Int32 or TypeKind.Int64) => _integers.Truncate(value, cast.Type),
        (TypeKind.Float64, TypeKind.String) => bindings.Let(cast.Operand, value, x => SparkFloatText.Print(x, bindings)),
        (TypeKind.String, TypeKind.Int32 or TypeKind.Int64) => Read(value, TextForms.Integer, cast.Type),
        (TypeKind.String, TypeKind.Float64) => Read(value, TextForms.Float, cast.Type),
        (TypeKind.String, TypeKind.Bool) => Read(value, TextForms.Bool, cast.Type),
        (TypeKind.String, TypeKind.Date) => Read(value, TextForms.Date, cast.Type),
        (TypeKind.String, TypeKind.Timestamp) => bindings.Let(cast.Operand, value, ReadTimestamp),
        (TypeKind.Date, _) => $"CAST({DateWithin(value)} AS {SparkLiterals.Type(cast.Type)})",
        (TypeKind.Timestamp, _) => $"CAST({TimeWithin($"unix_micros({value})")} AS {SparkLiterals.Type(cast.Type)})",
        _ => cast.CanFailItself ? _integers.Cast(value, cast.Type) : $"CAST({value} AS {SparkLiterals.Type(cast.Type)})",
    };

    private string DateWithin(string date) => $"date_from_unix_date({_integers.Within($"unix_date({date})", FirstDay, LastDay, DataType.Int32)})";

    private string TimeWithin(string microseconds) => $"timestamp_micros({_integers.Within(microseconds, FirstMicrosecond, LastMicrosecond, DataType.Int64)})";

    /// <summary>What matches between spaces; of other text the match is empty, which no type reads.</summary>
    private string Read(string value, string form, DataType type) => _integers.Cast(Extract(value, $"({form})", 1), type);

    /// <summary>Spark reads an offset after seconds only; it is read apart, as a time of the first day.</summary>
    private string ReadTimestamp(string value)
    {
        var form = $"({TextForms.Date}(?:[T ]{TextForms.Time})?)(Z|{TextForms.Offset})?";
        var local = _integers.Cast(Extract(value, form, 1), DataType.Timestamp);
        var offset = $"CAST(concat('1970-01-01 00:00:00', {Extract(value, form, 2)}) AS TIMESTAMP)";
        return TimeWithin($"(unix_micros({local}) + unix_micros({offset}))");
    }

    /// <summary>A dollar before the end would match before a line break too.</summary>
    private static string Extract(string value, string form, int group) => $"regexp_extract({value}, {SparkLiterals.Text($@"^ *{form} *\z")}, {group})";
}
