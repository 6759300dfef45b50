using System.Globalization;

namespace FeatureJobs.Delta;

/// <summary>
/// Lengths of time as Delta's properties hold them: Spark's interval literals, "interval 1 week 2 days", with or without the first word.
/// Months and years have no fixed length and are refused, as there.
/// </summary>
internal static class IntervalText
{
    public static TimeSpan? TryParse(string text)
    {
        var words = text.ToUpperInvariant().Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var pairs = words.AsSpan(words is ["INTERVAL", ..] ? 1 : 0);
        if (pairs.Length is 0 || pairs.Length % 2 != 0)
        {
            return null;
        }

        try
        {
            var total = TimeSpan.Zero;
            for (var at = 0; at < pairs.Length; at += 2)
            {
                if (!long.TryParse(pairs[at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || Unit(pairs[at + 1].TrimEnd('S')) is not { } unit)
                {
                    return null;
                }

                total += new TimeSpan(checked(number * unit.Ticks));
            }

            return total < TimeSpan.Zero ? null : total;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static TimeSpan? Unit(string name) => name switch
    {
        "WEEK" => TimeSpan.FromDays(7),
        "DAY" => TimeSpan.FromDays(1),
        "HOUR" => TimeSpan.FromHours(1),
        "MINUTE" => TimeSpan.FromMinutes(1),
        "SECOND" => TimeSpan.FromSeconds(1),
        "MILLISECOND" => TimeSpan.FromMilliseconds(1),
        "MICROSECOND" => TimeSpan.FromMicroseconds(1),
        _ => null,
    };
}
