using System.Globalization;
using System.Numerics;
using System.Text;
using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

/// <summary>Rows of every type at the places where statistics go wrong: extremes, NaN, long strings, times before 1970.</summary>
internal sealed class RandomRows(int seed)
{
    public static readonly DeltaField[] Fields =
    [
        new("flag", DeltaType.Boolean), new("i", DeltaType.Integer), new("l", DeltaType.Long), new("d", DeltaType.Double),
        new("s", DeltaType.String), new("day", DeltaType.Date), new("t", DeltaType.Timestamp), new("x", DeltaType.Decimal(20, 3)), new("big", DeltaType.Decimal(38, 0)),
    ];

    private static readonly string[] Letters = ["a", "z", "~", "\u007f", "é", "\ue000", "\ufffd", "😀", "\U0010fffe"];

    private readonly Random _random = new(seed);

    /// <summary>A select of all columns. Each column of a file has a range of its own, so that there is something to rule out.</summary>
    public string Select()
    {
        var (nulls, centre, special) = (_random.Next(4), _random.Next(-50, 50), _random.Next(3) == 0);
        var rows = Enumerable.Range(0, _random.Next(1, 12)).Select(_ => "(" + string.Join(", ", Fields.Select(field =>
            _random.Next(4) < nulls - 1 || (nulls == 3 && field.Name == "l") ? $"CAST(NULL AS {Sql(field.Type)})" : Literal(Value(field, centre, special)))) + ")");
        var columns = string.Join(", ", Fields.Select((field, index) => $"CAST(col{index} AS {Sql(field.Type)}) AS {field.Name}"));
        return $"SELECT {columns} FROM (VALUES {string.Join(", ", rows)}) AS v";
    }

    public ColumnCondition Condition()
    {
        var test = (ColumnTest)_random.Next(7);
        var field = Fields[test is ColumnTest.IsNull or ColumnTest.IsNotNull ? _random.Next(Fields.Length) : _random.Next(1, Fields.Length)];
        return new ColumnCondition(field.Name, test, test is ColumnTest.IsNull or ColumnTest.IsNotNull ? null : (DeltaValue)Value(field, _random.Next(-50, 50), _random.Next(3) == 0));
    }

    public static string Where(ColumnCondition condition) => condition.Test switch
    {
        ColumnTest.IsNull => $"{condition.Column} IS NULL",
        ColumnTest.IsNotNull => $"{condition.Column} IS NOT NULL",
        ColumnTest.Equal => $"{condition.Column} = {Literal(condition.Value!)}",
        ColumnTest.Less => $"{condition.Column} < {Literal(condition.Value!)}",
        ColumnTest.LessOrEqual => $"{condition.Column} <= {Literal(condition.Value!)}",
        ColumnTest.Greater => $"{condition.Column} > {Literal(condition.Value!)}",
        _ => $"{condition.Column} >= {Literal(condition.Value!)}",
    };

    private object Value(DeltaField field, int centre, bool special)
    {
        var near = centre + _random.Next(-3, 4);
        return field.Type.Kind switch
        {
            DeltaTypeKind.Boolean => _random.Next(2) == 0,
            DeltaTypeKind.Integer => new DeltaValue.Integer(special ? Pick(int.MinValue, int.MaxValue) : near),
            DeltaTypeKind.Long => new DeltaValue.Integer(special ? Pick(long.MinValue, long.MaxValue, (1L << 53) + 1) : near),
            DeltaTypeKind.Double => new DeltaValue.Number(special ? Pick(double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0.0, double.Epsilon, double.MaxValue, 0.1) : near / 7.0),
            DeltaTypeKind.String => new DeltaValue.Text(Text(near)),
            DeltaTypeKind.Date => new DeltaValue.Day(special ? Pick(DateOnly.MinValue, DateOnly.MaxValue) : new DateOnly(1970, 1, 1).AddDays(near)),
            DeltaTypeKind.Timestamp => new DeltaValue.Moment(special ? Pick(-62_135_596_800_000_000, 253_402_300_799_999_999, -1, -2_208_988_800_000_001) : near * 400L + 7),
            _ => new DeltaValue.Exact(
                special ? Pick(BigInteger.Pow(10, field.Type.Precision) - 1, 1 - BigInteger.Pow(10, field.Type.Precision)) : near * 7, field.Type.Scale),
        };
    }

    private string Text(int near)
    {
        var text = new StringBuilder(_random.Next(2) == 0 ? "" : new string('p', _random.Next(29, 33)));
        if (text.Length == 0)
        {
            text.Append((char)('a' + ((near + 60) % 26)));
        }

        for (var count = _random.Next(_random.Next(8) == 0 ? 200 : 5); count > 0; count--)
        {
            text.Append(Letters[_random.Next(Letters.Length)]);
        }

        return text.ToString();
    }

    private T Pick<T>(params T[] values) => values[_random.Next(values.Length)];

    private static string Literal(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        DeltaValue.Integer integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        DeltaValue.Number number => $"CAST('{number.Value.ToString("R", CultureInfo.InvariantCulture).Replace("Infinity", "inf", StringComparison.Ordinal)}' AS DOUBLE)",
        DeltaValue.Text text => $"'{text.Value}'",
        DeltaValue.Day day => $"DATE '{day.Value:yyyy-MM-dd}'",
        DeltaValue.Moment moment => $"make_timestamptz({moment.Microseconds})",
        DeltaValue.Exact { Scale: 0 } exact => $"CAST('{exact.Unscaled}' AS DECIMAL(38, 0))",
        DeltaValue.Exact exact => $"CAST('{(exact.Unscaled.Sign < 0 ? "-" : "")}{BigInteger.Abs(exact.Unscaled / 1000)}.{BigInteger.Abs(exact.Unscaled % 1000):D3}' AS DECIMAL(20, 3))",
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static string Sql(DeltaType type) => type.Kind switch
    {
        DeltaTypeKind.Long => "BIGINT",
        DeltaTypeKind.String => "VARCHAR",
        DeltaTypeKind.Timestamp => "TIMESTAMPTZ",
        _ => type.ToString(),
    };
}
