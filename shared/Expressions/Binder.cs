using System.Collections.Immutable;
using System.Numerics;

namespace FeatureJobs.Expressions;

/// <summary>Types a syntax tree over columns. A subtree with a mistake is null and says no more, so that one mistake is reported once.</summary>
internal sealed partial class Binder(IReadOnlyList<Column> columns)
{
    /// <summary>More nodes than this are refused; <c>between</c> and simple <c>case</c> repeat their operand, nested ones without limit.</summary>
    private const int MaxSize = 20_000;

    private readonly ImmutableArray<ExpressionError>.Builder _errors = ImmutableArray.CreateBuilder<ExpressionError>();
    private readonly Dictionary<Expression, long> _sizes = new(ReferenceEqualityComparer.Instance);

    public Expression? Bind(Syntax syntax, out ImmutableArray<ExpressionError> errors)
    {
        var result = Visit(syntax);
        if (result is not null && Conversions.IsUntypedNull(result))
        {
            result = UnknownNull(syntax);
        }

        if (result is not null && Size(result) > MaxSize)
        {
            result = Error(syntax, $"the expression is too large: written out without between and simple case it has more than {MaxSize} parts");
        }

        errors = _errors.ToImmutable();
        return errors.IsEmpty ? result : null;
    }

    private Expression? Visit(Syntax syntax) => syntax switch
    {
        NameSyntax name => VisitColumn(name),
        IntegerSyntax integer => VisitInteger(integer),
        ConstantSyntax constant => constant.Value switch
        {
            null => Conversions.UntypedNull,
            bool value => Literal.Of(value),
            double value => Literal.Of(value),
            string value => Literal.Of(value),
            DateOnly value => new Literal(value, DataType.Date),
            var value => new Literal(value, DataType.Timestamp),
        },
        UnarySyntax unary => VisitUnary(unary),
        BinarySyntax { Symbol: "and" } binary => VisitLogic(binary, Operator.And),
        BinarySyntax { Symbol: "or" } binary => VisitLogic(binary, Operator.Or),
        BinarySyntax { Symbol: "+" or "-" or "*" or "/" or "%" } binary => VisitArithmetic(binary),
        BinarySyntax binary => VisitComparison(binary),
        IsNullSyntax test => VisitIsNull(test),
        InSyntax test => VisitIn(test),
        BetweenSyntax test => VisitBetween(test),
        CaseSyntax choice => VisitCase(choice),
        CastSyntax cast => VisitCast(cast),
        FunctionSyntax function => VisitFunction(function),
        _ => throw new ArgumentOutOfRangeException(nameof(syntax)),
    };

    private Expression? VisitColumn(NameSyntax name)
    {
        var column = columns.FirstOrDefault(column => column.Name == name.Name)
            ?? columns.FirstOrDefault(column => column.Name.Equals(name.Name, StringComparison.OrdinalIgnoreCase));
        return column is null
            ? Error(name, Vocabulary.Unknown("column", name.Name, columns.Select(known => known.Name)))
            : new ColumnReference(column.Name, column.Type);
    }

    private Literal? VisitInteger(IntegerSyntax integer)
    {
        if (integer.Value >= int.MinValue && integer.Value <= int.MaxValue)
        {
            return Literal.Of((int)integer.Value);
        }

        if (integer.Value >= long.MinValue && integer.Value <= long.MaxValue)
        {
            return Literal.Of((long)integer.Value);
        }

        var digits = BigInteger.Abs(integer.Value).ToString();
        Error(integer, $"the integer {(digits.Length <= 30 ? integer.Value.ToString() : $"of {digits.Length} digits")} does not fit int64; write it with a point for a float64");
        return null;
    }

    private Call? VisitLogic(BinarySyntax binary, Operator operation)
    {
        var left = Condition(binary.Left, $"'{binary.Symbol}' joins");
        var right = Condition(binary.Right, $"'{binary.Symbol}' joins");
        return left is null || right is null ? null : new Call(operation, [left, right], DataType.Bool);
    }

    private Call? VisitComparison(BinarySyntax binary) => Compare(
        binary.Symbol switch
        {
            "=" => Operator.Equal,
            "<>" => Operator.NotEqual,
            "<" => Operator.Less,
            "<=" => Operator.LessOrEqual,
            ">" => Operator.Greater,
            _ => Operator.GreaterOrEqual,
        },
        Unify(binary, $"'{binary.Symbol}' compares values of one type", [binary.Left, binary.Right]));

    private static Call? Compare(Operator comparison, ImmutableArray<Expression>? sides) => sides is null ? null : new Call(comparison, sides.Value, DataType.Bool);

    private Call? VisitIsNull(IsNullSyntax test) => Visit(test.Operand) switch
    {
        null => null,
        var operand when Conversions.IsUntypedNull(operand) => UnknownNull(test.Operand) as Call,
        var operand => new Call(test.Negated ? Operator.IsNotNull : Operator.IsNull, [operand], DataType.Bool),
    };

    private Call? VisitIn(InSyntax test) =>
        Negate(test.Negated, Compare(Operator.In, Unify(test, "'in' compares values of one type", [test.Operand, .. test.Items])));

    /// <summary><c>x between a and b</c> is <c>x &gt;= a and x &lt;= b</c>, which also has its three-valued logic.</summary>
    private Call? VisitBetween(BetweenSyntax test) =>
        Unify(test, "'between' compares values of one type", [test.Operand, test.Low, test.High]) is [var operand, var low, var high]
            ? Negate(test.Negated, new Call(Operator.And,
            [
                new Call(Operator.GreaterOrEqual, [operand, low], DataType.Bool),
                new Call(Operator.LessOrEqual, [operand, high], DataType.Bool),
            ], DataType.Bool))
            : null;

    private static Call? Negate(bool negated, Call? condition) =>
        negated && condition is not null ? new Call(Operator.Not, [condition], DataType.Bool) : condition;

    /// <summary>Searched case as it stands; a simple one compares its subject with each <c>when</c>, all in one common type.</summary>
    private Case? VisitCase(CaseSyntax choice)
    {
        ImmutableArray<Expression?> conditions = choice.Subject is null
            ? [.. choice.Branches.Select(branch => Condition(branch.When, "'when' takes"))]
            : Unify(choice, "'case' compares values of one type", [choice.Subject, .. choice.Branches.Select(branch => branch.When)]) is { } sides
                ? [.. sides.Skip(1).Select(side => new Call(Operator.Equal, [sides[0], side], DataType.Bool))]
                : [null];
        var values = Unify(choice, "the branches of 'case' have one type",
            [.. choice.Branches.Select(branch => branch.Then), choice.Otherwise ?? new ConstantSyntax(choice.Start, choice.End, null)]);
        return values is null || conditions.Contains(null)
            ? null
            : new Case([.. conditions.Zip(values.Value, (when, then) => new CaseBranch(when!, then))], values.Value[^1], values.Value[0].Type);
    }

    /// <summary>All values in their common type, or an error that begins with <paramref name="rule"/>.</summary>
    private ImmutableArray<Expression>? Unify(Syntax at, string rule, ImmutableArray<Syntax> parts)
    {
        var values = parts.Select(Visit).ToList();
        if (values.Contains(null))
        {
            return null;
        }

        if (Conversions.Common(values!) is { } common)
        {
            return [.. values.Select(value => Conversions.To(common, value!))];
        }

        if (values.All(value => Conversions.IsUntypedNull(value!)))
        {
            UnknownNull(at);
            return null;
        }

        Error(at, $"{rule}; found {Types(values!)}{Hint(values!)}");
        return null;
    }

    /// <summary>A part that must be bool.</summary>
    private Expression? Condition(Syntax syntax, string rule) => Visit(syntax) switch
    {
        null => null,
        var value when Conversions.IsUntypedNull(value) => Literal.Null(DataType.Bool),
        { Type.Kind: TypeKind.Bool } value => value,
        var value => Error(syntax, $"{rule} conditions (bool); found {value.Type}"),
    };

    private static string Types(IEnumerable<Expression> values)
    {
        var names = values.Select(value => Conversions.IsUntypedNull(value) ? "null" : value.Type.ToString()).ToList();
        names = names.Count > 2 ? [.. names.Distinct()] : names;
        return $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
    }

    /// <summary>What to write where text meets something else: nothing is read out of text unless it is said.</summary>
    private static string Hint(IReadOnlyCollection<Expression> values) =>
        values.All(value => value.Type != DataType.String || Conversions.IsUntypedNull(value)) ? ""
        : values.Any(value => value is Literal { Value: string }) && values.Select(value => value.Type).FirstOrDefault(type => type == DataType.Timestamp || type == DataType.Date) is { } time
            ? $"; write {(time == DataType.Date ? "date '2024-01-31'" : "timestamp '2024-01-31 15:30:00'")} for a constant"
            : "; text is read with cast(... as ...)";

    private Expression? UnknownNull(Syntax at) => Error(at, "the type of null is not known here; write cast(null as int32) or another type");

    private Expression? Error(Syntax at, string message)
    {
        _errors.Add(new ExpressionError(at.Start, Math.Max(1, at.End - at.Start), message));
        return null;
    }

    private long Size(Expression expression)
    {
        if (!_sizes.TryGetValue(expression, out var size))
        {
            size = Math.Min(long.MaxValue / 65_536, 1 + expression.Children.Sum(Size));
            _sizes.Add(expression, size);
        }

        return size;
    }
}
