using System.Globalization;
using System.Numerics;
using Parlot.Fluent;
using static Parlot.Fluent.Parsers;

namespace FeatureJobs.Expressions;

/// <summary>The grammar's words: names, keywords, numbers, quoted text.</summary>
internal static class Lexemes
{
    /// <summary>Words that are never a bare column name.</summary>
    private static readonly HashSet<string> _reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "not", "case", "when", "then", "else", "end", "in", "between", "is", "null", "true", "false",
    };

    private const string NameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

    public static readonly Parser<NameSyntax> Word = Terms.Scan(NameLength)
        .When(static (_, span) => !_reserved.Contains(span.ToString()))
        .Then(static (context, start, end, span) => new NameSyntax(end - span.Length, end, span.ToString()!));

    public static readonly Parser<NameSyntax> QuotedName = Terms.Scan(static text => QuotedLength(text, '"'))
        .Then(static (context, start, end, span) =>
        {
            var name = Unquote(span.ToString()!, '"', end - span.Length);
            return name.Length > 0 ? new NameSyntax(end - span.Length, end, name) : throw new SyntaxException(end - 2, 2, "a quoted column name must not be empty");
        });

    public static readonly Parser<ConstantSyntax> Text = Terms.Scan(static text => QuotedLength(text, '\''))
        .Then(static (context, start, end, span) =>
        {
            var text = Unquote(span.ToString()!, '\'', end - span.Length);
            var nul = text.IndexOf('\0');
            return nul < 0
                ? new ConstantSyntax(end - span.Length, end, text)
                : throw new SyntaxException(end - span.Length, span.Length, "a text must not contain the character U+0000");
        });

    public static readonly Parser<Syntax> Number = Terms.Scan(NumberLength)
        .Then(static (context, start, end, span) => ReadNumber(end - span.Length, span.ToString()!));

    public static Parser<string> Keyword(string word) => Terms.Keyword(word, NameCharacters.AsSpan(), caseInsensitive: true);

    public static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static int NameLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || char.IsAsciiDigit(text[0]) || !IsNameCharacter(text[0]))
        {
            return 0;
        }

        var length = 1;
        while (length < text.Length && IsNameCharacter(text[length]))
        {
            length++;
        }

        return length;
    }

    /// <summary>Up to and with the closing quote; to the end of the text where it is missing, which <see cref="Unquote"/> reports.</summary>
    private static int QuotedLength(ReadOnlySpan<char> text, char quote)
    {
        if (text.IsEmpty || text[0] != quote)
        {
            return 0;
        }

        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                if (i + 1 == text.Length || text[i + 1] != quote)
                {
                    return i + 1;
                }

                i++;
            }
        }

        return text.Length;
    }

    private static string Unquote(string quoted, char quote, int start)
    {
        var inner = quoted.Length < 2 ? "" : quoted[1..^1];
        var doubled = new string(quote, 2);
        return quoted.Length < 2 || quoted[^1] != quote || inner.Replace(doubled, "").Contains(quote)
            ? throw new SyntaxException(start, 1, $"the text that starts here has no closing {quote}")
            : inner.Replace(doubled, quote.ToString());
    }

    /// <summary>Digits with an optional point and exponent, not run into a name; <c>1d</c>, <c>0x10</c> and <c>1_000</c> are no numbers.</summary>
    private static int NumberLength(ReadOnlySpan<char> text)
    {
        var length = Digits(text, 0);
        if (length < text.Length && text[length] == '.')
        {
            var fraction = Digits(text, length + 1);
            length = length > 0 || fraction > 1 ? fraction : 0;
        }

        if (length > 0 && length < text.Length && text[length] is 'e' or 'E')
        {
            var sign = length + 1 < text.Length && text[length + 1] is '+' or '-' ? 1 : 0;
            var exponent = Digits(text, length + 1 + sign);
            length = exponent > length + 1 + sign ? exponent : 0;
        }

        return length > 0 && length < text.Length && (IsNameCharacter(text[length]) || text[length] == '.') ? 0 : length;
    }

    private static int Digits(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && char.IsAsciiDigit(text[from]))
        {
            from++;
        }

        return from;
    }

    private static Syntax ReadNumber(int start, string text)
    {
        if (text.All(char.IsAsciiDigit))
        {
            return new IntegerSyntax(start, start + text.Length, BigInteger.Parse(text, CultureInfo.InvariantCulture));
        }

        var value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value)
            ? new ConstantSyntax(start, start + text.Length, value)
            : throw new SyntaxException(start, text.Length, $"the number {text} is too large for float64");
    }
}
