namespace FeatureJobs.Commands.Rendering;

/// <summary>Text broken between words.</summary>
internal static class Paragraph
{
    /// <summary>Lines of at most <paramref name="width"/> characters where words allow, the first indented by <paramref name="indent"/>, the others by two more.</summary>
    public static IEnumerable<string> Wrap(string text, int width, int indent)
    {
        var line = new string(' ', indent);
        var empty = true;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!empty && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = new string(' ', indent + 2);
                empty = true;
            }
            line += empty ? word : " " + word;
            empty = false;
        }
        if (!empty) yield return line;
    }
}
