using System.Collections.Immutable;

namespace FeatureJobs.Commands.Output;

/// <summary>A table of texts. The first <paramref name="Leading"/> columns say what a row is about.</summary>
internal sealed record TextTable(int Leading, ImmutableArray<TextColumn> Columns, ImmutableArray<ImmutableArray<string>> Rows)
{
    /// <summary>A cell's padding and the line between cells.</summary>
    private const int Between = 3;

    /// <summary>
    /// The columns, in panels no wider than <paramref name="width"/>, each beginning with the leading columns: a wide table is read in panels
    /// one below the other. A single column wider than that stays, and is for the printer to break within its cells.
    /// </summary>
    public ImmutableArray<TextTable> Panels(int width)
    {
        var widths = Columns.Select((column, i) => Rows.Select(row => row[i].Length).Append(column.Title.Length).Max() + Between).ToArray();
        var leading = Enumerable.Range(0, Math.Min(Leading, Columns.Length)).ToArray();
        var room = width - leading.Sum(i => widths[i]);
        var panels = ImmutableArray.CreateBuilder<TextTable>();
        List<int> panel = [];
        foreach (var i in Enumerable.Range(leading.Length, Columns.Length - leading.Length))
        {
            if (panel.Count > 0 && panel.Sum(c => widths[c]) + widths[i] > room)
            {
                panels.Add(Only([.. leading, .. panel]));
                panel = [];
            }
            panel.Add(i);
        }
        panels.Add(Only([.. leading, .. panel]));
        return panels.ToImmutable();
    }

    private TextTable Only(int[] columns) =>
        new(Leading, [.. columns.Select(i => Columns[i])], [.. Rows.Select(row => columns.Select(i => row[i]).ToImmutableArray())]);
}

/// <param name="Number">Numbers stand right, so that their digits line up.</param>
internal sealed record TextColumn(string Title, bool Number = false);
