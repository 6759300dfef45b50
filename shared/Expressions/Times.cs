using System.Globalization;
using System.Text.RegularExpressions;

namespace FeatureJobs.Expressions;

/// <summary>Dates and timestamps in literals, by the same rules as text in casts (design, section 4).</summary>
public static partial class Times
{
    private const long MicrosecondsPerMinute = 60_000_000;

    /// <summary><c>yyyy-MM-dd</c>; null where the text is none.</summary>
    public static DateOnly? ReadDate(string text) =>
        DateForm().IsMatch(text) && DateOnly.TryParseExact(text.Trim(' '), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary><c>yyyy-MM-dd[(T| )HH:mm[:ss[.1-6 digits]]][Z|±HH:mm]</c> as UTC; null where the text is none.</summary>
    public static DateTime? ReadTimestamp(string text)
    {
        var match = TimestampForm().Match(text);
        if (!match.Success || ReadDate(match.Groups["date"].Value) is not { } date)
        {
            return null;
        }

        var ticks = date.ToDateTime(TimeOnly.MinValue).Ticks
            + Number(match, "hour") * TimeSpan.TicksPerHour + Number(match, "minute") * TimeSpan.TicksPerMinute + Number(match, "second") * TimeSpan.TicksPerSecond
            + long.Parse(match.Groups["fraction"].Value.PadRight(6, '0'), CultureInfo.InvariantCulture) * TimeSpan.TicksPerMicrosecond;
        var offset = Number(match, "offsetHour") * 60 + Number(match, "offsetMinute");
        ticks -= (match.Groups["sign"].Value == "-" ? -offset : offset) * MicrosecondsPerMinute * TimeSpan.TicksPerMicrosecond;
        return offset > 18 * 60 || ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DateTime(ticks, DateTimeKind.Utc);
    }

    private static int Number(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^ *[0-9]{4}-[0-9]{2}-[0-9]{2} *\z")]
    private static partial Regex DateForm();

    [GeneratedRegex(@"^ *(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})([T ](?<hour>[01][0-9]|2[0-3]):(?<minute>[0-5][0-9])(:(?<second>[0-5][0-9])(\.(?<fraction>[0-9]{1,6}))?)?)?(Z|(?<sign>[+-])(?<offsetHour>[01][0-9]):(?<offsetMinute>[0-5][0-9]))? *\z")]
    private static partial Regex TimestampForm();
}
