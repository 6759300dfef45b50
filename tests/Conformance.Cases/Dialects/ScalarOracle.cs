using System.Globalization;
using System.Numerics;
using FeatureJobs.Expressions;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests.Dialects;

/// <summary>The row fails.</summary>
public sealed class EvaluationFailedException : Exception;

/// <summary>
/// Evaluates a tree over one row (columns that it does not have are null), written from the documentation of the tree and not from any printer. Values: null, bool, int, long (durations too),
/// double, string, <see cref="Day"/>, <see cref="Moment"/>.
/// </summary>
public sealed class ScalarOracle(IReadOnlyDictionary<string, object?> row)
{
    private const long FirstMicro = -62_135_596_800_000_000;
    private const long LastMicro = 253_402_300_799_999_999;
    private const long MicrosADay = 86_400_000_000;

    public object? Evaluate(Expression expression) => expression switch
    {
        ColumnReference column => row.GetValueOrDefault(column.Name),
        Literal literal => FromLiteral(literal.Value),
        Cast cast => Evaluate(cast.Operand) is { } value ? Convert(value, cast.Operand.Type, cast.Type) : null,
        Case choice => Evaluate(choice.Branches.FirstOrDefault(branch => Evaluate(branch.When) is true)?.Then ?? choice.Otherwise),
        Call call => Apply(call),
        _ => throw new ArgumentOutOfRangeException(nameof(expression)),
    };

    public static object? FromLiteral(object? value) => value switch
    {
        DateOnly date => new Day(date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber),
        DateTime time => new Moment((time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond),
        _ => value,
    };

    private object? Apply(Call call)
    {
        switch (call.Operator)
        {
            case Operator.Coalesce:
                return call.Arguments.Select(Evaluate).FirstOrDefault(value => value is not null);
            case Operator.Try:
                return Attempt(call.Arguments[0], out var value) ? value : null;
            case Operator.Fails:
                return !Attempt(call.Arguments[0], out _);
        }

        var x = call.Arguments.Select(Evaluate).ToArray();
        switch (call.Operator)
        {
            case Operator.And:
                return x.Any(side => side is false) ? false : x.Contains(null) ? null : true;
            case Operator.Or:
                return x.Any(side => side is true) ? true : x.Contains(null) ? null : false;
            case Operator.IsNull:
                return x[0] is null;
            case Operator.IsNotNull:
                return x[0] is not null;
            case Operator.IsNotDistinct:
                return x[0] is null || x[1] is null ? x[0] is null && x[1] is null : Compare(x[0]!, x[1]!) == 0;
            case Operator.In:
                return x[0] is null ? null
                    : x.Skip(1).Any(item => item is not null && Compare(x[0]!, item) == 0) ? true
                    : x.Skip(1).Contains(null) ? null : false;
            case Operator.NullIf:
                return x[0] is not null && x[1] is not null && Compare(x[0]!, x[1]!) == 0 ? null : x[0];
            case Operator.Greatest:
                return x.OfType<object>().Aggregate((object?)null, (best, item) => best is null || Compare(item, best) > 0 ? item : best);
            case Operator.Least:
                return x.OfType<object>().Aggregate((object?)null, (best, item) => best is null || Compare(item, best) < 0 ? item : best);
        }

        return x.Contains(null) ? null : call.Operator switch
        {
            Operator.Equal => Compare(x[0]!, x[1]!) == 0,
            Operator.NotEqual => Compare(x[0]!, x[1]!) != 0,
            Operator.Less => Compare(x[0]!, x[1]!) < 0,
            Operator.LessOrEqual => Compare(x[0]!, x[1]!) <= 0,
            Operator.Greater => Compare(x[0]!, x[1]!) > 0,
            Operator.GreaterOrEqual => Compare(x[0]!, x[1]!) >= 0,
            Operator.Not => !(bool)x[0]!,
            Operator.Minutes => Duration((double)x[0]!, 60e6),
            Operator.Hours => Duration((double)x[0]!, 3600e6),
            Operator.Days => Duration((double)x[0]!, 86400e6),
            Operator.ToMicroseconds => ((Moment)x[0]!).Microseconds,
            Operator.FromMicroseconds => Time((long)x[0]!),
            _ when call.Type == DataType.Float64 => Float(call.Operator, (double)x[0]!, x.Length > 1 ? (double)x[1]! : 0),
            _ => Exact(call, Integer(x[0]!), x.Length > 1 ? Integer(x[1]!) : 0),
        };
    }

    private bool Attempt(Expression expression, out object? value)
    {
        try
        {
            value = Evaluate(expression);
            return true;
        }
        catch (EvaluationFailedException)
        {
            value = null;
            return false;
        }
    }

    private static object? Float(Operator operation, double x, double y) => operation switch
    {
        Operator.Add => x + y,
        Operator.Subtract => x - y,
        Operator.Multiply => x * y,
        Operator.Divide => y == 0 ? null : x / y,
        Operator.Modulo => y == 0 ? null : x % y,
        Operator.Negate => -x,
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    private static object? Exact(Call call, BigInteger x, BigInteger y)
    {
        if (call.Operator == Operator.Modulo && y.IsZero)
        {
            return null;
        }

        var result = call.Operator switch
        {
            Operator.Add => x + y,
            Operator.Subtract => x - y,
            Operator.Multiply => x * y,
            Operator.Modulo => BigInteger.Remainder(x, y),
            Operator.Negate => -x,
            Operator.FloorTo => x - ((x % y) + y) % y,
            _ => throw new ArgumentOutOfRangeException(nameof(call)),
        };
        return call.Type.Kind switch
        {
            TypeKind.Int32 => result >= int.MinValue && result <= int.MaxValue ? (int)result : throw new EvaluationFailedException(),
            TypeKind.Timestamp => Time(Long(result)),
            _ => Long(result),
        };
    }

    private static long Long(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? (long)value : throw new EvaluationFailedException();

    private static BigInteger Integer(object value) => value switch
    {
        int number => number,
        long number => number,
        BigInteger sum => sum,
        Moment time => time.Microseconds,
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static Moment Time(long micros) => micros is >= FirstMicro and <= LastMicro ? new Moment(micros) : throw new EvaluationFailedException();

    private static long Duration(double count, double unit)
    {
        var micros = Math.Round(count * unit, MidpointRounding.ToEven);
        return micros is >= long.MinValue and < 9223372036854775808.0 ? (long)micros : throw new EvaluationFailedException();
    }

    /// <summary>The order of values of one type: NaN equals itself and is above all numbers, text by its bytes.</summary>
    public static int Compare(object left, object right) => (left, right) switch
    {
        (double x, double y) => x == y ? 0 : double.IsNaN(x) ? (double.IsNaN(y) ? 0 : 1) : double.IsNaN(y) ? -1 : x < y ? -1 : 1,
        (string x, string y) => System.Text.Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y)),
        (Day x, Day y) => x.Number.CompareTo(y.Number),
        (Moment x, Moment y) => x.Microseconds.CompareTo(y.Microseconds),
        (IComparable x, _) => x.CompareTo(right),
        _ => throw new ArgumentOutOfRangeException(nameof(left)),
    };

    private static object Convert(object value, DataType from, DataType to) => (value, to.Kind) switch
    {
        (string text, _) => ScalarTexts.Read(text, to.Kind) ?? throw new EvaluationFailedException(),
        (_, TypeKind.String) => ScalarTexts.Write(value) ?? throw new EvaluationFailedException(),
        (bool flag, TypeKind.Int32) => flag ? 1 : 0,
        (bool flag, TypeKind.Int64) => flag ? 1L : 0L,
        (bool flag, TypeKind.Float64) => flag ? 1.0 : 0.0,
        (int or long, TypeKind.Bool) => !Integer(value).IsZero,
        (int or long, TypeKind.Float64) => value is int small ? small : (double)(long)value,
        (BigInteger sum, TypeKind.Float64) => double.Parse(sum.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        (int or long or BigInteger, TypeKind.Int64) => Long(Integer(value)),
        (long number, TypeKind.Int32) => number == (int)number ? (int)number : throw new EvaluationFailedException(),
        (double number, _) when !double.IsFinite(number) => throw new EvaluationFailedException(),
        (double number, TypeKind.Int64) => Long(new BigInteger(Math.Truncate(number))),
        (double number, TypeKind.Int32) => Math.Truncate(number) is >= int.MinValue and <= int.MaxValue ? (int)number : throw new EvaluationFailedException(),
        (Day day, TypeKind.Timestamp) => Time(Long(new BigInteger(day.Number) * MicrosADay)),
        (Moment time, TypeKind.Date) => new Day((int)((Time(time.Microseconds).Microseconds - FirstMicro) / MicrosADay + FirstMicro / MicrosADay)),
        _ => throw new ArgumentOutOfRangeException(nameof(to), $"{from} to {to}"),
    };
}
