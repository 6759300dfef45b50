using System.Collections.Immutable;

namespace FeatureJobs.Tests.Cases.Rows;

/// <summary>A group of rows with the runs that bring it files.</summary>
/// <param name="Created">The source's created_timestamp, or null for none.</param>
/// <param name="Csv">Files of text; a cell may then be <see cref="Unparsable"/>, and an empty text is null.</param>
public sealed record RowCase(
    string Name, ImmutableArray<Column> Keys, EventSource Source, string? Created, bool Csv, ImmutableArray<(string Name, Formula Formula)> Features, ImmutableArray<CaseRun> Runs)
{
    /// <summary>Columns that the group uses: one that only a created_timestamp would be is not read where there is none.</summary>
    public ImmutableArray<Column> Used => [.. Source.Columns.Where(column => column.Name != "written" || Created is not null)];
}

/// <summary>A cell of a CSV file that cannot be read as its column's type.</summary>
public sealed record Unparsable(string Text);
