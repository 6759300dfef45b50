using System.Data.SqlTypes;
using System.Globalization;
using FeatureJobs.SparkConnect.Protocol;
using Google.Protobuf;

namespace FeatureJobs.SparkConnect;

/// <summary>.NET values as typed literals of Spark.</summary>
internal static class SqlParameters
{
    public const int EpochDay = 719_162;

    public static Literal Literal(object? value) => value switch
    {
        null => new() { Null = new() { Null = new() } },
        bool flag => new() { Boolean = flag },
        sbyte number => new() { Byte = number },
        short number => new() { Short = number },
        int number => new() { Integer = number },
        long number => new() { Long = number },
        float number => new() { Float = number },
        double number => new() { Double = number },
        decimal number => Decimal(new SqlDecimal(number)),
        SqlDecimal number => Decimal(number),
        string text => new() { String = text },
        byte[] bytes => new() { Binary = ByteString.CopyFrom(bytes) },
        DateOnly day => new() { Date = day.DayNumber - EpochDay },
        DateTimeOffset or DateTime { Kind: DateTimeKind.Utc } => new() { Timestamp = Moments.Micros(value, SparkType.Timestamp) },
        DateTime => new() { TimestampNtz = Moments.Micros(value, SparkType.TimestampNtz) },
        _ => throw new ArgumentException($"a parameter of type {value.GetType().Name}: give a bool, number, string, byte[], DateOnly, DateTime or DateTimeOffset"),
    };

    // The precision is that of the digits, so that 1.50 is a decimal(3,2) as in SQL.
    private static Literal Decimal(SqlDecimal number) =>
        new() { Decimal = new() { Value = number.ToString(), Precision = Math.Max(number.Precision, number.Scale), Scale = number.Scale } };
}
