using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>Aggregate calls in Spark's words.</summary>
internal static class SparkAggregates
{
    /// <param name="over">Empty for an aggregate over a group, else <c> OVER window</c>.</param>
    public static string Print(AggregateCall call, string over)
    {
        var value = call.Arguments.IsEmpty ? null : call.Arguments[0];
        return call.Function switch
        {
            Reduction.Count => Of("count", value is null ? null : SparkScalars.Print(value), call.Filter, over),
            Reduction.Sum when value!.Type.IsInteger => IntegerSum(value, call.Filter, over),
            Reduction.Sum when value!.Type.Kind == TypeKind.Decimal => $"CAST({Of("sum", SparkScalars.Print(value), call.Filter, over)} AS DECIMAL(38,0))",
            Reduction.Sum => Of("sum", SparkScalars.Print(value!), call.Filter, over),
            Reduction.Min => Of("min", SparkScalars.Print(value!), call.Filter, over),
            Reduction.Max => Of("max", SparkScalars.Print(value!), call.Filter, over),
            Reduction.First when over.Length > 0 && call.Filter is null => $"first_value({SparkScalars.Print(value!)}, TRUE){over}",
            Reduction.Last when over.Length > 0 && call.Filter is null => $"last_value({SparkScalars.Print(value!)}, TRUE){over}",
            Reduction.First => Extreme("min", 'v', call, over),
            Reduction.Last => Extreme("max", 'v', call, over),
            Reduction.FirstOrder => Extreme("min", 'o', call, over),
            Reduction.LastOrder => Extreme("max", 'o', call, over),
            _ => throw new NotSupportedException($"No Spark form of {call.Function}."),
        };
    }

    /// <summary>
    /// Exact in 38 digits. Of int64 both halves are summed as such, in a register: a sum of decimals of that size makes an object of each value.
    /// The lower half is taken from 0 to 2^32 - 1, the upper one is the floor; either sum ends the query where it overflows, after 2^31 rows at the earliest.
    /// </summary>
    private static string IntegerSum(Expression value, Expression? filter, string over)
    {
        var x = SparkScalars.Print(value);
        return value.Type == DataType.Int32
            ? $"CAST({Of("sum", x, filter, over)} AS DECIMAL(38,0))"
            : $"CAST(CAST({Of("sum", $"shiftright({x}, 32)", filter, over)} AS DECIMAL(28,0)) * 4294967296 + {Of("sum", $"({x} & 4294967295L)", filter, over)} AS DECIMAL(38,0))";
    }

    /// <summary>Structs compare field by field: first the order column, then the value.</summary>
    private static string Extreme(string function, char field, AggregateCall call, string over)
    {
        var value = call.Arguments[0];
        var present = Express.All(call.Filter is null ? [value.IsNotNull()] : [value.IsNotNull(), call.Filter]);
        return $"{Of(function, $"struct({SparkScalars.Print(call.Arguments[1])} AS o, {SparkScalars.Print(value)} AS v)", present, over)}.{field}";
    }

    /// <summary>Spark takes no FILTER with OVER: there the value is null where the condition is not true.</summary>
    private static string Of(string function, string? value, Expression? filter, string over) => (filter, over.Length) switch
    {
        (null, _) => $"{function}({value ?? "*"}){over}",
        (_, 0) => $"{function}({value ?? "*"}) FILTER (WHERE {SparkScalars.Print(filter)})",
        _ => $"{function}(CASE WHEN {SparkScalars.Print(filter)} THEN {value ?? "1"} END){over}",
    };
}
