using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>
/// Values that a template needs more than once. SQL has no let: small ones are repeated, others bound by a lambda over a list of one,
/// so that nesting never doubles the text. A body names nothing but what is bound: engines take exponential time over lambdas nested in bodies.
/// </summary>
/// <param name="of">The expression that is printed: bound names begin no name of its columns.</param>
internal abstract class Bindings(Expression of)
{
    private readonly string _prefix = Prefix(of);
    private int _count;

    public string Let(Expression expression, string value, Func<string, string> body)
    {
        if (IsSmall(expression))
        {
            return body(value);
        }

        var name = Next();
        return Bind(name, value, body(name));
    }

    /// <summary>Binds two values, of which the body uses the first more than once.</summary>
    public string LetBoth(Expression expression, string first, string second, Func<string, string, string> body) => IsSmall(expression)
        ? body(first, second)
        : Let(expression, Pair(first, second), pair => body($"{pair}.a", $"{pair}.b"));

    /// <summary>A name that nothing else has.</summary>
    protected string Next() => $"{_prefix}{++_count}";

    /// <summary>The <paramref name="body"/>, which mentions <paramref name="name"/> for <paramref name="value"/>.</summary>
    protected abstract string Bind(string name, string value, string body);

    /// <summary>One value with the fields a and b.</summary>
    protected abstract string Pair(string first, string second);

    private static bool IsSmall(Expression expression) => expression switch
    {
        ColumnReference or Literal => true,
        Call { Operator: Operator.ToMicroseconds, Arguments: [ColumnReference] } => true,
        // Widening a number costs less than binding it.
        Cast { Type.Kind: TypeKind.Float64, Operand: ColumnReference { Type.IsNumeric: true } } => true,
        _ => false,
    };

    /// <summary>A word that begins no column's name.</summary>
    private static string Prefix(Expression expression)
    {
        var prefix = "v";
        while (HasColumn(expression, prefix))
        {
            prefix += "_";
        }

        return prefix;
    }

    private static bool HasColumn(Expression expression, string prefix) =>
        (expression is ColumnReference column && column.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        || expression.Children.Any(child => HasColumn(child, prefix));
}
