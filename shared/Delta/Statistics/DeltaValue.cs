using System.Globalization;
using System.Numerics;
using System.Text;

namespace FeatureJobs.Delta;

/// <summary>A value of a column, as statistics and predicates hold it. Values of different kinds have no order.</summary>
public abstract record DeltaValue
{
    private DeltaValue()
    {
    }

    /// <summary>Of a byte, short, integer or long column.</summary>
    public sealed record Integer(long Value) : DeltaValue;

    /// <summary>Of a float or double column.</summary>
    public sealed record Number(double Value) : DeltaValue;

    /// <summary>Of a decimal column: <paramref name="Unscaled"/> divided by ten to the power of <paramref name="Scale"/>.</summary>
    public sealed record Exact(BigInteger Unscaled, int Scale) : DeltaValue
    {
        /// <summary>From digits with at most one point and no exponent; null from anything else.</summary>
        public static Exact? Parse(string text)
        {
            var point = text.IndexOf('.', StringComparison.Ordinal);
            var digits = point < 0 ? text : text.Remove(point, 1);
            return BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var unscaled)
                ? new Exact(unscaled, point < 0 ? 0 : text.Length - point - 1)
                : null;
        }
    }

    /// <summary>Of a string column; ordered by its UTF-8 bytes.</summary>
    public sealed record Text(string Value) : DeltaValue;

    /// <summary>Of a date column.</summary>
    public sealed record Day(DateOnly Value) : DeltaValue;

    /// <summary>Of a timestamp column: microseconds since 1970, UTC; of a timestamp_ntz column: as if its calendar were UTC's.</summary>
    public sealed record Moment(long Microseconds) : DeltaValue;

    /// <summary>Whether the value can be one of a column of this type. Booleans have no order and so no statistics.</summary>
    internal bool Fits(DeltaType type) => (this, type.Kind) switch
    {
        (Integer, DeltaTypeKind.Byte or DeltaTypeKind.Short or DeltaTypeKind.Integer or DeltaTypeKind.Long) => true,
        (Number, DeltaTypeKind.Float or DeltaTypeKind.Double) => true,
        (Exact, DeltaTypeKind.Decimal) => true,
        (Text, DeltaTypeKind.String) => true,
        (Day, DeltaTypeKind.Date) => true,
        (Moment, DeltaTypeKind.Timestamp or DeltaTypeKind.TimestampNtz) => true,
        _ => false,
    };

    /// <summary>Less than 0, 0, more than 0; strings by their UTF-8 bytes. Both are of one kind, and no number is NaN.</summary>
    internal static int Compare(DeltaValue left, DeltaValue right) => (left, right) switch
    {
        (Integer a, Integer b) => a.Value.CompareTo(b.Value),
        (Number a, Number b) => a.Value.CompareTo(b.Value),
        (Exact a, Exact b) => (a.Unscaled * BigInteger.Pow(10, b.Scale)).CompareTo(b.Unscaled * BigInteger.Pow(10, a.Scale)),
        (Text a, Text b) => Encoding.UTF8.GetBytes(a.Value).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b.Value)),
        (Day a, Day b) => a.Value.CompareTo(b.Value),
        (Moment a, Moment b) => a.Microseconds.CompareTo(b.Microseconds),
        _ => throw new ArgumentException($"{left} and {right} are not of one kind."),
    };
}
