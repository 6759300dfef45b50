using Spectre.Console;

namespace FeatureJobs.Commands.Output;

/// <summary>Draws a table in plain characters, no colour, no trailing blanks.</summary>
internal static class TableDrawing
{
    public static void Write(TextTable table, TextWriter output, int width)
    {
        var first = true;
        foreach (var panel in table.Panels(width))
        {
            if (!first) output.WriteLine();
            first = false;
            foreach (var line in Draw(panel, width).Split('\n'))
                if (line.TrimEnd() is { Length: > 0 } text) output.WriteLine(text);
        }
    }

    private static string Draw(TextTable panel, int width)
    {
        var drawn = new Table { Border = TableBorder.Minimal, ShowRowSeparators = false, UseSafeBorder = false };
        foreach (var column in panel.Columns)
            drawn.AddColumn(new TableColumn(new Text(column.Title)) { Alignment = column.Number ? Justify.Right : Justify.Left });
        foreach (var row in panel.Rows)
            drawn.AddRow(row.Select(cell => new Text(cell)));
        using var text = new StringWriter { NewLine = "\n" };
        var canvas = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        canvas.Profile.Width = width;
        canvas.Profile.Capabilities.Unicode = true;
        canvas.Write(drawn);
        return text.ToString();
    }
}
