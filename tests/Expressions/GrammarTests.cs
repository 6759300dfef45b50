using CsCheck;
using FeatureJobs.Expressions;
using Xunit;

namespace FeatureJobs.Tests;

public sealed class GrammarTests
{
    [Theory]
    [InlineData("1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)")]
    [InlineData("a - b - c", "((\"a\" - \"b\") - \"c\")")]
    [InlineData("a / b % c * d", "(((\"a\" / \"b\") % \"c\") * \"d\")")]
    [InlineData("-a * b", "((- \"a\") * \"b\")")]
    [InlineData("- - 5", "5")]
    [InlineData("-(5)", "-5")]
    [InlineData("2-5", "(2 - 5)")]
    [InlineData("2 - -5", "(2 - -5)")]
    [InlineData("+a", "(+ \"a\")")]
    [InlineData("a or b and not c = d", "(\"a\" or (\"b\" and (not (\"c\" = \"d\"))))")]
    [InlineData("not not a", "(not (not \"a\"))")]
    [InlineData("a < b is null", "((\"a\" < \"b\") is null)")]
    [InlineData("a is not null is null", "((\"a\" is not null) is null)")]
    [InlineData("a + 1 in (1, 2) = true", "(((\"a\" + 1) in (1, 2)) = true)")]
    [InlineData("a not in (b)", "(\"a\" not in (\"b\"))")]
    [InlineData("a between 1 + 1 and 2 and b", "((\"a\" between (1 + 1) and 2) and \"b\")")]
    [InlineData("not a not between b and c or d", "((not (\"a\" not between \"b\" and \"c\")) or \"d\")")]
    [InlineData("a == b", "(\"a\" = \"b\")")]
    [InlineData("a != b", "(\"a\" <> \"b\")")]
    [InlineData("a <> b", "(\"a\" <> \"b\")")]
    [InlineData("a<=b", "(\"a\" <= \"b\")")]
    [InlineData("CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END", "case when \"a\" then 1 when \"b\" then 2 else 3 end")]
    [InlineData("case a when 1 then 'x' end", "case \"a\" when 1 then 'x' end")]
    [InlineData("Cast( a AS Int32 )", "cast(\"a\" as int32)")]
    [InlineData("Coalesce(a, b , 0)", "coalesce(\"a\", \"b\", 0)")]
    [InlineData("\"a \"\"b\"\"\" + \"case\"", "(\"a \"\"b\"\"\" + \"case\")")]
    [InlineData("'it''s'", "'it''s'")]
    [InlineData("''", "''")]
    [InlineData("date '2024-02-29'", "date '2024-02-29'")]
    [InlineData("TIMESTAMP '2024-02-29T12:30+02:00'", "timestamp '2024-02-29 10:30:00.000000'")]
    [InlineData("date + timestamp", "(\"date\" + \"timestamp\")")]
    [InlineData("ending and origin", "(\"ending\" and \"origin\")")]
    [InlineData("1.5", "1.5000000000000000E+000")]
    [InlineData(".5e1 + 5. + 1E-2", "((5.0000000000000000E+000 + 5.0000000000000000E+000) + 1.0000000000000000E-002)")]
    [InlineData(" \t\r\n null ", "null")]
    public void Reads(string text, string canonical)
    {
        Assert.Equal(canonical, Texts.Parse(text).Canonical);
        Assert.Equal(canonical, Texts.Parse(canonical).Canonical);
    }

    [Theory]
    [InlineData("a+b*2", "A + (B * 2)", false)]
    [InlineData("a+b*2", "((a)  + ((b*2)))", true)]
    [InlineData("case when a then b else c end", "CASE WHEN (a) THEN b ELSE c END", true)]
    [InlineData("a - (b - c)", "a - b - c", false)]
    [InlineData("'A'", "'a'", false)]
    [InlineData("\"a\" is NULL", "a is null", true)]
    [InlineData("1", "1.0", false)]
    public void Canonical_text_tells_what_differs(string left, string right, bool same) =>
        Assert.Equal(same, Texts.Parse(left).Canonical == Texts.Parse(right).Canonical);

    [Fact]
    public void Columns_come_once_in_order_of_appearance() =>
        Assert.Equal(["z", "delay", "A b", "c"], Texts.Parse("case when z > delay then \"A b\" else DELAY end + minutes(c) + cast(z as int32)").Columns);

    [Theory]
    [InlineData("", "0+1 expected a value, found the end of the text")]
    [InlineData("  ", "2+1 expected a value, found the end of the text")]
    [InlineData("a +", "3+1 expected a value, found the end of the text")]
    [InlineData("a + * b", "4+1 expected a value, found '*'")]
    [InlineData("a b", "2+1 expected an operator or the end, found 'b'")]
    [InlineData("(a", "2+1 expected ')' or an operator, found the end of the text")]
    [InlineData("(a b)", "3+1 expected ')' or an operator, found 'b'")]
    [InlineData("a)", "1+1 expected an operator or the end, found ')'")]
    [InlineData("()", "1+1 expected a value, found ')'")]
    [InlineData("a not", "2+3 expected an operator or the end, found 'not'")]
    [InlineData("a is 5", "5+1 expected 'null' or 'not null', found '5'")]
    [InlineData("a in 5", "5+1 expected '(', found '5'")]
    [InlineData("a in ()", "6+1 expected a value, found ')'")]
    [InlineData("a in (1 2)", "8+1 expected ',', ')' or an operator, found '2'")]
    [InlineData("a between 1 or 2", "12+2 expected 'and' or an operator, found 'or'")]
    [InlineData("case a end", "7+3 expected 'when' or an operator, found 'end'")]
    [InlineData("case when a b", "12+1 expected 'then' or an operator, found 'b'")]
    [InlineData("case when a then b", "18+1 expected 'when', 'else', 'end' or an operator, found the end of the text")]
    [InlineData("case", "4+1 expected a value, found the end of the text")]
    [InlineData("cast(a int32)", "7+5 expected 'as' or an operator, found 'int32'")]
    [InlineData("cast(a as 5)", "10+1 expected a type, found '5'")]
    [InlineData("cast(a as int32", "15+1 expected ')', found the end of the text")]
    [InlineData("coalesce(a, )", "12+1 expected a value, found ')'")]
    [InlineData("coalesce(a b)", "11+1 expected ',', ')' or an operator, found 'b'")]
    [InlineData("a < b < c", "6+1 comparisons cannot be chained; join them with 'and'")]
    [InlineData("1d + 2", "0+2 expected a value, found '1d'")]
    [InlineData("0x10", "0+4 expected a value, found '0x10'")]
    [InlineData("1_000", "0+5 expected a value, found '1_000'")]
    [InlineData("1.2.3", "0+5 expected a value, found '1.2.3'")]
    [InlineData("1e999", "0+5 the number 1e999 is too large for float64")]
    [InlineData("a = 'x", "4+1 the text that starts here has no closing '")]
    [InlineData("'''", "0+1 the text that starts here has no closing '")]
    [InlineData("\"a", "0+1 the text that starts here has no closing \"")]
    [InlineData("\"\"", "0+2 a quoted column name must not be empty")]
    [InlineData("'a\0'", "0+4 a text must not contain the character U+0000")]
    [InlineData("a + ü", "4+1 expected a value, found 'ü'")]
    [InlineData("a + 😀", "4+2 expected a value, found '😀'")]
    [InlineData("date '2023-02-29'", "5+12 expected a date such as date '2024-01-31', found '2023-02-29'")]
    [InlineData("timestamp '2024'", "10+6 expected a time such as timestamp '2024-01-31 15:30:00' or '2024-01-31T15:30+02:00', found '2024'")]
    public void Says_what_was_found_and_expected(string text, string error) => Assert.Equal([error], Texts.Errors(text));

    [Theory]
    [InlineData("(", ")")]
    [InlineData("- ", "")]
    [InlineData("not ", "")]
    [InlineData("coalesce(", ")")]
    [InlineData("case when ", " then a end")]
    [InlineData("case ", " when a then a end")]
    [InlineData("a + ", "")]
    [InlineData("", " is null")]
    [InlineData("", " in (a)")]
    [InlineData("", " between a and a")]
    [InlineData("cast(", " as int32)")]
    public void Deep_nesting_is_an_error_and_moderate_nesting_is_not(string before, string after)
    {
        Assert.NotNull(ParsedExpression.Parse(Nest(before, after, 30), out _));
        foreach (var depth in new[] { 200, 10_000, 1_000_000 / (before.Length + after.Length) })
        {
            Assert.Null(ParsedExpression.Parse(Nest(before, after, depth), out var errors));
            var error = Assert.Single(errors);
            var text = Nest(before, after, depth);
            Assert.Equal(
                text.Length > ParsedExpression.MaxLength
                    ? $"the expression has {text.Length} characters, at most 32768 are allowed"
                    : "the expression is nested more than 100 levels deep (every operator of a chain counts as a level)",
                error.Message);
        }
    }

    [Fact]
    public void Any_text_gives_a_tree_or_an_error_inside_it() =>
        Check.Sample(
            Gen.OneOf(new[] { "a", "1", "1.5e3", "'x'", "\"", "'", "(", ")", "+", "-", "<", "=", "case", "when", "then", "end", "and", "not", "in", "is", "null", "between", "date", "cast", ",", " ", "é" }.Select(word => Gen.Const(word)).ToArray())
                .Array[0, 12],
            words =>
            {
                var text = string.Join(" ", words);
                var parsed = ParsedExpression.Parse(text, out var errors);
                return parsed is not null ? errors.IsEmpty : errors is [var error] && error.Offset >= 0 && error.Length >= 1 && error.Offset <= text.Length;
            });

    private static string Nest(string before, string after, int depth) =>
        string.Concat(Enumerable.Repeat(before, depth)) + "a" + string.Concat(Enumerable.Repeat(after, depth));
}
