using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>Expressions inside YAML: mistakes point at the culprit's place in the file.</summary>
internal static class ExpressionTexts
{
    public static ExpressionDraft? Read(ScalarNode scalar, DiagnosticBag found)
    {
        if (ParsedExpression.Parse(scalar.Value, out var errors) is { } parsed)
            return new ExpressionDraft(scalar, parsed);
        foreach (var error in errors)
            found.Add(DiagnosticKind.UnreadableExpression, scalar.PlaceAt(error.Offset), error.Message);
        return null;
    }

    /// <summary>The typed expression, or null with mistakes.</summary>
    public static Expression? Bind(ExpressionDraft draft, IReadOnlyList<Column> columns, DiagnosticBag found)
    {
        if (draft.Parsed.Bind(columns, out var errors) is { } bound && errors.IsEmpty)
            return bound;
        foreach (var error in errors)
        {
            var place = draft.Text.PlaceAt(error.Offset);
            if (UnknownColumn(draft, error, columns) is { } name)
                found.Add(DiagnosticKind.UnknownColumn, place, $"unknown column {Quoted.Of(name)}{Suggestions.For(name, columns.Select(column => column.Name), "columns")}");
            else
                found.Add(DiagnosticKind.TypeError, place, error.Message);
        }
        return null;
    }

    /// <summary>The column that an error is about, if it is about one that is not there: those are reported alike wherever they are used.</summary>
    private static string? UnknownColumn(ExpressionDraft draft, ExpressionError error, IReadOnlyList<Column> columns)
    {
        var culprit = draft.Text.Value.AsSpan(error.Offset, Math.Min(error.Length, draft.Text.Value.Length - error.Offset)).Trim('"').ToString();
        return draft.Parsed.Columns.FirstOrDefault(name => Names.Comparer.Equals(name, culprit) && !columns.Any(column => Names.Comparer.Equals(column.Name, name)));
    }
}
