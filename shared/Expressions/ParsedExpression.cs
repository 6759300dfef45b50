using System.Collections.Immutable;

namespace FeatureJobs.Expressions;

/// <summary>
/// An expression's text, read but not yet typed. Reading and typing are apart because a text can be checked before its source's columns are known.
/// </summary>
public sealed class ParsedExpression
{
    /// <summary>Texts longer than this are refused unread.</summary>
    public const int MaxLength = 32_768;

    /// <summary>How deep operators, functions and brackets may nest; every step over a tree may recurse this deep.</summary>
    public const int MaxDepth = 100;

    private readonly Syntax _syntax;

    private ParsedExpression(string text, Syntax syntax)
    {
        Text = text;
        _syntax = syntax;
        Columns = CanonicalText.ColumnsOf(syntax);
        Canonical = CanonicalText.Of(syntax);
    }

    /// <summary>The text as the user wrote it.</summary>
    public string Text { get; }

    /// <summary>The names of the columns it refers to, as written, in order of first appearance; names that differ in case only are one.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>The expression in one canonical spelling, for hashes: equal for texts that differ in white space, case of keywords or redundant brackets only.</summary>
    public string Canonical { get; }

    /// <summary>Reads a text. On a mistake the result is null and <paramref name="errors"/> says where and what was expected.</summary>
    public static ParsedExpression? Parse(string text, out ImmutableArray<ExpressionError> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            errors = [];
            if (text.Length > MaxLength)
            {
                throw new SyntaxException(0, text.Length, $"the expression has {text.Length} characters, at most {MaxLength} are allowed");
            }

            var syntax = Grammar.Read(text, MaxDepth);
            return syntax.Height <= MaxDepth
                ? new ParsedExpression(text, syntax)
                : throw new SyntaxException(0, text.Length, Grammar.TooDeep(MaxDepth));
        }
        catch (SyntaxException mistake)
        {
            errors = [mistake.Error];
            return null;
        }
    }

    /// <summary>
    /// Types the expression over <paramref name="columns"/> (matched case-insensitively, printed as declared). Every mistake is reported, not only the first;
    /// an unknown column or function is reported with the nearest candidates.
    /// </summary>
    public Expression? Bind(IReadOnlyList<Column> columns, out ImmutableArray<ExpressionError> errors) => new Binder(columns).Bind(_syntax, out errors);
}
