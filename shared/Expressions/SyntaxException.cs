namespace FeatureJobs.Expressions;

/// <summary>Leaves the grammar at a mistake whose place and text are known; never leaves <see cref="ParsedExpression.Parse"/>.</summary>
internal sealed class SyntaxException(int offset, int length, string message) : Exception(message)
{
    public ExpressionError Error { get; } = new(offset, Math.Max(1, length), message);
}
