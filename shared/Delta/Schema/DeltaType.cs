using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace FeatureJobs.Delta;

/// <summary>The column types of a table (protocol: "Schema Serialization Format").</summary>
public enum DeltaTypeKind
{
    Boolean,
    Byte,
    Short,
    Integer,
    Long,
    Float,
    Double,
    String,
    Binary,
    Date,
    Timestamp,
    TimestampNtz,
    Decimal,

    /// <summary>Every value is null, and no file has the column.</summary>
    Void,
    Struct,
    Array,
    Map,
}

/// <summary>
/// A column type by its name in the log. Byte has 8 bits, short 16, integer 32, long 64; a timestamp counts microseconds in UTC,
/// a timestamp_ntz microseconds of a calendar without zone.
/// </summary>
/// <param name="Precision">Digits of a decimal, 1 to 38; 0 for other types.</param>
/// <param name="Scale">Digits of a decimal after the point.</param>
public sealed partial record DeltaType(DeltaTypeKind Kind, int Precision = 0, int Scale = 0)
{
    /// <summary>Of an array (one field called <c>element</c>), of a map (<c>key</c>, <c>value</c>), or of a struct; else empty.</summary>
    public ImmutableArray<DeltaField> Fields { get; private init; } = [];

    public static DeltaType Boolean { get; } = new(DeltaTypeKind.Boolean);

    public static DeltaType Byte { get; } = new(DeltaTypeKind.Byte);

    public static DeltaType Short { get; } = new(DeltaTypeKind.Short);

    public static DeltaType Integer { get; } = new(DeltaTypeKind.Integer);

    public static DeltaType Long { get; } = new(DeltaTypeKind.Long);

    public static DeltaType Float { get; } = new(DeltaTypeKind.Float);

    public static DeltaType Double { get; } = new(DeltaTypeKind.Double);

    public static DeltaType String { get; } = new(DeltaTypeKind.String);

    public static DeltaType Binary { get; } = new(DeltaTypeKind.Binary);

    public static DeltaType Date { get; } = new(DeltaTypeKind.Date);

    public static DeltaType Timestamp { get; } = new(DeltaTypeKind.Timestamp);

    public static DeltaType TimestampNtz { get; } = new(DeltaTypeKind.TimestampNtz);

    public static DeltaType Void { get; } = new(DeltaTypeKind.Void);

    /// <exception cref="ArgumentOutOfRangeException">Not 1 &lt;= precision &lt;= 38 and 0 &lt;= scale &lt;= precision.</exception>
    public static DeltaType Decimal(int precision, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, 38);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        return new(DeltaTypeKind.Decimal, precision, scale);
    }

    public static DeltaType Struct(params IEnumerable<DeltaField> fields) => new(DeltaTypeKind.Struct) { Fields = [.. fields] };

    /// <param name="containsNull">Whether elements may be null.</param>
    public static DeltaType Array(DeltaType element, bool containsNull = true) =>
        new(DeltaTypeKind.Array) { Fields = [new DeltaField("element", element, containsNull)] };

    /// <param name="valueContainsNull">Whether values may be null; keys never are.</param>
    public static DeltaType Map(DeltaType key, DeltaType value, bool valueContainsNull = true) =>
        new(DeltaTypeKind.Map) { Fields = [new DeltaField("key", key, Nullable: false), new DeltaField("value", value, valueContainsNull)] };

    public bool IsNested => Kind is DeltaTypeKind.Struct or DeltaTypeKind.Array or DeltaTypeKind.Map;

    public bool Equals(DeltaType? other) =>
        other is not null && (Kind, Precision, Scale) == (other.Kind, other.Precision, other.Scale) && Fields.AsSpan().SequenceEqual(other.Fields.AsSpan());

    public override int GetHashCode() => Fields.Aggregate(HashCode.Combine(Kind, Precision, Scale), HashCode.Combine);

    /// <summary>The name in the log: <c>long</c>, <c>decimal(38,0)</c>; nested ones as Spark prints them: <c>array&lt;struct&lt;a:long&gt;&gt;</c>.</summary>
    public override string ToString() => Kind switch
    {
        DeltaTypeKind.TimestampNtz => "timestamp_ntz",
        DeltaTypeKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({Precision},{Scale})"),
        DeltaTypeKind.Struct => $"struct<{string.Join(',', Fields.Select(field => $"{field.Name}:{field.Type}"))}>",
        DeltaTypeKind.Array or DeltaTypeKind.Map => $"{Kind.ToString().ToLowerInvariant()}<{string.Join(',', Fields.Select(field => field.Type))}>",
        _ => Kind.ToString().ToLowerInvariant(),
    };

    /// <summary>A type that is not nested; null: there is no such.</summary>
    internal static DeltaType? TryParse(string name)
    {
        foreach (var kind in Enum.GetValues<DeltaTypeKind>())
        {
            if (kind < DeltaTypeKind.Struct && kind != DeltaTypeKind.Decimal && new DeltaType(kind) is var type && type.ToString() == name)
            {
                return type;
            }
        }

        var match = DecimalName().Match(name);
        if (!match.Success)
        {
            return null;
        }

        var (precision, scale) = (Digits(match.Groups[1]), Digits(match.Groups[2]));
        return precision is >= 1 and <= 38 && scale <= precision ? Decimal(precision, scale) : null;

        static int Digits(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^decimal\(\s*([0-9]{1,2})\s*,\s*([0-9]{1,2})\s*\)$")]
    private static partial Regex DecimalName();
}
