using System.Text.RegularExpressions;

namespace FeatureJobs.Definitions;

/// <summary>Lengths of time as written in YAML: <c>30s</c>, <c>90m</c>, <c>24h</c>, <c>7d</c>, <c>1d12h</c>; also <c>ms</c>. A day has 24 hours.</summary>
public static partial class Durations
{
    /// <summary>Longer ones could leave the years 1900 to 9999 that event times may have.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    public const string Forms = "write whole numbers with s, m, h or d, as in 30s, 90m, 24h, 7d or 1d12h";

    /// <summary>The length, or null when the text is none or longer than <see cref="Longest"/>. Never negative.</summary>
    public static TimeSpan? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || text.Length == 0)
            return null;
        var total = TimeSpan.Zero;
        foreach (var (group, unit) in Units)
        {
            if (!match.Groups[group].Success)
                continue;
            if (!long.TryParse(match.Groups[group].ValueSpan, out var count) || count > Longest / unit)
                return null;
            total += count * unit;
        }
        return total <= Longest ? total : null;
    }

    /// <summary>The shortest spelling; null is <c>0s</c>.</summary>
    public static string Format(TimeSpan length)
    {
        var (text, rest) = ("", length);
        foreach (var (name, unit) in Units)
        {
            var count = rest.Ticks / unit.Ticks;
            text += count == 0 ? "" : $"{count}{name}";
            rest -= count * unit;
        }
        return text.Length == 0 ? "0s" : text;
    }

    private static readonly (string Name, TimeSpan Unit)[] Units =
        [("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1))];

    /// <summary>No leading zeros: a window's spelling is part of its feature's name, and <c>024h</c> would be another one.</summary>
    [GeneratedRegex(@"\A(?:(?<d>0|[1-9][0-9]*)d)?(?:(?<h>0|[1-9][0-9]*)h)?(?:(?<m>0|[1-9][0-9]*)m)?(?:(?<s>0|[1-9][0-9]*)s)?(?:(?<ms>0|[1-9][0-9]*)ms)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
