using FeatureJobs.Expressions;
using static FeatureJobs.Tests.Dialects.ScalarCase;

namespace FeatureJobs.Tests.Dialects;

/// <summary>Arithmetic, comparison and logic at their edges.</summary>
public static class ArithmeticCases
{
    public static IEnumerable<ScalarCase> All =>
    [
        .. Over("Int32", "i", [7, int.MinValue, int.MaxValue, null],
            ("i + 1", ["8", "-2147483647", "fails", "null"]),
            ("i - 1", ["6", "fails", "2147483646", "null"]),
            ("i * 2", ["14", "fails", "fails", "null"]),
            ("-i", ["-7", "fails", "-2147483647", "null"]),
            ("i * 2147483648", ["15032385536", "-4611686018427387904", "4611686016279904256", "null"]),
            ("i % -1", ["0", "0", "0", "null"]),
            ("i % 0", ["null", "null", "null", "null"]),
            ("i % -4", ["3", "0", "3", "null"]),
            ("i / 2", ["3.5", "-1073741824", "1073741823.5", "null"]),
            ("i / 0", ["null", "null", "null", "null"]),
            ("i + 1 = i + 1", ["true", "true", "fails", "null"]),
            ("i + 1 in (2, 8)", ["true", "false", "fails", "null"]),
            ("i + 1 between 0 and 10", ["true", "false", "fails", "null"]),
            ("i + 1 = 5", ["false", "false", "fails", "null"]),
            ("(i + 1) * 0", ["0", "0", "fails", "null"]),
            ("(i + 1) is null", ["false", "false", "fails", "true"]),
            ("(i + 1) > cast(null as int32)", ["null", "null", "fails", "null"]),
            ("i + 1 > 0 and 1 = 2", ["false", "false", "fails", "false"]),
            ("i + 1 > 0 or true", ["true", "true", "fails", "true"]),
            ("coalesce(i + 1, 5)", ["8", "-2147483647", "fails", "5"]),
            ("coalesce(i, i * 2, 1)", ["7", "-2147483648", "2147483647", "1"]),
            ("case when i < 100 then i + 1 else i end", ["8", "-2147483647", "2147483647", "null"]),
            ("case when i + 1 > 0 then 1 else 1 end", ["1", "1", "fails", "1"])),
        .. Over("Int64", "l", [7L, long.MinValue, long.MaxValue, null],
            ("l + 1", ["8", "-9223372036854775807", "fails", "null"]),
            ("l - 1", ["6", "fails", "9223372036854775806", "null"]),
            ("l * 2", ["14", "fails", "fails", "null"]),
            ("l * l", ["49", "fails", "fails", "null"]),
            ("-l", ["-7", "fails", "-9223372036854775807", "null"]),
            ("l % -1", ["0", "0", "0", "null"]),
            ("l % (l - l)", ["null", "null", "null", "null"]),
            ("l % (0 * l - 1)", ["0", "0", "0", "null"]),
            ("l / -1", ["-7", "9.223372036854776E+18", "-9.223372036854776E+18", "null"]),
            ("l + 1.5", ["8.5", "-9.223372036854776E+18", "9.223372036854776E+18", "null"])),
        .. Over("Float64", "f", [-0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e308, null],
            ("f + 1", ["1", "NaN", "Infinity", "-Infinity", "1E+308", "null"]),
            ("f * 10", ["0", "NaN", "Infinity", "-Infinity", "Infinity", "null"]),
            ("-f", ["0", "NaN", "-Infinity", "Infinity", "-1E+308", "null"]),
            ("f - f", ["0", "NaN", "NaN", "NaN", "0", "null"]),
            ("f / 0", ["null", "null", "null", "null", "null", "null"]),
            ("f % 0.0", ["null", "null", "null", "null", "null", "null"]),
            ("1 / f", ["null", "NaN", "0", "0", "1E-308", "null"]),
            ("5.5 % (f + 2)", ["1.5", "NaN", "5.5", "5.5", "5.5", "null"]),
            ("f = f", ["true", "true", "true", "true", "true", "null"]),
            ("f = 0", ["true", "false", "false", "false", "false", "null"]),
            ("f > 1e308", ["false", "true", "true", "false", "false", "null"]),
            ("greatest(f, 1)", ["1", "NaN", "Infinity", "1", "1E+308", "1"]),
            ("least(f, 1)", ["0", "1", "1", "-Infinity", "1", "1"]),
            ("greatest(f, null)", ["0", "NaN", "Infinity", "-Infinity", "1E+308", "null"]),
            ("nullif(f, 0)", ["null", "NaN", "Infinity", "-Infinity", "1E+308", "null"]),
            ("f in (0.0, 1e308)", ["true", "false", "false", "false", "true", "null"])),
        .. Over("Logic", "b", [false, null, true],
            ("not b", ["true", "null", "false"]),
            ("b is null", ["false", "true", "false"]),
            ("b is not null", ["true", "false", "true"]),
            ("b in (true, null)", ["null", "null", "true"]),
            ("b not in (true, null)", ["null", "null", "false"]),
            ("b in (true)", ["false", "null", "true"]),
            ("1 between case when b then 1 end and 0", ["false", "false", "false"]),
            ("1 between case when b then 1 end and 2", ["null", "null", "true"]),
            ("1 not between case when b then 1 end and 0", ["true", "true", "true"]),
            ("case b when true then 'x' when null then 'y' else 'z' end", ["'z'", "'z'", "'x'"]),
            ("case when b then 1 end", ["null", "null", "1"]),
            ("greatest(b, false)", ["false", "false", "true"])),
        .. Over("text", "s", ["Z", "a", "é", "\uffff", "😀", null, "a'b\"\\%"],
            ("s < 'a'", ["true", "false", "false", "false", "false", "null", "false"]),
            ("s < '😀'", ["true", "true", "true", "true", "false", "null", "true"]),
            ("s = 'a''b\"\\%'", ["false", "false", "false", "false", "false", "null", "true"])),
        .. Literals(),
        .. TruthTable(Operator.And, "false false false | false null null | false null true"),
        .. TruthTable(Operator.Or, "false null true | null null true | true true true"),
        .. Attempts(),
        .. DeepTrees(),
    ];

    /// <summary>Text that means something to a parser of SQL, or of what stands before it, and numbers that are easily lost.</summary>
    private static IEnumerable<ScalarCase> Literals()
    {
        string[] texts = ["", "'", "''", "\\", "\\'", "\\\\", "a\\nb", "\n\r\t\b", "\"", "`", "$", "${spark.app.name}", "${env:PATH}", "\\u0041", "\\101", "%_", "--", "/* */", "; drop", "{{x}}", "?", ":p", "\ufeff", "é\u0301", "😀", "\u200b "];
        foreach (var text in texts)
        {
            var rows = RowsOf("s", text, text + "x", null);
            yield return new($"literal {text}", Equal(new ColumnReference("s", DataType.String), Literal.Of(text)), rows, ["true", "false", "null"]);
        }

        double[] numbers = [-0.0, 0, 0.1, 5e-324, -5e-324, double.MaxValue, double.MinValue, 1.0 / 3, 9007199254740993.0, 1e16, 1e22, 1e23, -1e-7, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        foreach (var number in numbers)
            yield return new($"literal {number:R}", Literal.Of(number), RowsOf("f", number), [ScalarRows.Show(number)]);
        foreach (var number in new[] { long.MinValue, long.MaxValue, int.MinValue, -1, 0 })
            yield return new($"literal {number}", Literal.Of(number), RowsOf("l", number), [ScalarRows.Show(number)]);
        foreach (var number in new[] { int.MinValue, int.MaxValue, -1, 0 })
            yield return new($"literal {number}", Literal.Of(number), RowsOf("i", number), [ScalarRows.Show(number)]);
    }

    private static IEnumerable<ScalarCase> TruthTable(Operator operation, string table)
    {
        object?[] sides = [false, null, true];
        var rows = RowsOf("b", sides);
        return sides.Zip(table.Split(" | "), (side, line) => new ScalarCase($"{side ?? "null"} {operation}",
            new Call(operation, [new Literal(side, DataType.Bool), new ColumnReference("b", DataType.Bool)], DataType.Bool), rows, [.. line.Split(' ')]));
    }

    /// <summary>A try is a value like any other: an engine may not look through one that is null because it failed.</summary>
    private static IEnumerable<ScalarCase> Attempts()
    {
        IReadOnlyDictionary<string, object?> fails = new Dictionary<string, object?> { ["i"] = int.MaxValue, ["l"] = long.MaxValue, ["f"] = double.NaN, ["s"] = "x" };
        IReadOnlyDictionary<string, object?> seven = new Dictionary<string, object?> { ["i"] = 6, ["l"] = 7L, ["f"] = 7.5, ["s"] = " 7" };
        foreach (var text in new[] { "i + 1", "l * 7 - 42", "cast(l as int32)", "cast(f as int64)", "cast(s as int32)" })
        {
            var value = ScalarRows.Bind(text);
            var attempt = new Call(Operator.Try, [value], value.Type);
            var constant = value.Type == DataType.Int32 ? Literal.Of(7) : Literal.Of(7L);
            ScalarCase Is(Expression expression, string first, string second) => new($"try {text}", expression, [fails, seven], [first, second]);
            yield return Is(Equal(attempt, constant), "null", "true");
            yield return Is(new Call(Operator.NotEqual, [attempt, constant], DataType.Bool), "null", "false");
            yield return Is(new Call(Operator.In, [attempt, constant], DataType.Bool), "null", "true");
            yield return Is(new Call(Operator.Greater, [new Cast(attempt, DataType.Float64), Literal.Of(7.5)], DataType.Bool), "null", "false");
            yield return Is(new Call(Operator.Coalesce,
            [
                new Call(Operator.NullIf, [attempt, constant], value.Type),
                new Case([new CaseBranch(new Call(Operator.IsNull, [attempt], DataType.Bool), constant)], Literal.Null(value.Type), value.Type),
            ], value.Type), "7", "null");
        }
    }

    /// <summary>
    /// Whatever is nested in whatever, text and plan grow with the tree and not with its power. (Eight deep: where Spark looks for common subexpressions
    /// it takes four times as long for every two coalesce more that are nested in the first argument of another, 20 s for eleven.)
    /// </summary>
    private static IEnumerable<ScalarCase> DeepTrees()
    {
        (string Before, string After)[] nests =
        [
            ("1.0 / (f + ", ")"), ("1 % (i + ", ")"), ("nullif(1.0 + ", ", 2)"), ("nullif(1.0, 2 + ", ")"), ("nullif(f + 1, f + ", ")"), ("1 + ", ""),
            ("coalesce(1 + ", ", i)"), ("coalesce(i + 1, ", ")"), ("case when i + 1 > 0 then 1 else ", " end"), ("cast(cast(1 + ", " as string) as int32)"),
        ];
        var rows = RowsOf("i", 7, null);
        foreach (var (before, after) in nests)
        {
            const int depth = 8;
            var tree = ScalarRows.Bind(string.Concat(Enumerable.Repeat(before, depth)) + "i" + string.Concat(Enumerable.Repeat(after, depth)));
            yield return new($"nested {before}", tree, rows, [.. rows.Select(row => Expect(tree, row))]);
        }
    }

    private static Call Equal(Expression left, Expression right) => new(Operator.Equal, [left, right], DataType.Bool);
}
