using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>A derived column with what it is made of; <see cref="Column"/> is null where its type is not known.</summary>
internal sealed record BoundDerive(DeriveDraft Draft, Column? Column, Expression? Expression);

/// <summary>A source with what is known of its columns.</summary>
/// <param name="Own">The columns of its files; null when they are not known.</param>
/// <param name="Ambiguous">Columns of its files whose names differ in case only.</param>
internal sealed record BoundSource(
    SourceDraft Draft, IReadOnlyList<Column>? Own, ImmutableArray<string> Ambiguous, ImmutableArray<BoundDerive> Derived, Column? EventTimestamp, Column? CreatedTimestamp, Expression? Where)
{
    /// <summary>All columns whose types are known.</summary>
    public IReadOnlyList<Column> Columns => [.. Own ?? [], .. Derived.Select(derive => derive.Column).OfType<Column>()];

    /// <summary>Types an expression; says nothing of columns whose own mistakes have been reported.</summary>
    public Expression? Bind(ExpressionDraft draft, DiagnosticBag found) =>
        draft.Parsed.Columns.All(name => IsUsable(name, draft.Text.Place, found)) ? ExpressionTexts.Bind(draft, Columns, found) : null;

    /// <summary>A column by name; one that is not there is reported.</summary>
    /// <param name="use">What names it: <c>key 'origin' of entity 'airport'</c>.</param>
    public Column? Find(string name, Place place, string use, DiagnosticBag found)
    {
        if (!IsUsable(name, place, found))
            return null;
        var column = Columns.FirstOrDefault(column => Names.Comparer.Equals(column.Name, name));
        if (column is null)
            found.Add(DiagnosticKind.UnknownColumn, place, $"unknown column {Quoted.Of(name)}{use}{Suggestions.For(name, Columns.Select(known => known.Name), "columns")}");
        return column;
    }

    /// <summary>The source with the columns that <paramref name="used"/> and the source itself need, and no others.</summary>
    /// <param name="created">Whether created_timestamp is needed.</param>
    public Source Narrow(IEnumerable<string> used, bool created)
    {
        var createdTimestamp = created ? CreatedTimestamp?.Name : null;
        var needed = new HashSet<string>(used, Names.Comparer) { EventTimestamp!.Name };
        needed.UnionWith(Draft.Where?.Parsed.Columns ?? []);
        if (createdTimestamp is not null)
            needed.Add(createdTimestamp);
        foreach (var derive in Derived.Reverse().Where(derive => needed.Contains(derive.Draft.Name.Value)))
            needed.UnionWith(derive.Draft.Expression!.Parsed.Columns);
        return new Source
        {
            Name = Draft.Name!.Value,
            Path = Draft.Path!.Value,
            ResolvedPath = Draft.ResolvedPath!,
            DefinedIn = Draft.Place.File,
            Format = Draft.Format,
            Columns = [.. Own!.Where(column => needed.Contains(column.Name))],
            Derive =
            [
                .. from derive in Derived
                   where needed.Contains(derive.Draft.Name.Value)
                   select new DerivedColumn(derive.Draft.Name.Value, derive.Expression!, derive.Draft.Expression!.Parsed.Text),
            ],
            EventTimestamp = EventTimestamp.Name,
            CreatedTimestamp = createdTimestamp,
            Where = Where,
            WhereText = Draft.Where?.Parsed.Text,
            MaxFuture = Draft.MaxFuture,
            Advance = Draft.Advance,
            MaxBadRows = Draft.MaxBadRows,
        };
    }

    private bool IsUsable(string name, Place place, DiagnosticBag found)
    {
        if (Ambiguous.Contains(name, Names.Comparer))
        {
            found.Add(DiagnosticKind.DuplicateName, place, $"column {Quoted.Of(name)} is in the files more than once, in upper and lower case; rename one there");
            return false;
        }
        return Own is not null && !Derived.Any(derive => derive.Column is null && Names.Comparer.Equals(derive.Draft.Name.Value, name));
    }
}
