using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.Tests.Cases;
using static FeatureJobs.Tests.Dialects.ScalarCase;

namespace FeatureJobs.Tests.Dialects;

/// <summary>Times, durations and dates, also before 1970 and at the ends of the years 1 to 9999.</summary>
public static class TimeCases
{
    private const long Last = 253_402_300_799_999_999;

    private static readonly Call _microseconds = new(Operator.ToMicroseconds, [new ColumnReference("t", DataType.Timestamp)], DataType.Int64);

    public static IEnumerable<ScalarCase> All =>
    [
        .. Over("Timestamps", "t", [new Moment(0), new Moment(-1), new Moment(Last), null],
            ("t + minutes(1)", ["micro 60000000", "micro 59999999", "fails", "null"]),
            ("t - minutes(0.5)", ["micro -30000000", "micro -30000001", "micro 253402300769999999", "null"]),
            ("minutes(1) + t", ["micro 60000000", "micro 59999999", "fails", "null"]),
            ("t + hours(-1)", ["micro -3600000000", "micro -3600000001", "micro 253402297199999999", "null"]),
            ("t + days(1)", ["micro 86400000000", "micro 86399999999", "fails", "null"]),
            ("t - timestamp '1970-01-01' > minutes(0)", ["false", "false", "true", "null"]),
            ("cast(t as date)", ["day 0", "day -1", "day 2932896", "null"]),
            ("cast(t as string)", ["'1970-01-01 00:00:00'", "'1969-12-31 23:59:59.999999'", "'9999-12-31 23:59:59.999999'", "null"]),
            ("cast(t as date) + days(1)", ["micro 86400000000", "micro 0", "fails", "null"]),
            ("t > date '1969-12-31'", ["true", "true", "true", "null"]),
            ("t = timestamp '1969-12-31T23:59:59.999999Z'", ["false", "true", "false", "null"]),
            ("t + minutes(cast('NaN' as float64))", ["fails", "fails", "fails", "fails"]),
            ("t + days(1e300)", ["fails", "fails", "fails", "fails"])),
        .. Over("dates", "d", [new Day(-719_162), new Day(2_932_896), new Day(-719_163), new Day(2_932_897), new Day(200_000_000), null],
            ("cast(d as timestamp)", ["micro -62135596800000000", "micro 253402214400000000", "fails", "fails", "fails", "null"]),
            ("cast(d as string)", ["'0001-01-01'", "'9999-12-31'", "fails", "fails", "fails", "null"]),
            ("d + minutes(0)", ["micro -62135596800000000", "micro 253402214400000000", "fails", "fails", "fails", "null"]),
            ("d > date '2024-02-29'", ["false", "true", "false", "true", "true", "null"])),
        new("microseconds of a time", _microseconds, Times, ["0", "-1", "253402300799999999", "253402300800000000", "null"]),
        new("time of microseconds", new Call(Operator.FromMicroseconds, [_microseconds], DataType.Timestamp), Times, ["micro 0", "micro -1", "micro 253402300799999999", "fails", "null"]),
        Duration(Operator.Days, [.. Halves, double.NaN, double.PositiveInfinity, 106751991.2, 106751991.1, null],
            "0", "2", "2", "0", "-2", "-2", "fails", "fails", "fails", "9223372031039998976", "null"),
        Duration(Operator.Hours, [2562047788.0, 2562047789.0, 0.25], "9223372036800000000", "fails", "900000000"),
        Duration(Operator.Minutes, [7.5, -7.5], "450000000", "-450000000"),
        Floor(3_600_000_000, "0", "-3600000000", "-3600000000", "7200000000", "fails"),
        Floor(7, "0", "-7", "-3600000005", "7200000003", "fails"),
        Floor(1, "0", "-1", "-3600000000", "7200000005", "-9223372036854775808"),
        Floor(1L << 62, "0", "-4611686018427387904", "-4611686018427387904", "0", "-9223372036854775808"),
    ];

    private static ImmutableArray<IReadOnlyDictionary<string, object?>> Times =>
        RowsOf("t", new Moment(0), new Moment(-1), new Moment(Last), new Moment(Last + 1), null);

    /// <summary>Multiples of half a microsecond in days, rounded half-even: both the quotient and its product with a day are exact.</summary>
    private static IEnumerable<object?> Halves =>
        new[] { 0.5, 1.5, 2.5, -0.5, -1.5, -2.5 }.Select(half => (object?)(half * (1L << 40) / 86_400e6 * 86_400e6 / (1L << 40) / 86_400e6));

    private static ScalarCase Duration(Operator unit, object?[] numbers, params string[] expected) =>
        new($"{unit}", new Call(unit, [new ColumnReference("f", DataType.Float64)], DataType.Duration), RowsOf("f", numbers), [.. expected]);

    private static ScalarCase Floor(long size, params string[] expected) =>
        new($"floor to {size}", new Call(Operator.FloorTo, [new ColumnReference("l", DataType.Int64), Literal.Of(size)], DataType.Int64),
            RowsOf("l", 0L, -1L, -3_600_000_000L, 7_200_000_005L, long.MinValue), [.. expected]);
}
