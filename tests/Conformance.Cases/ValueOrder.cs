using System.Text;

namespace FeatureJobs.Tests.Cases;

/// <summary>
/// Order and equality of values. A value is null, bool, long (integers of both widths), double, string, <see cref="Day"/> or <see cref="Moment"/>.
/// </summary>
public static class ValueOrder
{
    /// <summary>False below true; NaN above all numbers, -0 equal to 0; strings by their UTF-8 bytes.</summary>
    public static int Compare(object a, object b) => (a, b) switch
    {
        (bool x, bool y) => x.CompareTo(y),
        (long x, long y) => x.CompareTo(y),
        (double x, double y) => Compare(x, y),
        (string x, string y) => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y)),
        (Day x, Day y) => x.Number.CompareTo(y.Number),
        (Moment x, Moment y) => x.Microseconds.CompareTo(y.Microseconds),
        _ => throw new ArgumentException($"{a.GetType().Name} and {b.GetType().Name} have no order."),
    };

    /// <summary>Null equals null, NaN equals NaN, -0 equals 0; values of different types differ.</summary>
    public static bool Same(object? a, object? b)
    {
        if (a is null || b is null)
            return a is null && b is null;
        return a.GetType() == b.GetType() && Compare(a, b) == 0;
    }

    private static int Compare(double x, double y)
    {
        if (double.IsNaN(x))
            return double.IsNaN(y) ? 0 : 1;
        if (double.IsNaN(y))
            return -1;
        if (x < y)
            return -1;
        return x > y ? 1 : 0;
    }
}
