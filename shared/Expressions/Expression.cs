using System.Collections.Immutable;

namespace FeatureJobs.Expressions;

/// <summary>
/// A typed, immutable scalar expression over the columns of one row. The tree carries the meaning (design, section 4);
/// each dialect's printer emits what its engine needs to give exactly that meaning.
/// </summary>
/// <param name="Type">The type of its value; every expression may also be null.</param>
/// <remarks>Compare trees by what they mean, not with ==: record equality compares the arrays of arguments by reference.</remarks>
public abstract record Expression(DataType Type)
{
    /// <summary>The parts it is made of, in the order of evaluation.</summary>
    public abstract ImmutableArray<Expression> Children { get; }

    /// <summary>
    /// Whether evaluating it could fail a row: overflow of integers, times and durations, casts that do not fit, unreadable text.
    /// False is certain for all values of the columns; true may be too careful.
    /// </summary>
    public bool CanFail => Failure.IsPossible(this);

    /// <summary>Whether it could fail of its own, over parts that do not.</summary>
    public bool CanFailItself => Failure.IsPossibleHere(this);
}

/// <summary>A column of the row, by its exact name.</summary>
public sealed record ColumnReference(string Name, DataType Type) : Expression(Type)
{
    public override ImmutableArray<Expression> Children => [];
}

/// <summary>
/// A constant. <see cref="Value"/> is null, or a <see cref="bool"/>, <see cref="int"/>, <see cref="long"/>, <see cref="double"/>,
/// <see cref="string"/>, <see cref="DateOnly"/> (date), <see cref="DateTime"/> with kind UTC (timestamp, whole microseconds)
/// or <see cref="long"/> microseconds (duration), as <see cref="Expression.Type"/> says.
/// </summary>
public sealed record Literal(object? Value, DataType Type) : Expression(Type)
{
    public override ImmutableArray<Expression> Children => [];

    public static Literal Of(bool value) => new(value, DataType.Bool);
    public static Literal Of(int value) => new(value, DataType.Int32);
    public static Literal Of(long value) => new(value, DataType.Int64);
    public static Literal Of(double value) => new(value, DataType.Float64);
    public static Literal Of(string value) => new(value, DataType.String);
    public static Literal Null(DataType type) => new(null, type);
}

/// <summary>An operator or function applied to arguments that already have the types it takes.</summary>
public sealed record Call(Operator Operator, ImmutableArray<Expression> Arguments, DataType Type) : Expression(Type)
{
    public override ImmutableArray<Expression> Children => Arguments;
}

/// <summary>A conversion to <see cref="Expression.Type"/>. A value that does not fit or is not readable fails the row.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>bool to int32, int64, float64</term><description>false is 0, true is 1. To string: <c>false</c>, <c>true</c>.</description></item>
/// <item><term>int32, int64 to bool</term><description>0 is false, all else true. To float64: the nearest. To string: digits, with a minus if negative.</description></item>
/// <item><term>float64 to int32, int64</term><description>Truncates towards zero; NaN and what is then out of range fail.</description></item>
/// <item><term>float64 to string</term><description>
/// The fewest digits that read back as the same number, with at least one on each side of the point (<c>0.1</c>, <c>100.0</c>, <c>-0.0</c>);
/// from 1e16 and below 1e-4 with an exponent of sign and at least two digits (<c>1e+16</c>, <c>1.5e-05</c>); <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>.
/// </description></item>
/// <item><term>string to all others</term><description>
/// After trimming spaces (U+0020 only). Integers <c>[+-]?digits</c>; float64 also with point and exponent, <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>
/// (beyond its range infinite); bool <c>true</c> or <c>false</c>; date <c>yyyy-MM-dd</c>;
/// timestamp <c>yyyy-MM-dd[(T| )HH:mm[:ss[.1-6 digits]]][Z|±HH:mm]</c>, offsets up to 18:00. Years 0001 to 9999. All else fails, the empty text too.
/// </description></item>
/// <item><term>date to timestamp</term><description>Midnight UTC. Timestamp to date: the day it lies in (floor, before 1970 too).</description></item>
/// <item><term>date, timestamp to string</term><description>
/// <c>yyyy-MM-dd</c>, <c>yyyy-MM-dd HH:mm:ss[.1-6 digits]</c> without trailing zeros of the fraction.
/// </description></item>
/// </list>
/// A date or timestamp outside the years 0001 to 9999 fails where one is turned into the other or into text.
/// </remarks>
public sealed record Cast(Expression Operand, DataType Type) : Expression(Type)
{
    public override ImmutableArray<Expression> Children => [Operand];
}

/// <summary>Searched case: the value of the first branch whose condition is true, else <see cref="Otherwise"/>. Branches not taken are not evaluated.</summary>
public sealed record Case(ImmutableArray<CaseBranch> Branches, Expression Otherwise, DataType Type) : Expression(Type)
{
    public override ImmutableArray<Expression> Children =>
        [.. Branches.SelectMany(branch => new[] { branch.When, branch.Then }), Otherwise];
}

/// <summary>One <c>when … then …</c>.</summary>
public sealed record CaseBranch(Expression When, Expression Then);
