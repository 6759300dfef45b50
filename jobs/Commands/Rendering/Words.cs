using System.Globalization;
using System.Text.Json;

namespace FeatureJobs.Commands.Rendering;

/// <summary>How times, spans, numbers and enumerations are written.</summary>
internal static class Words
{
    /// <summary>For people: ISO 8601 in UTC, a fraction of a second only where there is one. Can be pasted into options.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(
        time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset? time) => time is { } t ? Time(t) : "";

    /// <summary>For programs: always with microseconds.</summary>
    public static string ExactTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static string? ExactTime(DateTimeOffset? time) => time is { } t ? ExactTime(t) : null;

    /// <summary>As definitions write it: 90s, 45m, 6h, 7d; the greatest unit that divides.</summary>
    public static string Span(TimeSpan span)
    {
        if (span.Ticks % TimeSpan.TicksPerSecond != 0) return span.ToString("c", CultureInfo.InvariantCulture);
        var seconds = span.Ticks / TimeSpan.TicksPerSecond;
        (long size, string unit) = seconds switch
        {
            0 => (1, "s"),
            _ when seconds % 86400 == 0 => (86400, "d"),
            _ when seconds % 3600 == 0 => (3600, "h"),
            _ when seconds % 60 == 0 => (60, "m"),
            _ => (1, "s"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / size}{unit}");
    }

    public static string? Span(TimeSpan? span) => span is { } s ? Span(s) : null;

    public static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 row</c>, <c>2 rows</c>.</summary>
    public static string Count(long number, string noun) => $"{Count(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>As <see cref="Count(long,string)"/>, of a noun with a plural of its own.</summary>
    public static string Count(long number, string noun, string plural) => $"{Count(number)} {(number == 1 ? noun : plural)}";

    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };

    /// <summary>For tables, where JSON has every digit: four places, or six digits where that says nothing.</summary>
    public static string Float(double number) => Math.Abs(number) switch
    {
        0 or (>= 0.001 and < 1e9) => number.ToString("0.####", CultureInfo.InvariantCulture),
        _ => number.ToString("G6", CultureInfo.InvariantCulture),
    };

    /// <summary>A value in words, as short as it can be.</summary>
    public static string Value(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        double number => Float(number),
        DateTimeOffset time => Time(time),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary><c>no_new_data</c>.</summary>
    public static string Snake<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary><c>no new data</c>.</summary>
    public static string Plain<T>(T value) where T : struct, Enum => Snake(value).Replace('_', ' ');
}
