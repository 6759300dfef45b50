using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>
/// Prints values: the walk and what all dialects write alike; what a dialect writes in words of its own is abstract here.
/// Total: null where evaluation fails, and nothing raises; otherwise failures raise.
/// </summary>
internal abstract class ScalarPrinter(Bindings bindings, bool total)
{
    /// <summary>0001-01-01 and 9999-12-31T23:59:59.999999 in microseconds since the epoch.</summary>
    protected const long FirstMicrosecond = -62135596800000000, LastMicrosecond = 253402300799999999;

    private readonly Dictionary<Expression, string> _printed = new(ReferenceEqualityComparer.Instance);
    private FailurePrinter? _failures;

    protected bool Total => total;

    protected Bindings Bindings => bindings;

    private FailurePrinter Failures => _failures ??= new FailurePrinter(total ? this : Totally());

    public string Print(Expression expression)
    {
        if (!_printed.TryGetValue(expression, out var sql))
        {
            sql = expression switch
            {
                _ when !total && LeavesOutWhatCouldFail(expression) => PrintGuarded(expression),
                ColumnReference column => Name(column.Name),
                Literal literal => Constant(literal),
                Cast cast => Print(cast, Print(cast.Operand)),
                Case choice => Print(choice),
                Call { Operator: Operator.Try } call => Failures.PrintTry(call.Arguments[0]),
                Call { Operator: Operator.Fails } call => Failures.Print(call.Arguments[0]),
                Call call => Print(call, [.. call.Arguments.Select(Print)]),
                _ => throw new ArgumentOutOfRangeException(nameof(expression)),
            };
            _printed.Add(expression, sql);
        }

        return sql;
    }

    /// <summary>The printer of the same dialect and bindings in total form.</summary>
    protected abstract ScalarPrinter Totally();

    protected abstract string Name(string column);

    protected abstract string Constant(Literal literal);

    /// <summary>Ends the query, as a value of a type.</summary>
    protected abstract string Raise(DataType type);

    protected abstract string Print(Cast cast, string value);

    /// <summary>Addition, subtraction and multiplication, of times and durations too.</summary>
    protected abstract string Arithmetic(Call call, ImmutableArray<string> x, string symbol);

    protected abstract string Negate(Call call, string value);

    protected abstract string Divide(Call call, ImmutableArray<string> x);

    protected abstract string Modulo(Call call, ImmutableArray<string> x);

    /// <summary>A number of units of so many microseconds, rounded half-even.</summary>
    protected abstract string Duration(string number, long unit);

    protected abstract string ToMicroseconds(string timestamp);

    protected abstract string FromMicroseconds(Expression expression, string value);

    protected abstract string FloorTo(Call call, ImmutableArray<string> x);

    protected abstract string Extreme(string function, ImmutableArray<string> x);

    protected abstract string IsNotDistinct(string left, string right);

    private static bool LeavesOutWhatCouldFail(Expression expression) =>
        expression is Case or Call { Operator: Operator.Coalesce } && expression.Children.Skip(1).Any(part => part.CanFail);

    /// <summary>
    /// Engines compute constants, and expressions that appear twice, also where case and coalesce would leave them out. What could raise there is written
    /// in total form, after a check of whether the row fails.
    /// </summary>
    private string PrintGuarded(Expression expression) =>
        $"CASE WHEN {Failures.Print(expression)} THEN {Raise(expression.Type)} ELSE {Failures.PrintUnguarded(expression)} END";

    private string Print(Case choice) =>
        $"CASE{string.Concat(choice.Branches.Select(branch => $" WHEN {Print(branch.When)} THEN {Print(branch.Then)}"))} ELSE {Print(choice.Otherwise)} END";

    private string Print(Call call, ImmutableArray<string> x) => call.Operator switch
    {
        Operator.Add => Arithmetic(call, x, "+"),
        Operator.Subtract => Arithmetic(call, x, "-"),
        Operator.Multiply => Arithmetic(call, x, "*"),
        Operator.Divide => Divide(call, x),
        Operator.Modulo => Modulo(call, x),
        Operator.Negate => Negate(call, x[0]),
        Operator.Equal => $"({x[0]} = {x[1]})",
        Operator.NotEqual => $"({x[0]} <> {x[1]})",
        Operator.Less => $"({x[0]} < {x[1]})",
        Operator.LessOrEqual => $"({x[0]} <= {x[1]})",
        Operator.Greater => $"({x[0]} > {x[1]})",
        Operator.GreaterOrEqual => $"({x[0]} >= {x[1]})",
        Operator.And => $"({string.Join(" AND ", x)})",
        Operator.Or => $"({string.Join(" OR ", x)})",
        Operator.Not => $"(NOT {x[0]})",
        Operator.IsNull => $"({x[0]} IS NULL)",
        Operator.IsNotNull => $"({x[0]} IS NOT NULL)",
        Operator.IsNotDistinct => IsNotDistinct(x[0], x[1]),
        Operator.In => $"({x[0]} IN ({string.Join(", ", x.Skip(1))}))",
        Operator.Coalesce => $"coalesce({string.Join(", ", x)})",
        Operator.NullIf => bindings.LetBoth(call.Arguments[0], x[0], x[1], (value, other) => $"nullif({value}, {other})"),
        Operator.Greatest => Extreme("greatest", x),
        Operator.Least => Extreme("least", x),
        Operator.Minutes => Duration(x[0], 60_000_000),
        Operator.Hours => Duration(x[0], 3_600_000_000),
        Operator.Days => Duration(x[0], 86_400_000_000),
        Operator.ToMicroseconds => ToMicroseconds(x[0]),
        Operator.FromMicroseconds => FromMicroseconds(call.Arguments[0], x[0]),
        Operator.FloorTo => FloorTo(call, x),
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };
}
