using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>Aggregate calls in DuckDB's words.</summary>
internal static class DuckDbAggregates
{
    /// <param name="over">Empty for an aggregate over a group, else <c> OVER window</c>.</param>
    public static string Print(AggregateCall call, string over)
    {
        var value = call.Arguments.IsEmpty ? null : DuckDbScalars.Print(call.Arguments[0]);
        return call.Function switch
        {
            Reduction.Count => $"count({value ?? "*"}){Where(call.Filter)}{over}",
            // DuckDB sums integers in 128 bits: the type says that the result is kept exactly.
            Reduction.Sum when call.Type.Kind == TypeKind.Decimal => $"(sum({value}){Where(call.Filter)}{over})::DECIMAL(38,0)",
            Reduction.Sum => $"sum({value}){Where(call.Filter)}{over}",
            Reduction.Min => $"min({value}){Where(call.Filter)}{over}",
            Reduction.Max => $"max({value}){Where(call.Filter)}{over}",
            Reduction.First when over.Length > 0 && call.Filter is null => $"first_value({value} IGNORE NULLS){over}",
            Reduction.Last when over.Length > 0 && call.Filter is null => $"last_value({value} IGNORE NULLS){over}",
            Reduction.First => Extreme("min", call, over),
            Reduction.Last => Extreme("max", call, over),
            _ => throw new NotSupportedException($"No DuckDB form of {call.Function}."),
        };
    }

    /// <summary>Structs compare field by field, which is the order of the field's definition: first the order column, then the value.</summary>
    private static string Extreme(string function, AggregateCall call, string over)
    {
        var value = DuckDbScalars.Print(call.Arguments[0]);
        var present = Express.All(call.Filter is null ? [call.Arguments[0].IsNotNull()] : [call.Arguments[0].IsNotNull(), call.Filter]);
        return $"struct_extract({function}({{'o': {DuckDbScalars.Print(call.Arguments[1])}, 'v': {value}}}){Where(present)}{over}, 'v')";
    }

    private static string Where(Expression? filter) => filter is null ? "" : $" FILTER (WHERE {DuckDbScalars.Print(filter)})";
}
