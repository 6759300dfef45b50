using System.Collections.Immutable;
using FeatureJobs.Expressions;
using static FeatureJobs.Relational.DuckDbLiterals;

namespace FeatureJobs.Relational;

/// <summary>Prints values. Total: null where evaluation fails, and nothing raises; otherwise failures raise.</summary>
internal sealed class DuckDbValues
{
    /// <summary>0001-01-01 and 9999-12-31T23:59:59.999999 in microseconds since the epoch.</summary>
    private const string TimeRange = "-62135596800000000 AND 253402300799999999";

    private readonly bool _total;
    private readonly DuckDbFailures _failures;
    private readonly DuckDbBindings _bindings;
    private readonly DuckDbCasts _casts;
    private readonly Dictionary<Expression, string> _printed = new(ReferenceEqualityComparer.Instance);

    public DuckDbValues(DuckDbBindings bindings, bool total)
    {
        _total = total;
        _failures = total ? new DuckDbFailures(this) : new DuckDbValues(bindings, total: true)._failures;
        _bindings = bindings;
        _casts = new DuckDbCasts(total, _bindings);
    }

    public string Print(Expression expression)
    {
        if (!_printed.TryGetValue(expression, out var sql))
        {
            sql = expression switch
            {
                _ when !_total && LeavesOutWhatCouldFail(expression) => PrintGuarded(expression),
                ColumnReference column => Name(column.Name),
                Literal literal => DuckDbLiterals.Literal(literal),
                Cast cast => _casts.Print(cast, Print(cast.Operand)),
                Case choice => Print(choice),
                Call { Operator: Operator.Try } call => _failures.PrintTry(call.Arguments[0]),
                Call { Operator: Operator.Fails } call => _failures.Print(call.Arguments[0]),
                Call call => Print(call, [.. call.Arguments.Select(Print)]),
                _ => throw new ArgumentOutOfRangeException(nameof(expression)),
            };
            _printed.Add(expression, sql);
        }

        return sql;
    }

    private static bool LeavesOutWhatCouldFail(Expression expression) =>
        expression is Case or Call { Operator: Operator.Coalesce } && expression.Children.Skip(1).Any(part => part.CanFail);

    /// <summary>
    /// The engine computes constants, and expressions that appear twice, also where case and coalesce would leave them out. What could raise there is written
    /// in total form, after a check of whether the row fails.
    /// </summary>
    private string PrintGuarded(Expression expression) =>
        $"CASE WHEN {_failures.Print(expression)} THEN CAST(error('an expression fails') AS {DuckDbLiterals.Type(expression.Type)}) ELSE {_failures.PrintUnguarded(expression)} END";

    private string Print(Case choice) =>
        $"CASE{string.Concat(choice.Branches.Select(branch => $" WHEN {Print(branch.When)} THEN {Print(branch.Then)}"))} ELSE {Print(choice.Otherwise)} END";

    private string Print(Call call, ImmutableArray<string> x) => call.Operator switch
    {
        Operator.Add => PrintSum(call, x, "+"),
        Operator.Subtract => PrintSum(call, x, "-"),
        Operator.Multiply => PrintSum(call, x, "*"),
        Operator.Divide => $"({x[0]} / {NonZero(call.Arguments[1], x[1])})",
        Operator.Modulo => PrintModulo(call, x),
        Operator.Negate => Narrow(call.Type, $"-{Wide(call.Type, x[0])}"),
        Operator.Equal => $"({x[0]} = {x[1]})",
        Operator.NotEqual => $"({x[0]} <> {x[1]})",
        Operator.Less => $"({x[0]} < {x[1]})",
        Operator.LessOrEqual => $"({x[0]} <= {x[1]})",
        Operator.Greater => $"({x[0]} > {x[1]})",
        Operator.GreaterOrEqual => $"({x[0]} >= {x[1]})",
        Operator.And => $"({string.Join(" AND ", x)})",
        Operator.Or => $"({string.Join(" OR ", x)})",
        Operator.Not => $"(NOT {x[0]})",
        Operator.IsNull => $"({x[0]} IS NULL)",
        Operator.IsNotNull => $"({x[0]} IS NOT NULL)",
        Operator.IsNotDistinct => $"({x[0]} IS NOT DISTINCT FROM {x[1]})",
        Operator.In => $"({x[0]} IN ({string.Join(", ", x.Skip(1))}))",
        Operator.Coalesce => $"coalesce({string.Join(", ", x)})",
        Operator.NullIf => _bindings.LetBoth(call.Arguments[0], x[0], x[1], (value, other) => $"nullif({value}, {other})"),
        Operator.Greatest => $"greatest({string.Join(", ", x)})",
        Operator.Least => $"least({string.Join(", ", x)})",
        Operator.Minutes => PrintDuration(x[0], "60000000e0"),
        Operator.Hours => PrintDuration(x[0], "3600000000e0"),
        Operator.Days => PrintDuration(x[0], "86400000000e0"),
        Operator.ToMicroseconds => $"epoch_us({x[0]})",
        Operator.FromMicroseconds => FromMicroseconds(call.Arguments[0], x[0]),
        Operator.FloorTo => _bindings.Let(call.Arguments[0], x[0],
            value => Narrow(DataType.Int64, $"{Wide(DataType.Int64, value)} - (({value} % {x[1]}) + {x[1]}) % {x[1]}")),
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };

    private string PrintSum(Call call, ImmutableArray<string> x, string symbol) => (call.Type.Kind, call.Arguments[0].Type.Kind) switch
    {
        (TypeKind.Timestamp, _) => FromMicroseconds(call, Narrow(DataType.Int64, $"{Wide(DataType.Int64, $"epoch_us({x[0]})")} {symbol} {x[1]}")),
        (_, TypeKind.Timestamp) => Narrow(DataType.Int64, $"{Wide(DataType.Int64, $"epoch_us({x[0]})")} {symbol} epoch_us({x[1]})"),
        _ => Narrow(call.Type, $"{Wide(call.Type, x[0])} {symbol} {x[1]}"),
    };

    /// <summary>In total form an integer is computed in the next wider type, which holds every result of one operation, and then narrowed if it fits.</summary>
    private string Wide(DataType type, string value) => !_total ? value : type.Kind switch
    {
        TypeKind.Int32 => $"CAST({value} AS BIGINT)",
        TypeKind.Int64 or TypeKind.Duration => $"CAST({value} AS HUGEINT)",
        TypeKind.Decimal => throw new NotSupportedException("Arithmetic on decimals has no total form yet."),
        _ => value,
    };

    private string Narrow(DataType type, string value) =>
        _total && type != DataType.Float64 ? DuckDbCasts.TryInteger(value, DuckDbLiterals.Type(type)) : $"({value})";

    /// <summary>Null instead of zero: with DuckDB's IEEE division x / 0 is infinite, and x % 0 NaN.</summary>
    private string NonZero(Expression expression, string value) => expression is Literal { Value: double and not 0 }
        ? value
        : _bindings.Let(expression, value, divisor => $"nullif({divisor}, 0e0)");

    /// <summary>Integers by zero are null in DuckDB too; the least integer % -1, which raises there, is 0 as is any x % 1.</summary>
    private string PrintModulo(Call call, ImmutableArray<string> x)
    {
        var divisor = call.Arguments[1] switch
        {
            { Type.Kind: TypeKind.Float64 } => NonZero(call.Arguments[1], x[1]),
            Literal { Value: not (-1 or -1L) } => x[1],
            _ => _bindings.Let(call.Arguments[1], x[1], value => $"CASE WHEN {value} = -1 THEN {DuckDbLiterals.Literal(One(call.Type))} ELSE {value} END"),
        };
        return $"({x[0]} % {divisor})";
    }

    private static Literal One(DataType type) => type == DataType.Int32 ? Expressions.Literal.Of(1) : Expressions.Literal.Of(1L);

    private string PrintDuration(string number, string unit)
    {
        var micros = $"round_even({number} * {unit}, 0)";
        return _total ? DuckDbCasts.TryInteger(micros, "BIGINT") : $"CAST({micros} AS BIGINT)";
    }

    private string FromMicroseconds(Expression expression, string value) => $"make_timestamp({_bindings.Within(expression, value, TimeRange, "BIGINT", _total)})";
}
