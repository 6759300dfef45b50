using System.Collections.Immutable;

namespace FeatureJobs.Expressions;

/// <summary>Arithmetic, functions and casts.</summary>
internal sealed partial class Binder
{
    private Expression? VisitUnary(UnarySyntax unary)
    {
        if (unary.Symbol == "not")
        {
            return Condition(unary.Operand, "'not' takes") is { } condition ? new Call(Operator.Not, [condition], DataType.Bool) : null;
        }

        return Visit(unary.Operand) switch
        {
            null => null,
            var operand when Conversions.IsUntypedNull(operand) => operand,
            var operand when !operand.Type.IsNumeric && operand.Type != DataType.Duration =>
                Error(unary, $"'{unary.Symbol}' takes a number or a duration; found {operand.Type}"),
            var operand when unary.Symbol == "+" => operand,
            Literal { Value: double number } => Literal.Of(-number),
            var operand => new Call(Operator.Negate, [operand], operand.Type),
        };
    }

    private Call? VisitArithmetic(BinarySyntax binary)
    {
        var (left, right) = (Visit(binary.Left), Visit(binary.Right));
        if (left is null || right is null)
        {
            return null;
        }

        if (Conversions.IsUntypedNull(left) && Conversions.IsUntypedNull(right))
        {
            UnknownNull(binary);
            return null;
        }

        if (IsNumber(left) && IsNumber(right) && Conversions.Common([left, right]) is { IsNumeric: true } numeric)
        {
            var type = binary.Symbol == "/" ? DataType.Float64 : numeric;
            return new Call(_symbols[binary.Symbol], [Conversions.To(type, left), Conversions.To(type, right)], type);
        }

        var call = binary.Symbol switch
        {
            "+" when IsDuration(left) && IsDuration(right) => Durations(Operator.Add, left, right),
            "-" when IsDuration(left) && IsDuration(right) => Durations(Operator.Subtract, left, right),
            "+" when IsTime(left) && IsDuration(right) => Moved(Operator.Add, left, right),
            "+" when IsDuration(left) && IsTime(right) => Moved(Operator.Add, right, left),
            "-" when IsTime(left) && IsDuration(right) => Moved(Operator.Subtract, left, right),
            "-" when IsTime(right) && (IsTime(left) || Conversions.IsUntypedNull(left)) => new Call(Operator.Subtract,
                [Conversions.To(DataType.Timestamp, left), Conversions.To(DataType.Timestamp, right)], DataType.Duration),
            _ => null,
        };
        if (call is null)
        {
            var rule = binary.Symbol switch
            {
                "+" => "two numbers, two durations, or a timestamp or date and a duration",
                "-" => "two numbers, two durations, two timestamps, or a timestamp or date and a duration",
                _ => "two numbers",
            };
            var durations = (IsTime(left) && IsNumber(right)) || (IsNumber(left) && IsTime(right)) ? "; minutes(n), hours(n) and days(n) make durations" : "";
            Error(binary, $"'{binary.Symbol}' takes {rule}; found {Types([left, right])}{durations}{Hint([left, right])}");
        }

        return call;
    }

    private static readonly Dictionary<string, Operator> _symbols = new()
    {
        ["+"] = Operator.Add,
        ["-"] = Operator.Subtract,
        ["*"] = Operator.Multiply,
        ["/"] = Operator.Divide,
        ["%"] = Operator.Modulo,
    };

    private static Call Durations(Operator operation, Expression left, Expression right) =>
        new(operation, [Conversions.To(DataType.Duration, left), Conversions.To(DataType.Duration, right)], DataType.Duration);

    private static Call Moved(Operator operation, Expression time, Expression duration) =>
        new(operation, [Conversions.To(DataType.Timestamp, time), Conversions.To(DataType.Duration, duration)], DataType.Timestamp);

    private static bool IsNumber(Expression value) => Conversions.IsUntypedNull(value) || value.Type.IsNumeric;

    private static bool IsDuration(Expression value) => Conversions.IsUntypedNull(value) || value.Type == DataType.Duration;

    private static bool IsTime(Expression value) => !Conversions.IsUntypedNull(value) && value.Type.Kind is TypeKind.Date or TypeKind.Timestamp;

    private Expression? VisitFunction(FunctionSyntax function)
    {
        var name = function.Name.Name.ToLowerInvariant();
        if (!Vocabulary.Functions.TryGetValue(name, out var known))
        {
            return Error(function.Name, Vocabulary.AnnouncedFunctions.Contains(name)
                ? $"not supported yet: function {name}"
                : Vocabulary.Unknown("function", function.Name.Name, Vocabulary.Functions.Keys));
        }

        var count = function.Arguments.Length;
        if (count < known.Least || count > known.Most)
        {
            var wanted = known.Most == int.MaxValue ? $"at least {known.Least}" : $"{known.Least}";
            return Error(function, $"{name} takes {wanted} argument{(known.Least == 1 ? "" : "s")}, found {count}");
        }

        return known.Operator is Operator.Minutes or Operator.Hours or Operator.Days
            ? VisitDuration(function, known.Operator)
            : Unify(function, $"the arguments of {name} have one type", function.Arguments) is { } arguments
                ? new Call(known.Operator, arguments, arguments[0].Type)
                : null;
    }

    private Expression? VisitDuration(FunctionSyntax function, Operator unit) => Visit(function.Arguments[0]) switch
    {
        null => null,
        var value when IsNumber(value) => new Call(unit, [Conversions.To(DataType.Float64, value)], DataType.Duration),
        var value => Error(function, $"{function.Name.Name.ToLowerInvariant()} takes a number; found {value.Type}{Hint([value])}"),
    };

    private Expression? VisitCast(CastSyntax cast)
    {
        var operand = Visit(cast.Operand);
        if (!Vocabulary.Types.TryGetValue(cast.Type.Name, out var type))
        {
            var name = cast.Type.Name;
            return Error(cast.Type, Vocabulary.AnnouncedTypes.Contains(name)
                ? $"not supported yet: type {name.ToLowerInvariant()}"
                : Vocabulary.Unknown("type", name, Vocabulary.Types.Keys));
        }

        if (operand is null || Conversions.IsUntypedNull(operand) || operand.Type == type || Conversions.CastsFrom(operand.Type.Kind).Contains(type.Kind))
        {
            return operand is null ? null : Conversions.To(type, operand);
        }

        var targets = Conversions.CastsFrom(operand.Type.Kind).Select(kind => kind.ToString().ToLowerInvariant()).ToImmutableArray();
        return Error(cast, $"{operand.Type} cannot be cast to {type}"
            + (targets.IsEmpty ? "" : $"; it can be cast to {string.Join(", ", targets)}"));
    }
}
