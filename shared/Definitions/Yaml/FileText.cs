namespace FeatureJobs.Definitions;

/// <summary>A file's text with its lines, broken as YAML breaks them.</summary>
internal sealed class FileText
{
    private readonly List<int> _lines = [0];

    public FileText(string path, string text)
    {
        Path = path;
        Text = text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\n' or '\u0085' or '\u2028' or '\u2029' || (text[i] == '\r' && !(i + 1 < text.Length && text[i + 1] == '\n')))
                _lines.Add(i + 1);
        }
    }

    public string Path { get; }

    public string Text { get; }

    /// <summary>The place of a character; the end of the text is a place too.</summary>
    public Place PlaceOf(int index)
    {
        var line = _lines.BinarySearch(index);
        if (line < 0)
            line = ~line - 1;
        return new Place(Path, line + 1, index - _lines[line] + 1);
    }

    /// <summary>The character index of a line and column (both from 1), kept within the text.</summary>
    public int IndexOf(long line, long column) =>
        line > _lines.Count ? Text.Length : (int)Math.Clamp(_lines[(int)Math.Max(line, 1) - 1] + column - 1, 0, Text.Length);
}
