using FeatureJobs.Expressions;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests.Dialects;

/// <summary>Random typed trees with every operator and cast, and rows of values at and around the edges.</summary>
public sealed class ScalarGenerator(int seed)
{
    private static readonly DataType[] _types =
        [DataType.Bool, DataType.Int32, DataType.Int64, DataType.Float64, DataType.String, DataType.Date, DataType.Timestamp, DataType.Duration];

    private static readonly Operator[] _comparisons =
        [Operator.Equal, Operator.NotEqual, Operator.Less, Operator.LessOrEqual, Operator.Greater, Operator.GreaterOrEqual, Operator.IsNotDistinct];

    private readonly Random _random = new(seed);

    public Expression Tree(int depth) => Tree(Pick(_types[..^1]), depth);

    public IReadOnlyDictionary<string, object?> Row() => ScalarRows.Columns.ToDictionary(column => column.Name, column => Value(column.Type.Kind));

    private Expression Tree(DataType type, int depth)
    {
        if (depth == 0 || _random.Next(12) == 0)
        {
            return Leaf(type);
        }

        switch (_random.Next(10))
        {
            case 0:
                return new Case([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => new CaseBranch(Tree(DataType.Bool, depth - 1), Tree(type, depth - 1)))],
                    Tree(type, depth - 1), type);
            case 1:
                return Call(Pick([Operator.Coalesce, Operator.Greatest, Operator.Least]), type, [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Tree(type, depth - 1))]);
            case 2:
                return Call(Operator.NullIf, type, Tree(type, depth - 1), Tree(type, depth - 1));
            case 3 when _random.Next(3) == 0:
                return Call(Operator.Try, type, Tree(type, depth - 1));
            case 4 or 5 when type != DataType.Duration && CastSources(type) is { Count: > 0 } sources:
                return new Cast(Tree(Pick(sources), depth - 1), type);
        }

        return type.Kind switch
        {
            TypeKind.Bool => Condition(depth - 1),
            TypeKind.Int64 when _random.Next(4) == 0 => Call(Operator.ToMicroseconds, type, Tree(DataType.Timestamp, depth - 1)),
            TypeKind.Int64 when _random.Next(4) == 0 => Call(Operator.FloorTo, type, Tree(type, depth - 1), Literal.Of(Pick([1L, 7L, 3_600_000_000L, 1L << 62]))),
            TypeKind.Int32 or TypeKind.Int64 => Arithmetic(type, [Operator.Add, Operator.Subtract, Operator.Multiply, Operator.Modulo, Operator.Negate], depth - 1),
            TypeKind.Float64 => Arithmetic(type, [Operator.Add, Operator.Subtract, Operator.Multiply, Operator.Divide, Operator.Modulo, Operator.Negate], depth - 1),
            TypeKind.Timestamp when _random.Next(4) == 0 => Call(Operator.FromMicroseconds, type, Tree(DataType.Int64, depth - 1)),
            TypeKind.Timestamp => Call(Pick([Operator.Add, Operator.Subtract]), type, Tree(type, depth - 1), Tree(DataType.Duration, depth - 1)),
            TypeKind.Duration => Duration(depth - 1),
            _ => Leaf(type),
        };
    }

    private Call Duration(int depth) => _random.Next(5) switch
    {
        0 => Call(Operator.Subtract, DataType.Duration, Tree(DataType.Timestamp, depth), Tree(DataType.Timestamp, depth)),
        1 => Arithmetic(DataType.Duration, [Operator.Add, Operator.Subtract, Operator.Negate], depth),
        _ => Call(Pick([Operator.Minutes, Operator.Hours, Operator.Days]), DataType.Duration, Tree(DataType.Float64, depth)),
    };

    private Call Condition(int depth)
    {
        var type = Pick(_types);
        return _random.Next(9) switch
        {
            0 or 1 => Call(Pick([Operator.And, Operator.Or]), DataType.Bool, Tree(DataType.Bool, depth), Tree(DataType.Bool, depth)),
            2 => Call(Operator.Not, DataType.Bool, Tree(DataType.Bool, depth)),
            3 => Call(Pick([Operator.IsNull, Operator.IsNotNull]), DataType.Bool, Tree(type, depth)),
            4 => Call(Operator.In, DataType.Bool, [.. Enumerable.Range(0, _random.Next(2, 5)).Select(_ => Tree(type, depth))]),
            5 when _random.Next(2) == 0 => Call(Operator.Fails, DataType.Bool, Tree(type, depth)),
            6 => Same(Pick(_comparisons), Tree(type, depth)),
            _ => Call(Pick(_comparisons), DataType.Bool, Tree(type, depth), Tree(type, depth)),
        };
    }

    /// <summary>The same node on both sides: what an optimizer would compute once, elsewhere.</summary>
    private static Call Same(Operator comparison, Expression side) => Call(comparison, DataType.Bool, side, side);

    private Call Arithmetic(DataType type, Operator[] operators, int depth)
    {
        var operation = Pick(operators);
        return operation == Operator.Negate
            ? Call(operation, type, Tree(type, depth))
            : Call(operation, type, Tree(type, depth), Tree(type, depth));
    }

    private Expression Leaf(DataType type)
    {
        var columns = ScalarRows.Columns.Where(column => column.Type == type).ToList();
        return columns.Count > 0 && _random.Next(4) > 0
            ? new ColumnReference(Pick(columns).Name, type)
            : type == DataType.Duration ? Literal.Null(type) with { Value = Value(TypeKind.Int64) }
            : new Literal(LiteralValue(type.Kind), type);
    }

    private object? LiteralValue(TypeKind kind) => kind switch
    {
        TypeKind.Date => Pick<object?>([null, new DateOnly(1, 1, 1), new DateOnly(1969, 12, 31), new DateOnly(2024, 2, 29), DateOnly.MaxValue]),
        TypeKind.Timestamp => Pick<object?>([null, DateTime.UnixEpoch.AddMicroseconds(-1), new DateTime(2024, 2, 29, 23, 59, 59, DateTimeKind.Utc), new DateTime(DateTime.MaxValue.Ticks / 10 * 10, DateTimeKind.Utc)]),
        _ => Value(kind),
    };

    private object? Value(TypeKind kind) => _random.Next(6) == 0 ? null : kind switch
    {
        TypeKind.Bool => _random.Next(2) == 0,
        TypeKind.Int32 => Pick([0, 1, -1, 2, 7, -7, 46341, int.MaxValue, int.MinValue, int.MaxValue - 1, _random.Next(-100, 100)]),
        TypeKind.Int64 => Pick([0L, 1, -1, 2, -7, 3_037_000_500, int.MaxValue + 1L, int.MinValue - 1L, long.MaxValue, long.MinValue, long.MinValue + 1, 1_700_000_000_000_000, -1_700_000_000_000_001, 1L << 53, (1L << 53) + 1]),
        TypeKind.Float64 => Pick([0.0, -0.0, 1, -1, 0.5, 1.5, -2.5, 0.1, 1e16, 123456.789, 2147483647.5, -2147483648.5, 9223372036854775807.0, 1e300, -1e300, 5e-324, 1e-5, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity, _random.NextDouble() * 1000]),
        TypeKind.String => Pick(["", " ", "a", "true", " false ", "12", " +5 ", "-7", "1e2", "1.5", "NaN", "-Infinity", "2024-02-29", "2023-02-29", "2024-02-29 23:59:59.999999", "2024-02-29T12:30+02:00", "1969-12-31Z", "now", "é", "Z", "9223372036854775808", "2147483648"]),
        TypeKind.Date => Pick([new Day(0), new Day(-1), new Day(19_782), new Day(-719_162), new Day(2_932_896), new Day(2_932_897), new Day(-800_000), new Day(200_000_000)]),
        TypeKind.Timestamp => Pick([new Moment(0), new Moment(-1), new Moment(1_709_251_199_999_999), new Moment(-62_135_596_800_000_000), new Moment(253_402_300_799_999_999), new Moment(253_402_300_800_000_000), new Moment(9_200_000_000_000_000_000), new Moment(-9_200_000_000_000_000_000)]),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static List<DataType> CastSources(DataType to) => [.. _types.Where(from => from != to && (from.Kind, to.Kind) switch
    {
        (TypeKind.Duration, _) or (TypeKind.Float64, TypeKind.Bool) => false,
        (TypeKind.Date or TypeKind.Timestamp, _) => to.Kind is TypeKind.Date or TypeKind.Timestamp or TypeKind.String,
        (TypeKind.String, _) or (_, TypeKind.String) => true,
        (_, TypeKind.Date or TypeKind.Timestamp) => false,
        _ => true,
    })];

    private static Call Call(Operator operation, DataType type, params Expression[] arguments) => new(operation, [.. arguments], type);

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
