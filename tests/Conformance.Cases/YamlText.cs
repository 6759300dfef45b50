using System.Globalization;

namespace FeatureJobs.Tests.Cases;

/// <summary>How things are spelled in definition files.</summary>
public static class YamlText
{
    public const long Second = 1_000_000;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;
    public const long OneDay = 24 * Hour;

    /// <summary>In the largest unit that gives a whole number.</summary>
    public static string Duration(long microseconds)
    {
        foreach (var (unit, letter) in new[] { (OneDay, "d"), (Hour, "h"), (Minute, "m"), (Second, "s") })
        {
            if (microseconds != 0 && microseconds % unit == 0)
                return $"{microseconds / unit}{letter}";
        }
        return microseconds == 0 ? "0s" : throw new ArgumentException($"{microseconds} microseconds are no whole seconds.");
    }

    public static string Of(AggregateFunction function) => function == AggregateFunction.TimeSinceLast ? "time_since_last" : function.ToString().ToLowerInvariant();

    public static string Of(Kind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>A moment for people, in ISO form where the calendar reaches it.</summary>
    public static string Time(long? microseconds) => microseconds switch
    {
        null => "never",
        < -62_135_596_800_000_000 or > 253_402_300_799_999_999 => $"{microseconds} us",
        _ => DateTime.UnixEpoch.AddTicks(microseconds.Value * 10).ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture),
    };

    /// <summary>A value for people.</summary>
    public static string Value(object? value) => value switch
    {
        null => "null",
        Moment moment => Time(moment.Microseconds),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
