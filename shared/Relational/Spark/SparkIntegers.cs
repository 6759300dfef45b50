using System.Globalization;
using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>Integer arithmetic: operators raise on overflow (ANSI), their <c>try_</c> forms are null; both compute in the type itself.</summary>
internal sealed class SparkIntegers(bool total)
{
    public string Add(string left, string right) => total ? $"try_add({left}, {right})" : $"({left} + {right})";

    public string Subtract(string left, string right) => total ? $"try_subtract({left}, {right})" : $"({left} - {right})";

    public string Multiply(string left, string right) => total ? $"try_multiply({left}, {right})" : $"({left} * {right})";

    /// <summary>
    /// The value, mentioned once, if it lies in a range of its type: up and down by what lies above the range, down and up by what lies below it.
    /// Outside one of the steps overflows.
    /// </summary>
    public string Within(string value, long first, long last, DataType type)
    {
        var (above, below) = type == DataType.Int32 ? (int.MaxValue - last, first - int.MinValue) : (long.MaxValue - last, first - long.MinValue);
        var (up, down) = (Constant(above, type), Constant(below, type));
        return Add(Subtract(Subtract(Add(value, up), up), down), down);
    }

    /// <summary>Truncated. As 2^63 is no int64 but passes Spark's check of the range, and becomes the greatest, which no float64 is, that one is made to overflow.</summary>
    public string Truncate(string number, DataType type)
    {
        var integer = Cast(number, type);
        return type == DataType.Int32 ? integer : Subtract(Add(integer, "1L"), "1L");
    }

    /// <summary>A cast to another type that raises, or is null, where the value does not fit.</summary>
    public string Cast(string value, DataType type) => $"{(total ? "try_cast" : "CAST")}({value} AS {SparkLiterals.Type(type)})";

    private static string Constant(long value, DataType type) => value.ToString(CultureInfo.InvariantCulture) + (type == DataType.Int32 ? "" : "L");
}
