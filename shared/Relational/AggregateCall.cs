using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>An aggregate over the rows for which <paramref name="Filter"/> is true (all rows without one). Null inputs are ignored; over nothing it is null, a count 0.</summary>
/// <param name="Arguments">None for a count of rows; the value; for first and last the value and the column that orders it, which is not null where the value is not.</param>
public sealed record AggregateCall(Reduction Function, ImmutableArray<Expression> Arguments, Expression? Filter, DataType Type)
{
    /// <summary>The number of rows.</summary>
    public static AggregateCall CountRows(Expression? filter = null) => new(Reduction.Count, [], filter, DataType.Int64);

    /// <summary>The number of values that are not null.</summary>
    public static AggregateCall Count(Expression value, Expression? filter = null) => new(Reduction.Count, [value], filter, DataType.Int64);

    /// <summary>The sum; of integers and decimals exact in 38 digits, of floats in no defined order of additions.</summary>
    public static AggregateCall Sum(Expression value, Expression? filter = null) =>
        new(Reduction.Sum, [value], filter, value.Type.Kind == TypeKind.Float64 ? DataType.Float64 : DataType.IntegerSum);

    /// <summary>The least value; NaN is above all numbers.</summary>
    public static AggregateCall Min(Expression value, Expression? filter = null) => new(Reduction.Min, [value], filter, value.Type);

    /// <summary>The greatest value; NaN is above all numbers.</summary>
    public static AggregateCall Max(Expression value, Expression? filter = null) => new(Reduction.Max, [value], filter, value.Type);

    /// <summary>The value whose pair (order, value) is least.</summary>
    public static AggregateCall First(Expression value, Expression order, Expression? filter = null) => new(Reduction.First, [value, order], filter, value.Type);

    /// <summary>The order of what <see cref="First"/> takes.</summary>
    public static AggregateCall FirstOrder(Expression value, Expression order, Expression? filter = null) => new(Reduction.FirstOrder, [value, order], filter, order.Type);

    /// <summary>The value whose pair (order, value) is greatest.</summary>
    public static AggregateCall Last(Expression value, Expression order, Expression? filter = null) => new(Reduction.Last, [value, order], filter, value.Type);

    /// <summary>The order of what <see cref="Last"/> takes.</summary>
    public static AggregateCall LastOrder(Expression value, Expression order, Expression? filter = null) => new(Reduction.LastOrder, [value, order], filter, order.Type);
}

/// <summary>The aggregate functions of plans.</summary>
public enum Reduction { Count, Sum, Min, Max, First, FirstOrder, Last, LastOrder }

/// <summary>A column computed over rows of the partition.</summary>
public abstract record NamedWindow(string Name, DataType Type);

/// <summary>
/// An aggregate over the rows whose order value o lies in [current - <paramref name="From"/>, current - <paramref name="To"/>];
/// without <paramref name="From"/> all rows up to current - To. First and last take the frame's first and last value that is not null, whatever their order argument.
/// </summary>
public sealed record Framed(string Name, AggregateCall Call, long? From, long To) : NamedWindow(Name, Call.Type);

/// <summary>The value of <paramref name="Column"/> in the row before, null in the first.</summary>
public sealed record Previous(string Name, ColumnReference Column) : NamedWindow(Name, Column.Type);
