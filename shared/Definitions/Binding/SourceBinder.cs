using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>Types one source.</summary>
internal static class SourceBinder
{
    public static BoundSource Bind(SourceDraft draft, Func<string, IReadOnlyList<Column>?> columns, DiagnosticBag found)
    {
        var all = OwnColumns(draft, columns, found);
        var ambiguous = (all ?? []).GroupBy(column => column.Name, Names.Comparer).Where(same => same.Count() > 1).Select(same => same.Key).ToImmutableArray();
        var source = new BoundSource(draft, all?.Where(column => !ambiguous.Contains(column.Name, Names.Comparer)).ToList(), ambiguous, [], null, null, null);

        foreach (var derive in draft.Derive)
            source = source with { Derived = source.Derived.Add(Derive(derive, source, found)) };

        return source with
        {
            EventTimestamp = Time(draft.EventTimestamp, "event_timestamp", source, found),
            CreatedTimestamp = Time(draft.CreatedTimestamp, "created_timestamp", source, found),
            Where = Condition(draft.Where, source, found),
        };
    }

    private static Column? Time(ScalarNode? name, string use, BoundSource source, DiagnosticBag found)
    {
        var time = name is null ? null : source.Find(name.Value, name.Place, $" as {use}", found);
        if (time is not null && time.Type != DataType.Timestamp)
            found.Add(DiagnosticKind.WrongType, name!.Place, $"{use} {Quoted.Of(time.Name)} is {time.Type}; it must be a timestamp (derive one)");
        return time;
    }

    /// <summary>A typed condition; one that is neither true nor false is reported.</summary>
    public static Expression? Condition(ExpressionDraft? draft, BoundSource source, DiagnosticBag found)
    {
        if (draft is null || source.Bind(draft, found) is not { } condition)
            return null;
        if (condition.Type != DataType.Bool)
            found.Add(DiagnosticKind.WrongType, draft.Text.Place, $"'where' is {condition.Type}; write a condition, as in \"delay > 0\"");
        return condition;
    }

    private static IReadOnlyList<Column>? OwnColumns(SourceDraft draft, Func<string, IReadOnlyList<Column>?> columns, DiagnosticBag found)
    {
        if (!draft.ColumnsSound || draft.Name is null || draft.ResolvedPath is null)
            return null;
        if (draft.Declared is { } declared)
            return declared;
        var read = columns(draft.Name.Value);
        if (read is null)
            found.Add(DiagnosticKind.UnknownColumns, draft.Path!.Place, $"no file is at {Quoted.Of(draft.Path.Value)}, so the columns of source {Quoted.Of(draft.Name.Value)} are not known; put a file there, or declare them with 'columns: {{name: type}}'");
        return read;
    }

    private static BoundDerive Derive(DeriveDraft draft, BoundSource source, DiagnosticBag found)
    {
        var name = draft.Name.Value;
        var unusable = new BoundDerive(draft, null, null);
        if ((source.Own ?? []).FirstOrDefault(column => Names.Comparer.Equals(column.Name, name)) is { } taken)
        {
            found.Add(DiagnosticKind.DuplicateName, draft.Name.Place, $"derived column {Quoted.Of(name)} has the name of column {Quoted.Of(taken.Name)} of the source; choose another");
            return unusable;
        }
        if (draft.Expression is not { } text)
            return unusable;
        var later = source.Draft.Derive.Skip(source.Derived.Length).Select(derive => derive.Name.Value);
        var early = text.Parsed.Columns.Where(column => later.Contains(column, Names.Comparer)).ToList();
        if (early.Count > 0)
        {
            found.Add(DiagnosticKind.UnknownColumn, text.Text.Place, $"derived column {Quoted.Of(name)} uses {Quoted.Of(early[0])}, which is not derived before it; only columns of the files and those derived above can be used");
            return unusable;
        }
        if (source.Bind(text, found) is not { } expression)
            return unusable;
        if (expression.Type != DataType.Duration)
            return new BoundDerive(draft, new Column(name, expression.Type), expression);
        found.Add(DiagnosticKind.WrongType, text.Text.Place, $"derived column {Quoted.Of(name)} is a duration, which cannot be stored; add it to a timestamp, or derive a number");
        return unusable;
    }
}
