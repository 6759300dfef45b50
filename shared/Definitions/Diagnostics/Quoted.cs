using System.Text;

namespace FeatureJobs.Definitions;

/// <summary>Text of the user inside a message: in quotes, on one line, of bounded length.</summary>
internal static class Quoted
{
    private const int Longest = 60;

    public static string Of(string text)
    {
        var shown = new StringBuilder("'");
        foreach (var c in text.Length <= Longest ? text : text[..Longest])
            shown.Append(char.IsControl(c) ? ' ' : c);
        return shown.Append(text.Length <= Longest ? "'" : "...'").ToString();
    }
}
