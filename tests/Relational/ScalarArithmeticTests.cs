using FeatureJobs.Expressions;
using Xunit;

namespace FeatureJobs.Tests;

public sealed class ScalarArithmeticTests
{
    [Theory]
    [InlineData("i + 1", "8", "-2147483647", "fails", "null")]
    [InlineData("i - 1", "6", "fails", "2147483646", "null")]
    [InlineData("i * 2", "14", "fails", "fails", "null")]
    [InlineData("-i", "-7", "fails", "-2147483647", "null")]
    [InlineData("i * 2147483648", "15032385536", "-4611686018427387904", "4611686016279904256", "null")]
    [InlineData("i % -1", "0", "0", "0", "null")]
    [InlineData("i % 0", "null", "null", "null", "null")]
    [InlineData("i % -4", "3", "0", "3", "null")]
    [InlineData("i / 2", "3.5", "-1073741824", "1073741823.5", "null")]
    [InlineData("i / 0", "null", "null", "null", "null")]
    [InlineData("i + 1 = i + 1", "true", "true", "fails", "null")]
    [InlineData("i + 1 in (2, 8)", "true", "false", "fails", "null")]
    [InlineData("i + 1 between 0 and 10", "true", "false", "fails", "null")]
    [InlineData("i + 1 = 5", "false", "false", "fails", "null")]
    [InlineData("(i + 1) * 0", "0", "0", "fails", "null")]
    [InlineData("(i + 1) is null", "false", "false", "fails", "true")]
    [InlineData("(i + 1) > cast(null as int32)", "null", "null", "fails", "null")]
    [InlineData("i + 1 > 0 and 1 = 2", "false", "false", "fails", "false")]
    [InlineData("i + 1 > 0 or true", "true", "true", "fails", "true")]
    [InlineData("coalesce(i + 1, 5)", "8", "-2147483647", "fails", "5")]
    [InlineData("coalesce(i, i * 2, 1)", "7", "-2147483648", "2147483647", "1")]
    [InlineData("case when i < 100 then i + 1 else i end", "8", "-2147483647", "2147483647", "null")]
    [InlineData("case when i + 1 > 0 then 1 else 1 end", "1", "1", "fails", "1")]
    public void Int32(string text, params string[] expected) => Check(text, "i", [7, int.MinValue, int.MaxValue, null], expected);

    [Theory]
    [InlineData("l + 1", "8", "-9223372036854775807", "fails", "null")]
    [InlineData("l - 1", "6", "fails", "9223372036854775806", "null")]
    [InlineData("l * 2", "14", "fails", "fails", "null")]
    [InlineData("l * l", "49", "fails", "fails", "null")]
    [InlineData("-l", "-7", "fails", "-9223372036854775807", "null")]
    [InlineData("l % -1", "0", "0", "0", "null")]
    [InlineData("l % (l - l)", "null", "null", "null", "null")]
    [InlineData("l % (0 * l - 1)", "0", "0", "0", "null")]
    [InlineData("l / -1", "-7", "9.223372036854775808E+18", "-9.223372036854775808E+18", "null")]
    [InlineData("l + 1.5", "8.5", "-9.223372036854775808E+18", "9.223372036854775808E+18", "null")]
    public void Int64(string text, params string[] expected) => Check(text, "l", [7L, long.MinValue, long.MaxValue, null],
        [.. expected.Select(value => value.Replace("9.223372036854775808E+18", "9.223372036854776E+18"))]);

    [Theory]
    [InlineData("f + 1", "1", "NaN", "Infinity", "-Infinity", "1E+308", "null")]
    [InlineData("f * 10", "0", "NaN", "Infinity", "-Infinity", "Infinity", "null")]
    [InlineData("-f", "0", "NaN", "-Infinity", "Infinity", "-1E+308", "null")]
    [InlineData("f - f", "0", "NaN", "NaN", "NaN", "0", "null")]
    [InlineData("f / 0", "null", "null", "null", "null", "null", "null")]
    [InlineData("f % 0.0", "null", "null", "null", "null", "null", "null")]
    [InlineData("1 / f", "null", "NaN", "0", "0", "1E-308", "null")]
    [InlineData("5.5 % (f + 2)", "1.5", "NaN", "5.5", "5.5", "5.5", "null")]
    [InlineData("f = f", "true", "true", "true", "true", "true", "null")]
    [InlineData("f = 0", "true", "false", "false", "false", "false", "null")]
    [InlineData("f > 1e308", "false", "true", "true", "false", "false", "null")]
    [InlineData("greatest(f, 1)", "1", "NaN", "Infinity", "1", "1E+308", "1")]
    [InlineData("least(f, 1)", "0", "1", "1", "-Infinity", "1", "1")]
    [InlineData("greatest(f, null)", "0", "NaN", "Infinity", "-Infinity", "1E+308", "null")]
    [InlineData("nullif(f, 0)", "null", "NaN", "Infinity", "-Infinity", "1E+308", "null")]
    [InlineData("f in (0.0, 1e308)", "true", "false", "false", "false", "true", "null")]
    public void Float64(string text, params string[] expected) =>
        Check(text, "f", [-0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e308, null], expected);

    [Fact]
    public void Minus_zero_keeps_its_sign_and_digits_survive()
    {
        using var table = ScalarTable.Of("f", -0.0, 0.1, 5e-324, 1.7976931348623157e308, 1.0 / 3, 9007199254740993.0);
        Assert.Equal(["'-0.0'", "'0.1'", "'5e-324'", "'1.7976931348623157e+308'", "'0.3333333333333333'", "'9007199254740992.0'"], table.Evaluate("cast(f as string)"));
        Assert.Equal("'-0.0'", table.Evaluate("cast(-0.0 as string)")[0]);
    }

    /// <summary>The engine may not look through a value that is null because it failed.</summary>
    [Fact]
    public void A_try_is_a_value_like_any_other()
    {
        using var table = new ScalarTable(
        [
            new Dictionary<string, object?> { ["i"] = int.MaxValue, ["l"] = long.MaxValue, ["f"] = double.NaN, ["s"] = "x" },
            new Dictionary<string, object?> { ["i"] = 6, ["l"] = 7L, ["f"] = 7.5, ["s"] = " 7" },
        ]);
        foreach (var text in new[] { "i + 1", "l * 7 - 42", "cast(l as int32)", "cast(f as int64)", "cast(s as int32)" })
        {
            var value = ScalarTable.Bind(text);
            var attempt = new Call(Operator.Try, [value], value.Type);
            var seven = Conversion(value.Type, 7);
            Assert.Equal(["null", "true"], table.Evaluate(new Call(Operator.Equal, [attempt, seven], DataType.Bool)));
            Assert.Equal(["null", "false"], table.Evaluate(new Call(Operator.NotEqual, [attempt, seven], DataType.Bool)));
            Assert.Equal(["null", "true"], table.Evaluate(new Call(Operator.In, [attempt, seven], DataType.Bool)));
            Assert.Equal(["null", "false"], table.Evaluate(new Call(Operator.Greater, [new Cast(attempt, DataType.Float64), Literal.Of(7.5)], DataType.Bool)));
            Assert.Equal(["7", "null"], table.Evaluate(new Call(Operator.Coalesce, [new Call(Operator.NullIf, [attempt, seven], value.Type), new Case([new CaseBranch(new Call(Operator.IsNull, [attempt], DataType.Bool), seven)], Literal.Null(value.Type), value.Type)], value.Type)));
        }
    }

    private static Literal Conversion(DataType type, int value) => type == DataType.Int32 ? Literal.Of(value) : Literal.Of((long)value);

    [Theory]
    [InlineData(Operator.And, "false false false | false null null | false null true")]
    [InlineData(Operator.Or, "false null true | null null true | true true true")]
    public void Truth_tables(Operator operation, string table)
    {
        object?[] sides = [false, null, true];
        using var rows = ScalarTable.Of("b", sides);
        var column = new ColumnReference("b", DataType.Bool);
        var actual = sides.Select(side => string.Join(" ", rows.Evaluate(new Call(operation, [new Literal(side, DataType.Bool), column], DataType.Bool))));
        Assert.Equal(table, string.Join(" | ", actual));
    }

    [Theory]
    [InlineData("not b", "true", "null", "false")]
    [InlineData("b is null", "false", "true", "false")]
    [InlineData("b is not null", "true", "false", "true")]
    [InlineData("b in (true, null)", "null", "null", "true")]
    [InlineData("b not in (true, null)", "null", "null", "false")]
    [InlineData("b in (true)", "false", "null", "true")]
    [InlineData("1 between case when b then 1 end and 0", "false", "false", "false")]
    [InlineData("1 between case when b then 1 end and 2", "null", "null", "true")]
    [InlineData("1 not between case when b then 1 end and 0", "true", "true", "true")]
    [InlineData("case b when true then 'x' when null then 'y' else 'z' end", "'z'", "'z'", "'x'")]
    [InlineData("case when b then 1 end", "null", "null", "1")]
    [InlineData("greatest(b, false)", "false", "false", "true")]
    public void Logic(string text, params string[] expected) => Check(text, "b", [false, null, true], expected);

    [Fact]
    public void Strings_are_compared_by_bytes()
    {
        using var table = ScalarTable.Of("s", "Z", "a", "é", "￿", "😀", null, "a'b\"\\%");
        Assert.Equal(["true", "false", "false", "false", "false", "null", "false"], table.Evaluate("s < 'a'"));
        Assert.Equal(["true", "true", "true", "true", "false", "null", "true"], table.Evaluate("s < '😀'"));
        Assert.Equal(["false", "false", "false", "false", "false", "null", "true"], table.Evaluate("s = 'a''b\"\\%'"));
    }

    [Fact]
    public void A_bare_expression_raises_where_it_fails()
    {
        using var table = new ScalarTable([new Dictionary<string, object?> { ["i"] = int.MaxValue, ["l"] = long.MinValue, ["f"] = double.NaN, ["s"] = "1d", ["d"] = new Days(3_000_000), ["t"] = new Micros(253_402_300_799_999_999) }]);
        foreach (var text in new[] { "i + 1", "i * i", "-(l - 0)", "l - 1", "cast(f as int64)", "minutes(f) > days(1)", "cast(s as int32)", "cast(s as timestamp)", "cast(d as timestamp)", "t + minutes(1)", "cast(d as string)" })
        {
            Assert.True(table.Raises(ScalarTable.Bind(text), 0), text);
            Assert.True(ScalarTable.Bind(text).CanFail, text);
        }
    }

    /// <summary>A column may have any name, also one that a printed binding would like.</summary>
    [Fact]
    public void Names_are_quoted_and_never_clash()
    {
        var parsed = ParsedExpression.Parse("1 / (\"V1\" + \"v_\"\"; drop\" + 1.0)", out _);
        var bound = parsed!.Bind([new Column("V1", DataType.Float64), new Column("v_\"; drop", DataType.Float64)], out var errors);
        Assert.Empty(errors);
        Assert.Equal(
            "(1e0 / list_transform([((\"V1\" + \"v_\"\"; drop\") + 1e0)], lambda v__1: nullif(v__1, 0e0))[1])",
            Relational.DuckDbScalars.Print(bound!));
    }

    private static void Check(string text, string column, object?[] values, string[] expected)
    {
        using var table = ScalarTable.Of(column, values);
        Assert.Equal(expected, table.Evaluate(text));
    }
}
