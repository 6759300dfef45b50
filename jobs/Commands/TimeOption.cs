using System.CommandLine;
using System.Globalization;

namespace FeatureJobs.Commands;

/// <summary>An option whose value is a moment: ISO 8601, UTC where no zone is given.</summary>
internal static class TimeOption
{
    private static readonly string[] Forms =
    [
        .. from time in new[] { "", "THH:mm", " HH:mm", "THH:mm:ss", " HH:mm:ss", "THH:mm:ss.FFFFFF", " HH:mm:ss.FFFFFF" }
           from zone in new[] { "", "Z", "zzz" }
           where time.Length > 0 || zone.Length == 0
           select "yyyy-MM-dd" + time.Replace("T", "'T'", StringComparison.Ordinal) + (zone == "Z" ? "'Z'" : zone),
    ];

    public static Option<DateTimeOffset?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (TryParse(result.Tokens[0].Value, out var time)) return time;
            result.AddError(
                $"{name} {result.Tokens[0].Value}: not a time. Use 2001-04-06, 2001-04-06T18:30, 2001-04-06T18:30:00.5 or 2001-04-06T18:30:00+02:00; without a zone it is UTC.");
            return null;
        },
    };

    public static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
