namespace FeatureJobs.Tests.Cases.Generation;

/// <summary>The expressions that cases use, over one column each: what is written, and what it means.</summary>
internal static class Formulas
{
    /// <summary>Inputs of aggregations, the bare column first.</summary>
    public static IReadOnlyList<Formula> Inputs(Column column)
    {
        var c = column.Name;
        Formula[] computed = column.Kind switch
        {
            Kind.Int32 =>
            [
                new($"{c} * {c}", Kind.Int32, row => row(c) is long x ? Fits32((Int128)x * x) : null),
                new($"-{c}", Kind.Int32, row => row(c) is long x ? Fits32(-x) : null),
                new($"coalesce({c}, 0)", Kind.Int32, row => row(c) ?? 0L),
                new($"{c} / 2", Kind.Float64, row => row(c) is long x ? x / 2.0 : null),
                new($"cast({c} as int64) * {c}", Kind.Int64, row => row(c) is long x ? x * x : null),
            ],
            Kind.Int64 =>
            [
                new($"{c} + 1", Kind.Int64, row => row(c) is long x ? Fits64((Int128)x + 1) : null),
                new($"{c} * 2", Kind.Int64, row => row(c) is long x ? Fits64((Int128)x * 2) : null),
                new($"-{c}", Kind.Int64, row => row(c) is long x ? Fits64(-(Int128)x) : null),
                new($"{c} % 3", Kind.Int64, row => row(c) is long x ? x % 3 : null),
                new($"{c} / 2", Kind.Float64, row => row(c) is long x ? x / 2.0 : null),
                new($"cast({c} as int32)", Kind.Int32, row => row(c) is long x ? Fits32(x) : null),
                new($"nullif({c}, 0)", Kind.Int64, row => row(c) is 0L ? null : row(c)),
                new($"greatest({c}, 0)", Kind.Int64, row => row(c) is long x ? Math.Max(x, 0) : 0L),
            ],
            Kind.Float64 =>
            [
                new($"{c} + 0.5", Kind.Float64, row => row(c) is double x ? x + 0.5 : null),
                new($"{c} * 2", Kind.Float64, row => row(c) is double x ? x * 2 : null),
                new($"1 / {c}", Kind.Float64, row => row(c) is double x && x != 0 ? 1 / x : null),
                new($"case when {c} > 15 then 1.0 else 0.0 end", Kind.Float64, row => row(c) is double x && ValueOrder.Compare(x, 15.0) > 0 ? 1.0 : 0.0),
                new($"coalesce({c}, 0)", Kind.Float64, row => row(c) ?? 0.0),
                new($"least({c}, 0)", Kind.Float64, row => row(c) is double x && ValueOrder.Compare(x, 0.0) < 0 ? x : 0.0),
                new($"cast({c} as int32)", Kind.Int32, row => row(c) is double x ? Truncated(x) : null),
            ],
            Kind.Bool =>
            [
                new($"case when {c} then 1 else 0 end", Kind.Int64, row => row(c) is true ? 1L : 0L),
                new($"not {c}", Kind.Bool, row => row(c) is bool x ? !x : null),
            ],
            Kind.String =>
            [
                new($"coalesce({c}, '-')", Kind.String, row => row(c) ?? "-"),
                new($"nullif({c}, '')", Kind.String, row => row(c) is "" ? null : row(c)),
                new($"case when {c} = 'O''Hare' then 1 else 0 end", Kind.Int64, row => row(c) is "O'Hare" ? 1L : 0L),
            ],
            _ => [],
        };
        return [Formula.Of(column), .. computed];
    }

    /// <summary>Conditions for <c>where</c>.</summary>
    public static IReadOnlyList<Formula> Conditions(Column column)
    {
        var c = column.Name;
        Formula[] own = column.Kind switch
        {
            Kind.Int32 or Kind.Int64 =>
            [
                Truth($"{c} > 0", row => Compare(row(c), 0L) > 0),
                Truth($"{c} between -5 and 5", row => row(c) is long x ? x is >= -5 and <= 5 : null),
                Truth($"{c} in (1, 2, 3)", row => row(c) is long x ? x is >= 1 and <= 3 : null),
                Truth($"not ({c} = 1)", row => row(c) is long x ? x != 1 : null),
                Truth($"{c} % 2 = 0 or {c} is null", row => row(c) is not long x || x % 2 == 0),
                .. column.Kind == Kind.Int64 ? [Truth($"{c} + 1 > 0", row => row(c) is long x ? Fits64((Int128)x + 1) > 0 : null)] : Array.Empty<Formula>(),
            ],
            Kind.Float64 =>
            [
                Truth($"{c} >= 0", row => Compare(row(c), 0.0) >= 0),
                Truth($"{c} <> 0", row => row(c) is double x ? ValueOrder.Compare(x, 0.0) != 0 : null),
                Truth($"{c} < 1 and {c} > -10", row => row(c) is double x ? ValueOrder.Compare(x, 1.0) < 0 && ValueOrder.Compare(x, -10.0) > 0 : null),
            ],
            Kind.String =>
            [
                Truth($"{c} <> ''", row => row(c) is string x ? x.Length > 0 : null),
                Truth($"{c} > 'm'", row => Compare(row(c), "m") > 0),
                Truth($"{c} in ('a', 'A', 'O''Hare')", row => row(c) is string x ? x is "a" or "A" or "O'Hare" : null),
            ],
            Kind.Bool => [Truth(c, row => row(c)), Truth($"not {c}", row => row(c) is bool x ? !x : null)],
            _ => [],
        };
        return [Truth($"{c} is not null", row => row(c) is not null), .. own];
    }

    /// <summary>A moment moved by a number of minutes, to whole microseconds half-even; the row fails where that is no moment.</summary>
    public static Formula Later(Column time, Column minutes) => new($"{time.Name} + minutes({minutes.Name})", Kind.Timestamp, row =>
    {
        if (row(minutes.Name) is not double number)
            return null;
        var duration = Math.Round(number * YamlText.Minute, MidpointRounding.ToEven);
        if (!(Math.Abs(duration) < 1e18))
            throw new RowFailureException("no duration");
        return row(time.Name) is Moment moment ? new Moment(moment.Microseconds + (long)duration) : null;
    });

    private static Formula Truth(string text, Func<Func<string, object?>, object?> value) => new(text, Kind.Bool, value);

    private static int? Compare(object? value, object with) => value is null ? null : ValueOrder.Compare(value, with);

    private static long Fits64(Int128 value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : throw new RowFailureException("overflow");

    private static long Fits32(Int128 value) => value >= int.MinValue && value <= int.MaxValue ? (long)value : throw new RowFailureException("overflow");

    private static long Truncated(double value)
    {
        var whole = Math.Truncate(value);
        return whole >= int.MinValue && whole <= int.MaxValue ? (long)whole : throw new RowFailureException("overflow");
    }
}
