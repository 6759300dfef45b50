#pragma warning disable CA1822, IDE0060
using System.Collections.Immutable;

namespace FeatureJobs.Expressions;

/// <summary>
/// An expression's text, read but not yet typed. Reading and typing are apart because a text can be checked before its source's columns are known.
/// </summary>
public sealed class ParsedExpression
{
    /// <summary>The text as the user wrote it.</summary>
    public string Text { get; } = "";

    /// <summary>The names of the columns it refers to, in order of first appearance.</summary>
    public ImmutableArray<string> Columns { get; } = [];

    /// <summary>Reads a text. On a mistake the result is null and <paramref name="errors"/> says where and what was expected.</summary>
    public static ParsedExpression? Parse(string text, out ImmutableArray<ExpressionError> errors) => throw new NotSupportedException();

    /// <summary>
    /// Types the expression over <paramref name="columns"/> (matched case-insensitively, printed as declared). Every mistake is reported, not only the first;
    /// an unknown column or function is reported with the nearest candidates.
    /// </summary>
    public Expression? Bind(IReadOnlyList<Column> columns, out ImmutableArray<ExpressionError> errors) => throw new NotSupportedException();

    /// <summary>The expression in one canonical spelling, for hashes: equal for texts that differ in white space, case of keywords or redundant brackets only.</summary>
    public string Canonical => "";
}
