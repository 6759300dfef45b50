using Xunit;

namespace FeatureJobs.Tests;

/// <summary>Text becomes a value by the rules of the design only, on every engine.</summary>
public sealed class ScalarCastTests
{
    [Theory]
    [InlineData("12", "12")]
    [InlineData(" 12 ", "12")]
    [InlineData("+5", "5")]
    [InlineData("-0", "0")]
    [InlineData("007", "7")]
    [InlineData("2147483647", "2147483647")]
    [InlineData("2147483648", "fails")]
    [InlineData("-2147483648", "-2147483648")]
    [InlineData("-2147483649", "fails")]
    [InlineData("99999999999999999999999999", "fails")]
    [InlineData("1e2", "fails")]
    [InlineData("1.0", "fails")]
    [InlineData("1d", "fails")]
    [InlineData("0x10", "fails")]
    [InlineData("1_000", "fails")]
    [InlineData("", "fails")]
    [InlineData(" ", "fails")]
    [InlineData("+", "fails")]
    [InlineData("--1", "fails")]
    [InlineData("1 2", "fails")]
    [InlineData("\t1", "fails")]
    [InlineData("1\n", "fails")]
    [InlineData("\u00a01", "fails")]
    [InlineData("١", "fails")]
    [InlineData("true", "fails")]
    [InlineData(null, "null")]
    public void To_int32(string? text, string expected) => Check("int32", text, expected);

    [Theory]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("9223372036854775808", "fails")]
    [InlineData(" -9223372036854775808", "-9223372036854775808")]
    [InlineData("-9223372036854775809", "fails")]
    [InlineData("1e2", "fails")]
    public void To_int64(string text, string expected) => Check("int64", text, expected);

    [Theory]
    [InlineData("1e2", "100")]
    [InlineData(" +1.5E-3 ", "0.0015")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-12", "-12")]
    [InlineData("0.1", "0.1")]
    [InlineData("NaN", "NaN")]
    [InlineData("Infinity", "Infinity")]
    [InlineData("-Infinity", "-Infinity")]
    [InlineData("1e400", "Infinity")]
    [InlineData("-1e400", "-Infinity")]
    [InlineData("1e-400", "0")]
    [InlineData("2.2250738585072011e-308", "2.225073858507201E-308")]
    [InlineData("123456789012345678901234567890", "1.2345678901234568E+29")]
    [InlineData("nan", "fails")]
    [InlineData("inf", "fails")]
    [InlineData("+Infinity", "fails")]
    [InlineData("-NaN", "fails")]
    [InlineData("1d", "fails")]
    [InlineData("1f", "fails")]
    [InlineData("1e", "fails")]
    [InlineData("e5", "fails")]
    [InlineData(".", "fails")]
    [InlineData("1,5", "fails")]
    [InlineData("1_0.5", "fails")]
    [InlineData("0x1p3", "fails")]
    [InlineData("", "fails")]
    public void To_float64(string text, string expected) => Check("float64", text, expected);

    [Theory]
    [InlineData("true", "true")]
    [InlineData(" false ", "false")]
    [InlineData("TRUE", "fails")]
    [InlineData("t", "fails")]
    [InlineData("1", "fails")]
    [InlineData("yes", "fails")]
    [InlineData("", "fails")]
    public void To_bool(string text, string expected) => Check("bool", text, expected);

    [Theory]
    [InlineData("1970-01-01", "day 0")]
    [InlineData(" 2024-02-29 ", "day 19782")]
    [InlineData("0001-01-01", "day -719162")]
    [InlineData("9999-12-31", "day 2932896")]
    [InlineData("2023-02-29", "fails")]
    [InlineData("1900-02-29", "fails")]
    [InlineData("0000-01-01", "fails")]
    [InlineData("2024-13-01", "fails")]
    [InlineData("2024-01", "fails")]
    [InlineData("2024-1-1", "fails")]
    [InlineData("2024/01/01", "fails")]
    [InlineData("20240101", "fails")]
    [InlineData("10000-01-01", "fails")]
    [InlineData("-2024-01-01", "fails")]
    [InlineData("2024-01-01 00:00", "fails")]
    [InlineData("2024-01-01 (BC)", "fails")]
    [InlineData("infinity", "fails")]
    [InlineData("epoch", "fails")]
    [InlineData("now", "fails")]
    [InlineData("today", "fails")]
    [InlineData("", "fails")]
    public void To_date(string text, string expected) => Check("date", text, expected);

    [Theory]
    [InlineData("1970-01-01", "micro 0")]
    [InlineData("1970-01-01 00:01", "micro 60000000")]
    [InlineData("1970-01-01T00:00:01", "micro 1000000")]
    [InlineData(" 1969-12-31 23:59:59.999999 ", "micro -1")]
    [InlineData("1970-01-01 00:00:00.1", "micro 100000")]
    [InlineData("1970-01-01 00:00:00.000001Z", "micro 1")]
    [InlineData("1970-01-01T00:00Z", "micro 0")]
    [InlineData("1970-01-01Z", "micro 0")]
    [InlineData("1970-01-01T02:00+02:00", "micro 0")]
    [InlineData("1970-01-01T00:00:00+02:30", "micro -9000000000")]
    [InlineData("1970-01-01T00:00:00-02:30", "micro 9000000000")]
    [InlineData("1970-01-01 00:00-00:30", "micro 1800000000")]
    [InlineData("1970-01-01+18:00", "micro -64800000000")]
    [InlineData("0001-01-01", "micro -62135596800000000")]
    [InlineData("9999-12-31 23:59:59.999999", "micro 253402300799999999")]
    [InlineData("2024-02-29 23:59", "micro 1709251140000000")]
    [InlineData("1970-01-01+18:01", "fails")]
    [InlineData("1970-01-01+19:00", "fails")]
    [InlineData("1970-01-01 00:00:00.0000001", "fails")]
    [InlineData("1970-01-01 00:00:00.", "fails")]
    [InlineData("1970-01-01 24:00", "fails")]
    [InlineData("1970-01-01 24:00:00", "fails")]
    [InlineData("1970-01-01 23:60", "fails")]
    [InlineData("1970-01-01 23:59:60", "fails")]
    [InlineData("1970-01-01 1:00", "fails")]
    [InlineData("1970-01-01  01:00", "fails")]
    [InlineData("1970-01-01t01:00", "fails")]
    [InlineData("1970-01-01 01", "fails")]
    [InlineData("1970-01-01 ", "micro 0")]
    [InlineData("1970-01-01T", "fails")]
    [InlineData("1970-01-01 00:00 Z", "fails")]
    [InlineData("1970-01-01 00:00 UTC", "fails")]
    [InlineData("1970-01-01 00:00+02", "fails")]
    [InlineData("1970-01-01 00:00+0200", "fails")]
    [InlineData("1970-01-01 00:00+-02:00", "fails")]
    [InlineData("1970-01-01 00:0002:00", "fails")]
    [InlineData("1970-01-01 00:00+02:60", "fails")]
    [InlineData("2023-02-29 00:00", "fails")]
    [InlineData("2024-01", "fails")]
    [InlineData("now", "fails")]
    [InlineData("infinity", "fails")]
    [InlineData("0", "fails")]
    [InlineData("", "fails")]
    public void To_timestamp(string text, string expected) => Check("timestamp", text, expected);

    [Theory]
    [InlineData("cast(f as int32)", "2", "-2", "2147483647", "-2147483648", "0", "fails", "fails", "fails", "fails", "null")]
    [InlineData("cast(f as int64)", "2", "-2", "2147483647", "-2147483648", "0", "2147483648", "fails", "fails", "fails", "null")]
    [InlineData("cast(f as string)", "'2.9'", "'-2.5'", "'2147483647.9'", "'-2147483648.9'", "'-0.5'", "'2147483648.0'", "'9.223372036854776e+18'", "'NaN'", "'-Infinity'", "null")]
    public void From_float64(string text, params string[] expected)
    {
        using var table = ScalarTable.Of("f", 2.9, -2.5, 2147483647.9, -2147483648.9, -0.5, 2147483648.0, 9223372036854775808.0, double.NaN, double.NegativeInfinity, null);
        Assert.Equal(expected, table.Evaluate(text));
    }

    [Theory]
    [InlineData("cast(l as int32)", "0", "2147483647", "fails", "-2147483648", "fails", "null")]
    [InlineData("cast(l as bool)", "false", "true", "true", "true", "true", "null")]
    [InlineData("cast(l as string)", "'0'", "'2147483647'", "'2147483648'", "'-2147483648'", "'-2147483649'", "null")]
    [InlineData("cast(l as float64)", "0", "2147483647", "2147483648", "-2147483648", "-2147483649", "null")]
    [InlineData("cast(l > 0 as int32)", "0", "1", "1", "0", "0", "null")]
    [InlineData("cast(l > 0 as float64)", "0", "1", "1", "0", "0", "null")]
    [InlineData("cast(l > 0 as string)", "'false'", "'true'", "'true'", "'false'", "'false'", "null")]
    public void From_int64(string text, params string[] expected)
    {
        using var table = ScalarTable.Of("l", 0L, 2147483647L, 2147483648L, -2147483648L, -2147483649L, null);
        Assert.Equal(expected, table.Evaluate(text));
    }

    private static void Check(string type, string? text, string expected)
    {
        using var table = ScalarTable.Of("s", text, "nonsense", null);
        Assert.Equal([expected, "fails", "null"], table.Evaluate($"cast(s as {type})"));
    }
}
