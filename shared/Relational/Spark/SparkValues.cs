using System.Collections.Immutable;
using System.Globalization;
using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>Values in Spark's words.</summary>
internal sealed class SparkValues(SparkBindings bindings, bool total) : ScalarPrinter(bindings, total)
{
    private readonly SparkIntegers _integers = new(total);
    private readonly SparkCasts _casts = new(total, bindings);

    protected override ScalarPrinter Totally() => new SparkValues(bindings, total: true);

    protected override string Name(string column) => SparkLiterals.Name(column);

    protected override string Constant(Literal literal) => SparkLiterals.Literal(literal);

    protected override string Raise(DataType type) => $"CAST(raise_error('an expression fails') AS {SparkLiterals.Type(type)})";

    protected override string Print(Cast cast, string value) => _casts.Print(cast, value);

    /// <summary>Spark's take two arguments at least.</summary>
    protected override string Extreme(string function, ImmutableArray<string> x) => x.Length == 1 ? x[0] : $"{function}({string.Join(", ", x)})";

    protected override string IsNotDistinct(string left, string right) => $"({left} <=> {right})";

    protected override string ToMicroseconds(string timestamp) => $"unix_micros({timestamp})";

    protected override string FromMicroseconds(Expression expression, string value) =>
        $"timestamp_micros({_integers.Within(value, FirstMicrosecond, LastMicrosecond, DataType.Int64)})";

    protected override string Negate(Call call, string value) => call.Type.Kind switch
    {
        TypeKind.Float64 => $"(-{value})",
        TypeKind.Int32 => _integers.Subtract("0", value),
        TypeKind.Decimal when Total => throw NoDecimals(),
        TypeKind.Decimal => $"(-{value})",
        _ => _integers.Subtract("0L", value),
    };

    /// <summary>Null instead of what division by zero raises.</summary>
    protected override string Divide(Call call, ImmutableArray<string> x) =>
        call.Arguments[1] is Literal { Value: double and not 0 } ? $"({x[0]} / {x[1]})" : $"try_divide({x[0]}, {x[1]})";

    protected override string FloorTo(Call call, ImmutableArray<string> x) => Bindings.Let(call.Arguments[0], x[0], value => _integers.Subtract(value, $"pmod({value}, {x[1]})"));

    protected override string Duration(string number, long unit) =>
        _integers.Truncate(string.Create(CultureInfo.InvariantCulture, $"rint({number} * {unit}D)"), DataType.Int64);

    protected override string Arithmetic(Call call, ImmutableArray<string> x, string symbol) => (call.Type.Kind, call.Arguments[0].Type.Kind) switch
    {
        (TypeKind.Float64, _) => $"({x[0]} {symbol} {x[1]})",
        (TypeKind.Decimal, _) when Total => throw NoDecimals(),
        (TypeKind.Timestamp, _) => FromMicroseconds(call, Compute(symbol, ToMicroseconds(x[0]), x[1])),
        (_, TypeKind.Timestamp) => Compute(symbol, ToMicroseconds(x[0]), ToMicroseconds(x[1])),
        _ => Compute(symbol, x[0], x[1]),
    };

    protected override string Modulo(Call call, ImmutableArray<string> x)
    {
        var divisor = call.Arguments[1] is Literal { Value: not (null or 0 or 0L or 0d) }
            ? x[1]
            : Bindings.Let(call.Arguments[1], x[1], value => $"nullif({value}, {SparkLiterals.Literal(Zero(call.Type))})");
        return $"({x[0]} % {divisor})";
    }

    private string Compute(string symbol, string left, string right) => symbol switch
    {
        "+" => _integers.Add(left, right),
        "-" => _integers.Subtract(left, right),
        _ => _integers.Multiply(left, right),
    };

    private static Literal Zero(DataType type) => type.Kind switch
    {
        TypeKind.Int32 => Literal.Of(0),
        TypeKind.Float64 => Literal.Of(0d),
        _ => Literal.Of(0L),
    };

    private static NotSupportedException NoDecimals() => new("Arithmetic on decimals has no total form yet.");
}
