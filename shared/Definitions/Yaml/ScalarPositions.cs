using System.Globalization;
using YamlDotNet.Core;

namespace FeatureJobs.Definitions;

/// <summary>
/// Finds the character of a file that a character of a scalar's value was written as. Quotes, escapes, folding and indentation change white space only,
/// so the characters that are no white space stand in the value and in the file in the same order, one for one.
/// </summary>
internal static class ScalarPositions
{
    /// <summary>The file's index for <paramref name="offset"/> of the value, or null where the two do not match up.</summary>
    public static int? Find(ScalarNode scalar, int offset)
    {
        var (text, value) = (scalar.File.Text, scalar.Value);
        var at = scalar.Start;
        if (scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted)
            at++;
        else if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded)
            while (at < text.Length && text[at] != '\n')
                at++;
        int? previousEnd = null;
        for (var i = 0; i < value.Length; i++)
        {
            // White space may have been folded or moved: the place just behind the last character stands for it.
            if (char.IsWhiteSpace(value[i]))
            {
                if (i == offset && previousEnd is not null)
                    return previousEnd;
                continue;
            }
            var (start, end, character) = Next(text, at, scalar.Style);
            if (character is null || character != value[i])
                return null;
            // The second half of a pair written as one escape is written where the first is.
            if (end < 0)
                (end, i) = (-end, i + 1);
            if (i >= offset)
                return start;
            (at, previousEnd) = (end, end);
        }
        return previousEnd;
    }

    /// <summary>The next character that is no white space: where it is written, where it ends (negative: two UTF-16 units end there), and itself.</summary>
    private static (int Start, int End, char? Character) Next(string text, int at, ScalarStyle style)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (style == ScalarStyle.SingleQuoted && text[at] == '\'')
            {
                return (at, at + 2, '\'');
            }
            else if (style == ScalarStyle.DoubleQuoted && text[at] == '\\')
            {
                var (length, unit, pair) = Escape(text, at);
                if (unit is { } c && !char.IsWhiteSpace(c))
                    return (at, pair ? -(at + length) : at + length, c);
                at += length;
            }
            else
            {
                return (at, at + 1, text[at]);
            }
        }
        return (at, at, null);
    }

    private static (int Length, char? Unit, bool Pair) Escape(string text, int at)
    {
        if (at + 1 >= text.Length)
            return (1, null, false);
        var digits = text[at + 1] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            char? simple = text[at + 1] switch { '0' => '\0', 'a' => '\a', 'b' => '\b', 'e' => '\u001b', '"' => '"', '/' => '/', '\\' => '\\', _ => null };
            return (2, simple, false);
        }
        if (at + 2 + digits > text.Length || !uint.TryParse(text.AsSpan(at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            return (2, null, false);
        return code > char.MaxValue
            ? (2 + digits, (char)(0xD800 + ((code - 0x10000) >> 10)), true)
            : (2 + digits, (char)code, false);
    }
}
