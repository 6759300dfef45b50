using FeatureJobs.Expressions;
using Xunit;

namespace FeatureJobs.Tests;

public sealed class ScalarTimeTests
{
    private const long Last = 253_402_300_799_999_999;

    [Theory]
    [InlineData("t + minutes(1)", "micro 60000000", "micro 59999999", "fails", "null")]
    [InlineData("t - minutes(0.5)", "micro -30000000", "micro -30000001", "micro 253402300769999999", "null")]
    [InlineData("minutes(1) + t", "micro 60000000", "micro 59999999", "fails", "null")]
    [InlineData("t + hours(-1)", "micro -3600000000", "micro -3600000001", "micro 253402297199999999", "null")]
    [InlineData("t + days(1)", "micro 86400000000", "micro 86399999999", "fails", "null")]
    [InlineData("t - timestamp '1970-01-01' > minutes(0)", "false", "false", "true", "null")]
    [InlineData("cast(t as date)", "day 0", "day -1", "day 2932896", "null")]
    [InlineData("cast(t as string)", "'1970-01-01 00:00:00'", "'1969-12-31 23:59:59.999999'", "'9999-12-31 23:59:59.999999'", "null")]
    [InlineData("cast(t as date) + days(1)", "micro 86400000000", "micro 0", "fails", "null")]
    [InlineData("t > date '1969-12-31'", "true", "true", "true", "null")]
    [InlineData("t = timestamp '1969-12-31T23:59:59.999999Z'", "false", "true", "false", "null")]
    [InlineData("t + minutes(cast('NaN' as float64))", "fails", "fails", "fails", "fails")]
    [InlineData("t + days(1e300)", "fails", "fails", "fails", "fails")]
    public void Timestamps(string text, params string[] expected)
    {
        using var table = ScalarTable.Of("t", new Micros(0), new Micros(-1), new Micros(Last), null);
        Assert.Equal(expected, table.Evaluate(text));
    }

    [Fact]
    public void Durations_are_rounded_half_even_to_microseconds()
    {
        // Multiples of half a microsecond in days: both the quotient and its product with a day are exact.
        double[] halves = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5];
        const double day = 86_400e6;
        using var table = ScalarTable.Of("f", [.. halves.Select(half => (object)((half * (1L << 40)) / day * day / (1L << 40) / day)), double.NaN, double.PositiveInfinity, 106751991.2, 106751991.1, null]);
        Assert.Equal(["0", "2", "2", "0", "-2", "-2", "fails", "fails", "fails", "9223372031039998976", "null"], table.Evaluate(Duration(Operator.Days)));
        using var large = ScalarTable.Of("f", 2562047788.0, 2562047789.0, 0.25);
        Assert.Equal(["9223372036800000000", "fails", "900000000"], large.Evaluate(Duration(Operator.Hours)));
        using var minutes = ScalarTable.Of("f", 7.5, -7.5);
        Assert.Equal(["450000000", "-450000000"], minutes.Evaluate(Duration(Operator.Minutes)));
    }

    private static Call Duration(Operator unit) => new(unit, [new ColumnReference("f", DataType.Float64)], DataType.Duration);

    [Theory]
    [InlineData(3_600_000_000, "0", "-3600000000", "-3600000000", "7200000000", "fails")]
    [InlineData(7, "0", "-7", "-3600000005", "7200000003", "fails")]
    [InlineData(1, "0", "-1", "-3600000000", "7200000005", "-9223372036854775808")]
    [InlineData(1L << 62, "0", "-4611686018427387904", "-4611686018427387904", "0", "-9223372036854775808")]
    public void Floor_goes_down_before_1970_too(long size, params string[] expected)
    {
        using var table = ScalarTable.Of("l", 0L, -1L, -3_600_000_000L, 7_200_000_005L, long.MinValue);
        Assert.Equal(expected, table.Evaluate(new Call(Operator.FloorTo, [new ColumnReference("l", DataType.Int64), Literal.Of(size)], DataType.Int64)));
    }

    [Fact]
    public void Microseconds_go_both_ways()
    {
        using var table = ScalarTable.Of("t", new Micros(0), new Micros(-1), new Micros(Last), new Micros(Last + 1), null);
        var micros = new Call(Operator.ToMicroseconds, [new ColumnReference("t", DataType.Timestamp)], DataType.Int64);
        Assert.Equal(["0", "-1", "253402300799999999", "253402300800000000", "null"], table.Evaluate(micros));
        Assert.Equal(["micro 0", "micro -1", "micro 253402300799999999", "fails", "null"], table.Evaluate(new Call(Operator.FromMicroseconds, [micros], DataType.Timestamp)));
    }

    [Fact]
    public void Dates_beyond_the_years_1_to_9999_fail_where_they_become_something_else()
    {
        using var table = ScalarTable.Of("d", new Days(-719_162), new Days(2_932_896), new Days(-719_163), new Days(2_932_897), new Days(200_000_000), null);
        Assert.Equal(["micro -62135596800000000", "micro 253402214400000000", "fails", "fails", "fails", "null"], table.Evaluate("cast(d as timestamp)"));
        Assert.Equal(["'0001-01-01'", "'9999-12-31'", "fails", "fails", "fails", "null"], table.Evaluate("cast(d as string)"));
        Assert.Equal(["micro -62135596800000000", "micro 253402214400000000", "fails", "fails", "fails", "null"], table.Evaluate("d + minutes(0)"));
        Assert.Equal(["false", "true", "false", "true", "true", "null"], table.Evaluate("d > date '2024-02-29'"));
    }
}
