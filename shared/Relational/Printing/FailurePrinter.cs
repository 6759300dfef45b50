using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>
/// Prints whether evaluation fails: somewhere, among what is evaluated, an operator gives null in its total form although its arguments are not null.
/// </summary>
/// <param name="values">Prints total forms.</param>
internal sealed class FailurePrinter(ScalarPrinter values)
{
    /// <summary>The value where evaluation does not fail, and some value or null where it does; raises nothing.</summary>
    public string PrintUnguarded(Expression expression) => values.Print(expression);

    /// <summary>A condition that is never null.</summary>
    public string Print(Expression expression) => Of(expression) ?? "FALSE";

    /// <summary>
    /// The value, or null where evaluation fails. A total form is null there by itself as long as nothing above the failure takes null for a value
    /// (comparisons do: the engine rewrites <c>TRY_CAST(x AS INTEGER) = 5</c> to <c>x = 5</c>, false for a large x).
    /// </summary>
    public string PrintTry(Expression expression) => PassesNullOn(expression)
        ? values.Print(expression)
        : $"CASE WHEN {Print(expression)} THEN NULL ELSE {values.Print(expression)} END";

    private static bool PassesNullOn(Expression expression) => !expression.CanFail
        || (((expression is Cast && expression.Type != DataType.Bool) || (expression is Call { Operator: var operation } && (IsArithmetic(operation) || operation is Operator.Divide or Operator.Modulo)))
            && expression.Children.All(PassesNullOn));

    /// <summary>Null if nothing in it can fail.</summary>
    private string? Of(Expression expression) => !expression.CanFail ? null : expression switch
    {
        Case choice => OfCase(choice),
        Call { Operator: Operator.Coalesce } call => OfCoalesce(call),
        _ => OfStrict(expression),
    };

    private string OfStrict(Expression expression)
    {
        var conditions = expression.Children.Select(Of).OfType<string>().ToList();
        if (expression.CanFailItself)
        {
            var given = NullableParts(expression).Select(values.Print).Distinct().Select(part => $" AND {part} IS NOT NULL");
            conditions.Add($"({values.Print(expression)} IS NULL{string.Concat(given)})");
        }

        return conditions.Count == 1 ? conditions[0] : $"({string.Join(" OR ", conditions.Distinct())})";
    }

    /// <summary>What must not be null for the value not to be null. A part that fails itself need not be asked: then the row fails anyway.</summary>
    private static IEnumerable<Expression> NullableParts(Expression expression) => expression.Children.SelectMany(child => child switch
    {
        Literal { Value: not null } => [],
        Cast => NullableParts(child),
        Call call when IsNullOnlyOfNull(call.Operator) => NullableParts(child),
        _ => [child],
    });

    private static bool IsNullOnlyOfNull(Operator operation) => IsArithmetic(operation) || operation is Operator.Not
        or Operator.Equal or Operator.NotEqual or Operator.Less or Operator.LessOrEqual or Operator.Greater or Operator.GreaterOrEqual;

    private static bool IsArithmetic(Operator operation) => operation is Operator.Add or Operator.Subtract or Operator.Multiply or Operator.Negate
        or Operator.Minutes or Operator.Hours or Operator.Days or Operator.ToMicroseconds or Operator.FromMicroseconds or Operator.FloorTo;

    private string OfCase(Case choice)
    {
        var branches = choice.Branches.Select(branch =>
            $"{(Of(branch.When) is { } fails ? $" WHEN {fails} THEN TRUE" : "")} WHEN {values.Print(branch.When)} THEN {Print(branch.Then)}");
        return $"CASE{string.Concat(branches)} ELSE {Print(choice.Otherwise)} END";
    }

    private string OfCoalesce(Call call)
    {
        var earlier = call.Arguments.SkipLast(1).Select(argument =>
            $"{(Of(argument) is { } fails ? $" WHEN {fails} THEN TRUE" : "")} WHEN {values.Print(argument)} IS NOT NULL THEN FALSE");
        return call.Arguments.Length == 1 ? Print(call.Arguments[0]) : $"CASE{string.Concat(earlier)} ELSE {Print(call.Arguments[^1])} END";
    }
}
