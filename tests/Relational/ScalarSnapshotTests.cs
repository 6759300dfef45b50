using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Tests.Dialects;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>The SQL itself, so that a change of it is seen; the other tests execute it.</summary>
public sealed class ScalarSnapshotTests
{
    [Theory]
    [InlineData("i + 1", """("i" + 1::INTEGER)""")]
    [InlineData("l - 1", """("l" - 1::BIGINT)""")]
    [InlineData("i * l", """(CAST("i" AS BIGINT) * "l")""")]
    [InlineData("-i", """(-"i")""")]
    [InlineData("i / 7.5", """(CAST("i" AS DOUBLE) / 7.5e0)""")]
    [InlineData("f / g", """("f" / nullif("g", 0e0))""")]
    [InlineData("f / (g + 1)", """("f" / list_transform([("g" + 1e0)], lambda v1: nullif(v1, 0e0))[1])""")]
    [InlineData("i % 60", """("i" % 60::INTEGER)""")]
    [InlineData("i % j", """("i" % CASE WHEN "j" = -1 THEN 1::INTEGER ELSE "j" END)""")]
    [InlineData("i = 1 and not b or l <> 2", """((("i" = 1::INTEGER) AND (NOT "b")) OR ("l" <> 2::BIGINT))""")]
    [InlineData("i between 1 and 2", """(("i" >= 1::INTEGER) AND ("i" <= 2::INTEGER))""")]
    [InlineData("s not in ('a', 'b''c')", """(NOT ("s" IN ('a', 'b''c')))""")]
    [InlineData("s is null", """("s" IS NULL)""")]
    [InlineData("coalesce(i, 0)", """coalesce("i", 0::INTEGER)""")]
    [InlineData("coalesce(i, j + 1)", """CASE WHEN CASE WHEN "i" IS NOT NULL THEN FALSE ELSE ((TRY_CAST(CAST("j" AS BIGINT) + 1::INTEGER AS INTEGER) | 0) IS NULL AND "j" IS NOT NULL) END THEN CAST(error('an expression fails') AS INTEGER) ELSE coalesce("i", (TRY_CAST(CAST("j" AS BIGINT) + 1::INTEGER AS INTEGER) | 0)) END""")]
    [InlineData("nullif(i, -1)", """nullif("i", (-1)::INTEGER)""")]
    [InlineData("greatest(i, 0)", """greatest("i", 0::INTEGER)""")]
    [InlineData("least(f, -0.0)", """least("f", '-0.0'::DOUBLE)""")]
    [InlineData("case when b then 1.0 else null end", """CASE WHEN "b" THEN 1e0 ELSE CAST(NULL AS DOUBLE) END""")]
    [InlineData("cast(f as int32)", """CAST(trunc("f") AS INTEGER)""")]
    [InlineData("cast(s as int64)", """CAST(regexp_extract("s", '^ *([+-]?[0-9]+) *$', 1) AS BIGINT)""")]
    [InlineData("t > timestamp '2024-01-31 15:30:00.5'", """("t" > TIMESTAMP '2024-01-31 15:30:00.5')""")]
    [InlineData("d = date '2024-01-31'", """("d" = DATE '2024-01-31')""")]
    [InlineData("t - u > hours(1)", """((epoch_us("t") - epoch_us("u")) > CAST(round_even(1e0 * 3600000000e0, 0) AS BIGINT))""")]
    [InlineData("t + minutes(i)", """make_timestamp(list_transform([(epoch_us("t") + CAST(round_even(CAST("i" AS DOUBLE) * 60000000e0, 0) AS BIGINT))], lambda v1: CASE WHEN v1 BETWEEN -62135596800000000 AND 253402300799999999 THEN v1 ELSE CAST('out of range: ' || v1 AS BIGINT) END)[1])""")]
    public void Bare(string text, string sql) => Assert.Equal(sql, DuckDbScalars.Print(ScalarRows.Bind(text)));

    [Theory]
    [InlineData("i > 1", """("i" > 1::INTEGER)""")]
    [InlineData("i + 1", """(TRY_CAST(CAST("i" AS BIGINT) + 1::INTEGER AS INTEGER) | 0)""")]
    [InlineData("l * m", """(TRY_CAST(CAST("l" AS HUGEINT) * "m" AS BIGINT) | 0)""")]
    [InlineData("i + 1 > j", """CASE WHEN ((TRY_CAST(CAST("i" AS BIGINT) + 1::INTEGER AS INTEGER) | 0) IS NULL AND "i" IS NOT NULL) THEN NULL ELSE ((TRY_CAST(CAST("i" AS BIGINT) + 1::INTEGER AS INTEGER) | 0) > "j") END""")]
    [InlineData("cast(s as float64) / f", """(TRY_CAST(regexp_extract("s", '^ *([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|-?Infinity) *$', 1) AS DOUBLE) / nullif("f", 0e0))""")]
    public void Try(string text, string sql)
    {
        var bound = ScalarRows.Bind(text);
        Assert.Equal(sql, DuckDbScalars.Print(new Call(Operator.Try, [bound], bound.Type)));
    }

    [Theory]
    [InlineData("f / g > 1", "FALSE")]
    [InlineData("i + j", """((TRY_CAST(CAST("i" AS BIGINT) + "j" AS INTEGER) | 0) IS NULL AND "i" IS NOT NULL AND "j" IS NOT NULL)""")]
    [InlineData("case when b then i + 1 else 0 end", """CASE WHEN "b" THEN ((TRY_CAST(CAST("i" AS BIGINT) + 1::INTEGER AS INTEGER) | 0) IS NULL AND "i" IS NOT NULL) ELSE FALSE END""")]
    [InlineData("coalesce(i, j - 1)", """CASE WHEN "i" IS NOT NULL THEN FALSE ELSE ((TRY_CAST(CAST("j" AS BIGINT) - 1::INTEGER AS INTEGER) | 0) IS NULL AND "j" IS NOT NULL) END""")]
    public void Fails(string text, string sql) =>
        Assert.Equal(sql, DuckDbScalars.Print(new Call(Operator.Fails, [ScalarRows.Bind(text)], DataType.Bool)));

    [Fact]
    public void What_sql_cannot_hold_is_refused()
    {
        Assert.Throws<ArgumentException>(() => DuckDbScalars.Print(Literal.Of("a\0b")));
        Assert.Throws<ArgumentException>(() => DuckDbScalars.Print(new ColumnReference("a\0b", DataType.Int32)));
        Assert.Throws<NotSupportedException>(() => DuckDbScalars.Print(new Call(Operator.Try,
            [new Call(Operator.Add, [new ColumnReference("a", DataType.IntegerSum), new ColumnReference("b", DataType.IntegerSum)], DataType.IntegerSum)], DataType.IntegerSum)));
    }

    /// <summary>Whatever is nested in whatever, the text grows with the tree and not with its power.</summary>
    [Fact]
    public void Deep_trees_stay_small()
    {
        const int Depth = 8;
        foreach (var (name, tree, _, _, _) in ArithmeticCases.All.Where(@case => @case.Name.StartsWith("nested", StringComparison.Ordinal)))
        {
            Assert.True(DuckDbScalars.Print(new Call(Operator.Fails, [tree], DataType.Bool)).Length <= Depth * Depth * 200, name);
            Assert.True(DuckDbScalars.Print(tree).Length <= Depth * Depth * 600, name);
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
            DuckDbScalars.Print(bound!));
    }
}
