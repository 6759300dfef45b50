using System.Buffers;

namespace FeatureJobs.Commands.Rendering;

/// <summary>A line of CSV (RFC 4180). Null is nothing, an empty text is "".</summary>
internal static class CsvLine
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    public static string Of(IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell));

    private static string Cell(string? text) => text switch
    {
        null => "",
        "" => "\"\"",
        _ => text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text,
    };
}
