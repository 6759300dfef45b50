using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>An aggregation with what is known of it.</summary>
/// <param name="Stem">The features' names without the window; null where a mistake hides it.</param>
/// <param name="Type">The features' type; null where a mistake hides it.</param>
internal sealed record BoundAggregation(AggregationDraft Draft, string? Stem, DataType? Type, Aggregation? Model);

/// <summary>Types one aggregation and names its features.</summary>
internal static class AggregationBinder
{
    public static BoundAggregation Bind(AggregationDraft draft, BoundSource? source, DiagnosticBag found)
    {
        var of = draft.Of is null || source is null ? null : source.Bind(draft.Of, found);
        var where = source is null ? null : SourceBinder.Condition(draft.Where, source, found);
        var stem = Stem(draft, of, found);
        var type = Type(draft, of, found);
        if (draft.Function is null || type is null)
            return new BoundAggregation(draft, stem, null, null);
        var model = new Aggregation
        {
            Function = draft.Function.Value,
            Of = of,
            OfText = draft.Of?.Parsed.Text,
            Where = where,
            WhereText = draft.Where?.Parsed.Text,
            Windows = [.. draft.Windows.Select(window => window.Length)],
            Delay = draft.Delay?.Value ?? TimeSpan.Zero,
            Default = Default(draft, type, found),
        };
        return new BoundAggregation(draft, stem, type, model);
    }

    private static string? Stem(AggregationDraft draft, Expression? of, DiagnosticBag found)
    {
        if (draft.Name is not null)
            return draft.Name.Value;
        if (draft.Function is null)
            return null;
        var function = FunctionNames.Of(draft.Function.Value);
        if (!draft.HasOf)
            return FunctionNames.CountsRows(draft.Function.Value) ? function : null;
        if (draft.Of is null)
            return null;
        var column = of is ColumnReference reference ? reference.Name : BareColumn(draft.Of.Parsed);
        if (column is not null && Names.IsIdentifier(column))
            return $"{column}_{function}";
        found.Add(DiagnosticKind.IncompleteAggregation, draft.Of.Text.Place, $"{Quoted.Of(draft.Of.Text.Value)} is no plain column name, so the feature needs 'name', which stands for column_{function}");
        return null;
    }

    /// <summary>The column that an untyped expression consists of, or null.</summary>
    private static string? BareColumn(ParsedExpression parsed) =>
        parsed.Columns is [var column] && parsed.Canonical == $"\"{column.Replace("\"", "\"\"")}\"" ? column : null;

    private static DataType? Type(AggregationDraft draft, Expression? of, DiagnosticBag found)
    {
        if (draft.Function is not { Value: var function })
            return null;
        if (draft.HasOf && of is null)
            return null;
        if (of?.Type == DataType.Duration)
        {
            found.Add(DiagnosticKind.WrongType, draft.Of!.Text.Place, $"{Quoted.Of(draft.Of.Text.Value)} is a duration, which cannot be stored; derive a number instead");
            return null;
        }
        if (function is AggregateFunction.Sum or AggregateFunction.Mean && of is { Type.IsNumeric: false })
        {
            found.Add(DiagnosticKind.WrongType, draft.Of!.Text.Place, $"{FunctionNames.Of(function)} takes numbers, and {Quoted.Of(draft.Of.Text.Value)} is {of.Type}; count, min, max, first and last take any type");
            return null;
        }
        return function switch
        {
            AggregateFunction.Count => DataType.Int64,
            AggregateFunction.TimeSinceLast => DataType.Timestamp,
            AggregateFunction.Mean => DataType.Float64,
            AggregateFunction.Sum => of is null ? null : of.Type.IsInteger ? DataType.Int64 : DataType.Float64,
            _ => of?.Type,
        };
    }

    private static Literal? Default(AggregationDraft draft, DataType type, DiagnosticBag found)
    {
        if (draft.Default is not { } text || draft.Function!.Value == AggregateFunction.TimeSinceLast)
            return null;
        var value = TextValues.Parse(text, type);
        if (value is null)
            found.Add(DiagnosticKind.BadDefault, text.Place, $"'default' is {Quoted.Of(text.Value)}; the feature is {type}, write {Example(type)}");
        // Of nothing a count is 0 anyway: saying so changes nothing that is stored.
        return draft.Function.Value == AggregateFunction.Count && value?.Value is 0L ? null : value;
    }

    private static string Example(DataType type) => type.Kind switch
    {
        TypeKind.Bool => "true or false",
        TypeKind.Int32 or TypeKind.Int64 => "a whole number such as 0",
        TypeKind.Float64 => "a number such as 0.5",
        TypeKind.String => "text in quotes such as \"none\"",
        TypeKind.Date => "a date such as 2024-01-31",
        _ => "a time such as 2024-01-31T12:00:00Z",
    };
}
