using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>
/// Values that a template needs more than once. SQL has no let: small ones are repeated, others bound by a lambda over a list of one (about 50 ns a row),
/// so that nesting never doubles the text. A body names nothing but what is bound: the engine takes exponential time over lambdas nested in bodies.
/// </summary>
internal sealed class DuckDbBindings(string prefix)
{
    private int _count;

    public string Let(Expression expression, string value, Func<string, string> body)
    {
        if (IsSmall(expression))
        {
            return body(value);
        }

        var name = $"{prefix}{++_count}";
        return $"list_transform([{value}], lambda {name}: {body(name)})[1]";
    }

    /// <summary>Binds two values, of which the body uses the first more than once.</summary>
    public string LetBoth(Expression expression, string first, string second, Func<string, string, string> body) => IsSmall(expression)
        ? body(first, second)
        : Let(expression, $"{{'a': {first}, 'b': {second}}}", pair => body($"{pair}.a", $"{pair}.b"));

    /// <summary>The value if it lies in a range (<c>a AND b</c>), else null in total form and an engine error otherwise.</summary>
    public string Within(Expression expression, string value, string range, string type, bool total) => Let(expression, value, x => total
        ? $"CASE WHEN {x} BETWEEN {range} THEN {x} END"
        : $"CASE WHEN {x} BETWEEN {range} THEN {x} ELSE CAST('out of range: ' || {x} AS {type}) END");

    private static bool IsSmall(Expression expression) => expression switch
    {
        ColumnReference or Literal => true,
        Call { Operator: Operator.ToMicroseconds, Arguments: [ColumnReference] } => true,
        // Widening a number costs less than binding it.
        Cast { Type.Kind: TypeKind.Float64, Operand: ColumnReference { Type.IsNumeric: true } } => true,
        _ => false,
    };
}
