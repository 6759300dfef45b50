using System.Globalization;
using FeatureJobs.Expressions;
using FeatureJobs.Tests.Cases;
using Column = FeatureJobs.Expressions.Column;

namespace FeatureJobs.Tests.Dialects;

/// <summary>The columns that scalar cases are over, their values as SQL, and values as text to compare.</summary>
public static class ScalarRows
{
    public const string Fails = "fails";

    public static IReadOnlyList<Column> Columns { get; } =
    [
        new("b", DataType.Bool), new("i", DataType.Int32), new("j", DataType.Int32), new("l", DataType.Int64), new("m", DataType.Int64),
        new("f", DataType.Float64), new("g", DataType.Float64), new("s", DataType.String), new("d", DataType.Date), new("t", DataType.Timestamp), new("u", DataType.Timestamp),
    ];

    public static Expression Bind(string text)
    {
        var parsed = ParsedExpression.Parse(text, out var errors);
        var bound = parsed?.Bind(Columns, out errors);
        return bound ?? throw new ArgumentException($"{text}: {string.Join("; ", errors)}");
    }

    /// <summary>FROM over the rows, numbered from 0 in the column n.</summary>
    public static string From(IDialectEngine engine, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows) => engine.Rows(
        string.Join(", ", rows.Select((row, n) =>
            $"({string.Join(", ", Columns.Select(column => Sql(engine, row.GetValueOrDefault(column.Name), column.Type)).Prepend(engine.Print(Literal.Of(n))))})")),
        ["n", .. Columns.Select(column => column.Name)]);

    /// <summary>The expression with the row's values in place of columns, where a literal can hold them.</summary>
    public static Expression WithConstants(Expression expression, IReadOnlyDictionary<string, object?> row) => expression switch
    {
        ColumnReference column => row.GetValueOrDefault(column.Name) switch
        {
            Day { Number: < -719_162 or > 2_932_896 } or Moment { Microseconds: < -62_135_596_800_000_000 or > 253_402_300_799_999_999 } => expression,
            Day day => new Literal(DateOnly.FromDayNumber(day.Number + 719_162), column.Type),
            Moment time => new Literal(DateTime.UnixEpoch.AddTicks(time.Microseconds * 10), column.Type),
            var value => new Literal(value, column.Type),
        },
        Call call => call with { Arguments = [.. call.Arguments.Select(argument => WithConstants(argument, row))] },
        Cast cast => cast with { Operand = WithConstants(cast.Operand, row) },
        Case choice => choice with
        {
            Branches = [.. choice.Branches.Select(branch => new CaseBranch(WithConstants(branch.When, row), WithConstants(branch.Then, row)))],
            Otherwise = WithConstants(choice.Otherwise, row),
        },
        _ => expression,
    };

    public static string Show(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        double and 0 => "0",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string text => $"'{text}'",
        Day day => $"day {day.Number}",
        Moment time => $"micro {time.Microseconds}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>What an engine gave for a column of this type, as it is or after <see cref="IDialectEngine.Plain"/>. A whole decimal may come as an integer.</summary>
    public static string Show(DataType type, object? value) => (type.Kind, value) switch
    {
        (_, null) => "null",
        (TypeKind.Date, int days) => Show(new Day(days)),
        (TypeKind.Timestamp, long microseconds) => Show(new Moment(microseconds)),
        (TypeKind.Date, DateOnly date) => Show(new Day(date.DayNumber - 719_162)),
        (TypeKind.Timestamp, DateTime time) => Show(new Moment((time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond)),
        (TypeKind.Bool, bool) or (TypeKind.Int32, int) or (TypeKind.Int64 or TypeKind.Duration, long) or (TypeKind.Float64, double) or (TypeKind.String, string) or (TypeKind.Decimal, decimal or int or long) => Show(value),
        _ => $"a {value.GetType().Name} for a {type}: {value}",
    };

    private static string Sql(IDialectEngine engine, object? value, DataType type) => value switch
    {
        Day day => engine.Date(day.Number),
        Moment time => engine.Time(time.Microseconds),
        _ => engine.Print(new Literal(value, type)),
    };
}
