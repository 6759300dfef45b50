using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>Short spellings of the expressions that plans are made of.</summary>
public static class Express
{
    public static Expression Plus(this Expression left, long right) => right == 0 ? left : new Call(Operator.Add, [left, Literal.Of(right)], DataType.Int64);
    public static Expression Plus(this Expression left, Expression right) => new Call(Operator.Add, [left, right], left.Type);
    public static Expression Minus(this Expression left, Expression right) => new Call(Operator.Subtract, [left, right], left.Type);
    public static Expression DividedBy(this Expression left, Expression right) => new Call(Operator.Divide, [left, right], DataType.Float64);
    public static Expression FloorTo(this Expression value, long step) => new Call(Operator.FloorTo, [value, Literal.Of(step)], DataType.Int64);
    public static Expression ToMicroseconds(this Expression timestamp) => new Call(Operator.ToMicroseconds, [timestamp], DataType.Int64);
    public static Expression ToTimestamp(this Expression microseconds) => new Call(Operator.FromMicroseconds, [microseconds], DataType.Timestamp);
    public static Expression EqualTo(this Expression left, Expression right) => Compare(Operator.Equal, left, right);
    public static Expression LessThan(this Expression left, Expression right) => Compare(Operator.Less, left, right);
    public static Expression AtMost(this Expression left, Expression right) => Compare(Operator.LessOrEqual, left, right);
    public static Expression GreaterThan(this Expression left, Expression right) => Compare(Operator.Greater, left, right);
    public static Expression AtLeast(this Expression left, Expression right) => Compare(Operator.GreaterOrEqual, left, right);
    public static Expression IsDistinctFrom(this Expression left, Expression right) => Not(Compare(Operator.IsNotDistinct, left, right));
    public static Expression IsNull(this Expression value) => new Call(Operator.IsNull, [value], DataType.Bool);
    public static Expression IsNotNull(this Expression value) => new Call(Operator.IsNotNull, [value], DataType.Bool);
    public static Expression Try(this Expression value) => new Call(Operator.Try, [value], value.Type);
    public static Expression Fails(this Expression value) => new Call(Operator.Fails, [value], DataType.Bool);
    public static Expression Else(this Expression value, Expression otherwise) => new Call(Operator.Coalesce, [value, otherwise], value.Type);
    public static Expression Greatest(Expression left, Expression right) => new Call(Operator.Greatest, [left, right], left.Type);
    public static Expression Least(Expression left, Expression right) => new Call(Operator.Least, [left, right], left.Type);
    public static Expression To(this Expression value, DataType type) => value.Type == type ? value : new Cast(value, type);
    public static Expression Not(Expression value) => new Call(Operator.Not, [value], DataType.Bool);

    /// <summary>True where the value is true: null counts as false.</summary>
    public static Expression IsTrue(this Expression value) => value.Else(Literal.Of(false));

    /// <summary>Case when <paramref name="condition"/> then <paramref name="then"/> else <paramref name="otherwise"/>.</summary>
    public static Expression When(Expression condition, Expression then, Expression otherwise) => new Case([new(condition, then)], otherwise, then.Type);

    /// <summary>The conjunction of all terms; true without any.</summary>
    public static Expression All(params IEnumerable<Expression> terms) => Fold(Operator.And, terms, empty: true);

    /// <summary>The disjunction of all terms; false without any.</summary>
    public static Expression Any(params IEnumerable<Expression> terms) => Fold(Operator.Or, terms, empty: false);

    /// <summary>A column under its own name.</summary>
    public static NamedExpression Keep(this Relation relation, string column) => new(column, relation[column]);

    private static Expression Fold(Operator op, IEnumerable<Expression> terms, bool empty)
    {
        Expression? all = null;
        foreach (var term in terms)
            all = all is null ? term : new Call(op, [all, term], DataType.Bool);
        return all ?? Literal.Of(empty);
    }

    private static Call Compare(Operator op, Expression left, Expression right) => new(op, [left, right], DataType.Bool);
}
