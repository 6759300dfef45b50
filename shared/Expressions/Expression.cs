using System.Collections.Immutable;

namespace FeatureJobs.Expressions;

/// <summary>
/// A typed, immutable scalar expression over the columns of one row. The tree carries the meaning (design, section 4);
/// each dialect's printer emits what its engine needs to give exactly that meaning.
/// </summary>
/// <param name="Type">The type of its value; every expression may also be null.</param>
public abstract record Expression(DataType Type);

/// <summary>A column of the row, by its exact name.</summary>
public sealed record ColumnReference(string Name, DataType Type) : Expression(Type);

/// <summary>
/// A constant. <see cref="Value"/> is null, or a <see cref="bool"/>, <see cref="int"/>, <see cref="long"/>, <see cref="double"/>,
/// <see cref="string"/>, <see cref="DateOnly"/> (date), <see cref="DateTime"/> with kind UTC (timestamp, whole microseconds)
/// or <see cref="long"/> microseconds (duration), as <see cref="Expression.Type"/> says.
/// </summary>
public sealed record Literal(object? Value, DataType Type) : Expression(Type)
{
    public static Literal Of(bool value) => new(value, DataType.Bool);
    public static Literal Of(int value) => new(value, DataType.Int32);
    public static Literal Of(long value) => new(value, DataType.Int64);
    public static Literal Of(double value) => new(value, DataType.Float64);
    public static Literal Of(string value) => new(value, DataType.String);
    public static Literal Null(DataType type) => new(null, type);
}

/// <summary>An operator or function applied to arguments that already have the types it takes.</summary>
public sealed record Call(Operator Operator, ImmutableArray<Expression> Arguments, DataType Type) : Expression(Type);

/// <summary>
/// A conversion to <see cref="Expression.Type"/>. Text is read by the rules of section 4 (after trimming spaces), float to integer truncates.
/// A value that does not fit or is not readable fails the row.
/// </summary>
public sealed record Cast(Expression Operand, DataType Type) : Expression(Type);

/// <summary>Searched case: the value of the first branch whose condition is true, else <see cref="Otherwise"/>. Branches not taken are not evaluated.</summary>
public sealed record Case(ImmutableArray<CaseBranch> Branches, Expression Otherwise, DataType Type) : Expression(Type);

/// <summary>One <c>when … then …</c>.</summary>
public sealed record CaseBranch(Expression When, Expression Then);
