using System.Globalization;
using System.Text.RegularExpressions;

namespace FeatureJobs.Delta;

/// <summary>The column types that are read and written so far.</summary>
public enum DeltaTypeKind
{
    Boolean,
    Integer,
    Long,
    Double,
    String,
    Date,
    Timestamp,
    Decimal,
}

/// <summary>A column type by its name in the log. Integer has 32 bits, long 64; a timestamp counts microseconds in UTC.</summary>
/// <param name="Precision">Digits of a decimal, 1 to 38; 0 for other types.</param>
/// <param name="Scale">Digits of a decimal after the point.</param>
public readonly partial record struct DeltaType(DeltaTypeKind Kind, int Precision = 0, int Scale = 0)
{
    public static DeltaType Boolean => new(DeltaTypeKind.Boolean);

    public static DeltaType Integer => new(DeltaTypeKind.Integer);

    public static DeltaType Long => new(DeltaTypeKind.Long);

    public static DeltaType Double => new(DeltaTypeKind.Double);

    public static DeltaType String => new(DeltaTypeKind.String);

    public static DeltaType Date => new(DeltaTypeKind.Date);

    public static DeltaType Timestamp => new(DeltaTypeKind.Timestamp);

    /// <exception cref="ArgumentOutOfRangeException">Not 1 &lt;= precision &lt;= 38 and 0 &lt;= scale &lt;= precision.</exception>
    public static DeltaType Decimal(int precision, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, 38);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        return new(DeltaTypeKind.Decimal, precision, scale);
    }

    /// <summary>The name in the log: <c>long</c>, <c>decimal(38,0)</c>.</summary>
    public override string ToString() => Kind switch
    {
        DeltaTypeKind.Boolean => "boolean",
        DeltaTypeKind.Integer => "integer",
        DeltaTypeKind.Long => "long",
        DeltaTypeKind.Double => "double",
        DeltaTypeKind.String => "string",
        DeltaTypeKind.Date => "date",
        DeltaTypeKind.Timestamp => "timestamp",
        _ => string.Create(CultureInfo.InvariantCulture, $"decimal({Precision},{Scale})"),
    };

    internal static DeltaType? TryParse(string name)
    {
        foreach (var kind in Enum.GetValues<DeltaTypeKind>())
        {
            if (kind != DeltaTypeKind.Decimal && new DeltaType(kind).ToString() == name)
            {
                return new DeltaType(kind);
            }
        }

        var match = DecimalName().Match(name);
        if (!match.Success)
        {
            return null;
        }

        var (precision, scale) = (int.Parse(match.Groups[1].ValueSpan), int.Parse(match.Groups[2].ValueSpan));
        return precision is >= 1 and <= 38 && scale <= precision ? Decimal(precision, scale) : null;
    }

    [GeneratedRegex(@"^decimal\(\s*([0-9]{1,2})\s*,\s*([0-9]{1,2})\s*\)$")]
    private static partial Regex DecimalName();
}

/// <summary>A column of a table.</summary>
/// <param name="Nullable">False: every row has a value, which writing checks.</param>
public sealed record DeltaField(string Name, DeltaType Type, bool Nullable = true)
{
    /// <summary>The table demands that values satisfy an expression (<c>delta.invariants</c>): readable, not writable.</summary>
    internal bool HasInvariant { get; init; }
}
