using System.Collections.Immutable;
using Parlot;
using Parlot.Fluent;
using static FeatureJobs.Expressions.Lexemes;
using static Parlot.Fluent.Parsers;

namespace FeatureJobs.Expressions;

/// <summary>
/// SQL's scalar expressions. From loose to tight: or; and; not; is [not] null; comparison (one, not a chain); in, between; + -; * / %; sign.
/// Where something must follow, its parser ends in <c>ElseError</c>: the first such place reached is the mistake, so nothing is ever tried twice.
/// </summary>
internal static class Grammar
{
    private static readonly Parser<Syntax> _whole = Build();

    /// <summary>Reads a whole text, or throws <see cref="SyntaxException"/>; nesting beyond <paramref name="maxDepth"/> is a mistake like others.</summary>
    public static Syntax Read(string text, int maxDepth)
    {
        var context = new ParseContext(new Scanner(text), maxDepth, false, false, CancellationToken.None);
        if (_whole.TryParse(context, out var syntax, out var error))
        {
            return syntax;
        }

        if (error?.Message?.StartsWith("expected ", StringComparison.Ordinal) != true)
        {
            throw new SyntaxException(0, text.Length, TooDeep(maxDepth));
        }

        var (start, length) = Found(text, error.Position.Offset);
        throw new SyntaxException(start, length, start == text.Length
            ? $"{error.Message}, found the end of the text"
            : $"{error.Message}, found '{text.Substring(start, length)}'");
    }

    public static string TooDeep(int maxDepth) =>
        $"the expression is nested more than {maxDepth} levels deep (every operator of a chain counts as a level)";

    private static Parser<Syntax> Build()
    {
        var expression = Deferred<Syntax>();
        var comma = Terms.Char(',');
        var open = Terms.Char('(').ElseError("expected '('");
        var close = Position(Terms.Char(')').ElseError("expected ')' or an operator"));
        var list = Separated(comma, expression);
        var listEnd = Position(Terms.Char(')').ElseError("expected ',', ')' or an operator"));

        var brackets = Terms.Char('(').SkipAnd(expression).AndSkip(close);

        var cast = Position(Keyword("cast").AndSkip(Terms.Char('(')))
            .And(expression).AndSkip(Keyword("as").ElseError("expected 'as' or an operator"))
            .And(Word.ElseError("expected a type")).And(Position(Terms.Char(')').ElseError("expected ')'")))
            .Then<Syntax>(static x => new CastSyntax(x.Item1.Start, x.Item4.End, x.Item2, x.Item3));

        var arguments = Terms.Char('(').SkipAnd(OneOf(
            Position(Terms.Char(')')).Then(static end => (Items: ImmutableArray<Syntax>.Empty, end.End)),
            list.And(listEnd).Then(static x => (Items: x.Item1.ToImmutableArray(), x.Item2.End))));
        var function = Word.And(arguments).Then<Syntax>(static x => new FunctionSyntax(x.Item2.End, x.Item1, x.Item2.Items));

        var moment = Word.When(static (_, word) => Is(word, "date") || Is(word, "timestamp")).And(Text).Then<Syntax>(static x => Moment(x.Item1, x.Item2));

        var word = OneOf(
            Position(Keyword("null")).Then<Syntax>(static at => new ConstantSyntax(at.Start, at.End, null)),
            Position(Keyword("true")).Then<Syntax>(static at => new ConstantSyntax(at.Start, at.End, true)),
            Position(Keyword("false")).Then<Syntax>(static at => new ConstantSyntax(at.Start, at.End, false)));

        var branch = Keyword("when").SkipAnd(expression)
            .AndSkip(Keyword("then").ElseError("expected 'then' or an operator")).And(expression);
        var choice = Position(Keyword("case"))
            .And(Maybe(Not(Keyword("when")).SkipAnd(expression)))
            .And(OneOrMany(branch).ElseError("expected 'when' or an operator"))
            .And(Maybe(Keyword("else").SkipAnd(expression)))
            .And(Position(Keyword("end").ElseError("expected 'when', 'else', 'end' or an operator")))
            .Then<Syntax>(static x => new CaseSyntax(x.Item1.Start, x.Item5.End, x.Item2, [.. x.Item3.Select(b => (b.Item1, b.Item2))], x.Item4));

        var primary = OneOf(brackets, Number, Text.Then<Syntax>(static x => x), QuotedName.Then<Syntax>(static x => x),
            word, choice, cast, moment, function, Word.Then<Syntax>(static x => x)).ElseError("expected a value");

        var signed = ZeroOrMany(Terms.AnyOf("+-", 1, 1).Then(static (context, start, end, sign) => (Start: end - 1, Sign: sign.ToString()!))).And(primary).Then(static x => Signs(x.Item1, x.Item2));
        var product = signed.LeftAssociative([Symbol("*"), Symbol("/"), Symbol("%")], Binary);
        var sum = product.LeftAssociative([Symbol("+"), Symbol("-")], Binary);

        var not = Maybe(Keyword("not")).Then(static x => x is not null);
        var isIn = not.AndSkip(Keyword("in")).AndSkip(open).And(list).And(listEnd)
            .Then<Func<Syntax, Syntax>>(static x => operand => new InSyntax(x.Item3.End, operand, [.. x.Item2], x.Item1));
        var isBetween = not.AndSkip(Keyword("between")).And(sum).AndSkip(Keyword("and").ElseError("expected 'and' or an operator")).And(sum)
            .Then<Func<Syntax, Syntax>>(static x => operand => new BetweenSyntax(operand, x.Item2, x.Item3, x.Item1));
        var member = sum.And(ZeroOrMany(OneOf(isIn, isBetween))).Then(static x => x.Item2.Aggregate(x.Item1, static (operand, test) => test(operand)));

        var comparer = OneOf(Symbol("<=", "<="), Symbol(">=", ">="), Symbol("<>", "<>"), Symbol("!=", "<>"), Symbol("==", "="), Symbol("=", "="), Symbol("<", "<"), Symbol(">", ">"));
        var comparison = member.And(Maybe(comparer.And(member))).AndSkip(Maybe(Position(comparer).Then(static Syntax (at) =>
                throw new SyntaxException(at.Start, at.End - at.Start, "comparisons cannot be chained; join them with 'and'"))))
            .Then(static x => x.Item2.Item1 is null ? x.Item1 : new BinarySyntax(x.Item2.Item1, x.Item1, x.Item2.Item2));

        var isNull = Keyword("is").SkipAnd(not).And(Position(Keyword("null").ElseError("expected 'null' or 'not null'")));
        var nullness = comparison.And(ZeroOrMany(isNull))
            .Then(static x => x.Item2.Aggregate(x.Item1, static (operand, test) => new IsNullSyntax(test.Item2.End, operand, test.Item1)));

        var negation = ZeroOrMany(Position(Keyword("not"))).And(nullness)
            .Then(static x => x.Item1.Reverse().Aggregate(x.Item2, static (operand, at) => new UnarySyntax(at.Start, "not", operand)));
        var conjunction = negation.LeftAssociative([Keyword("and")], Binary);
        expression.Parser = conjunction.LeftAssociative([Keyword("or")], Binary);

        return expression.AndSkip(SkipWhiteSpace(Eof()).ElseError("expected an operator or the end"));
    }

    private static Parser<string> Symbol(string symbol) => Terms.Text(symbol);

    private static Parser<string> Symbol(string symbol, string canonical) => Terms.Text(symbol).Then(canonical);

    private static Syntax Binary(Syntax left, Syntax right, string symbol) => new BinarySyntax(symbol.ToLowerInvariant(), left, right);

    private static Parser<T?> Maybe<T>(Parser<T> parser) => parser.ZeroOrOne().Then(static found => found.Count == 0 ? default : found[0]);

    /// <summary>Where a parser matched, white space before it left out.</summary>
    private static Parser<(int Start, int End)> Position<T>(Parser<T> parser) => parser.Then(static (context, start, end, _) =>
    {
        var text = context.Scanner.Buffer;
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        return (start, end);
    });

    /// <summary>A minus before an integer belongs to it: only so can the least int64 be written.</summary>
    private static Syntax Signs(IReadOnlyList<(int Start, string Sign)> signs, Syntax operand)
    {
        foreach (var (start, sign) in signs.Reverse())
        {
            operand = operand is IntegerSyntax number
                ? new IntegerSyntax(start, number.End, sign == "-" ? -number.Value : number.Value)
                : new UnarySyntax(start, sign, operand);
        }

        return operand;
    }

    private static bool Is(NameSyntax word, string name) => word.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static ConstantSyntax Moment(NameSyntax kind, ConstantSyntax text)
    {
        var isDate = Is(kind, "date");
        object? value = isDate ? Times.ReadDate((string)text.Value!) : Times.ReadTimestamp((string)text.Value!);
        return new ConstantSyntax(kind.Start, text.End, value ?? throw new SyntaxException(text.Start, text.End - text.Start, isDate
            ? $"expected a date such as date '2024-01-31', found '{text.Value}'"
            : $"expected a time such as timestamp '2024-01-31 15:30:00' or '2024-01-31T15:30+02:00', found '{text.Value}'"));
    }

    /// <summary>The word, number or character at or after an offset.</summary>
    private static (int Start, int Length) Found(string text, int offset)
    {
        while (offset < text.Length && char.IsWhiteSpace(text[offset]))
        {
            offset++;
        }

        var end = offset;
        while (end < text.Length && (IsNameCharacter(text[end]) || text[end] == '.'))
        {
            end++;
        }

        var whole = end < text.Length && char.IsHighSurrogate(text[end]) ? 2 : 1;
        return (offset, end > offset ? end - offset : Math.Min(whole, text.Length - offset));
    }
}
