namespace FeatureJobs.Expressions;

/// <summary>A mistake in an expression's text. <see cref="Offset"/> counts UTF-16 units from the start of the text.</summary>
/// <param name="Length">How many units the culprit spans, at least 1.</param>
/// <param name="Message">What was found and what would be valid, as one sentence without a full stop.</param>
public sealed record ExpressionError(int Offset, int Length, string Message);
