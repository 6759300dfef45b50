using System.Collections.Immutable;
using System.Globalization;
using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>Values in DuckDB's words.</summary>
internal sealed class DuckDbValues(DuckDbBindings bindings, bool total) : ScalarPrinter(bindings, total)
{
    private static readonly string _timeRange = string.Create(CultureInfo.InvariantCulture, $"{FirstMicrosecond} AND {LastMicrosecond}");

    private readonly DuckDbCasts _casts = new(total, bindings);

    protected override ScalarPrinter Totally() => new DuckDbValues(bindings, total: true);

    protected override string Name(string column) => DuckDbLiterals.Name(column);

    protected override string Constant(Literal literal) => DuckDbLiterals.Literal(literal);

    protected override string Raise(DataType type) => $"CAST(error('an expression fails') AS {DuckDbLiterals.Type(type)})";

    protected override string Print(Cast cast, string value) => _casts.Print(cast, value);

    protected override string Extreme(string function, ImmutableArray<string> x) => $"{function}({string.Join(", ", x)})";

    protected override string IsNotDistinct(string left, string right) => $"({left} IS NOT DISTINCT FROM {right})";

    protected override string ToMicroseconds(string timestamp) => $"epoch_us({timestamp})";

    protected override string FromMicroseconds(Expression expression, string value) => $"make_timestamp({bindings.Within(expression, value, _timeRange, "BIGINT", Total)})";

    protected override string Negate(Call call, string value) => Narrow(call.Type, $"-{Wide(call.Type, value)}");

    protected override string Divide(Call call, ImmutableArray<string> x) => $"({x[0]} / {NonZero(call.Arguments[1], x[1])})";

    protected override string FloorTo(Call call, ImmutableArray<string> x) => Bindings.Let(call.Arguments[0], x[0],
        value => Narrow(DataType.Int64, $"{Wide(DataType.Int64, value)} - (({value} % {x[1]}) + {x[1]}) % {x[1]}"));

    protected override string Duration(string number, long unit)
    {
        var micros = string.Create(CultureInfo.InvariantCulture, $"round_even({number} * {unit}e0, 0)");
        return Total ? DuckDbCasts.TryInteger(micros, "BIGINT") : $"CAST({micros} AS BIGINT)";
    }

    protected override string Arithmetic(Call call, ImmutableArray<string> x, string symbol) => (call.Type.Kind, call.Arguments[0].Type.Kind) switch
    {
        (TypeKind.Timestamp, _) => FromMicroseconds(call, Narrow(DataType.Int64, $"{Wide(DataType.Int64, $"epoch_us({x[0]})")} {symbol} {x[1]}")),
        (_, TypeKind.Timestamp) => Narrow(DataType.Int64, $"{Wide(DataType.Int64, $"epoch_us({x[0]})")} {symbol} epoch_us({x[1]})"),
        _ => Narrow(call.Type, $"{Wide(call.Type, x[0])} {symbol} {x[1]}"),
    };

    /// <summary>Integers by zero are null in DuckDB too; the least integer % -1, which raises there, is 0 as is any x % 1.</summary>
    protected override string Modulo(Call call, ImmutableArray<string> x)
    {
        var divisor = call.Arguments[1] switch
        {
            { Type.Kind: TypeKind.Float64 } => NonZero(call.Arguments[1], x[1]),
            Literal { Value: not (-1 or -1L) } => x[1],
            _ => Bindings.Let(call.Arguments[1], x[1], value => $"CASE WHEN {value} = -1 THEN {DuckDbLiterals.Literal(One(call.Type))} ELSE {value} END"),
        };
        return $"({x[0]} % {divisor})";
    }

    /// <summary>In total form an integer is computed in the next wider type, which holds every result of one operation, and then narrowed if it fits.</summary>
    private string Wide(DataType type, string value) => !Total ? value : type.Kind switch
    {
        TypeKind.Int32 => $"CAST({value} AS BIGINT)",
        TypeKind.Int64 or TypeKind.Duration => $"CAST({value} AS HUGEINT)",
        TypeKind.Decimal => throw new NotSupportedException("Arithmetic on decimals has no total form yet."),
        _ => value,
    };

    private string Narrow(DataType type, string value) =>
        Total && type != DataType.Float64 ? DuckDbCasts.TryInteger(value, DuckDbLiterals.Type(type)) : $"({value})";

    /// <summary>Null instead of zero: with DuckDB's IEEE division x / 0 is infinite, and x % 0 NaN.</summary>
    private string NonZero(Expression expression, string value) => expression is Literal { Value: double and not 0 }
        ? value
        : Bindings.Let(expression, value, divisor => $"nullif({divisor}, 0e0)");

    private static Literal One(DataType type) => type == DataType.Int32 ? Literal.Of(1) : Literal.Of(1L);
}
