using System.Globalization;

namespace FeatureJobs.Engines.Spark;

/// <summary>How many bytes of labels are few: they are then broadcast.</summary>
internal static class SparkBroadcast
{
    /// <summary>The files of some two million labels; <see cref="SparkMatch"/> counts them.</summary>
    public const long MostBytes = 64 << 20;

    private const string Threshold = "spark.sql.autoBroadcastJoinThreshold";

    /// <summary>Where Spark broadcasts less than that, or nothing, larger labels are not broadcast either, as the driver or the executors may be small.</summary>
    /// <param name="settings">Of the session.</param>
    public static long SmallLabels(IEnumerable<KeyValuePair<string, string>> settings) =>
        settings.LastOrDefault(pair => pair.Key == Threshold) is { Value: { } text } && Bytes(text) is { } bytes ? Math.Clamp(bytes, 0, MostBytes) : MostBytes;

    /// <summary>A size as Spark writes it: <c>10485760</c>, <c>10m</c>, <c>64MB</c>, <c>-1</c>. Null for anything else, which Spark refuses.</summary>
    private static long? Bytes(string text)
    {
        var digits = text.Trim().ToUpperInvariant().TrimEnd('B');
        var shift = digits.Length == 0 ? 0 : digits[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, 'P' => 50, _ => 0 };
        return long.TryParse(shift > 0 ? digits[..^1] : digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? checked(number <= long.MaxValue >> shift ? number << shift : long.MaxValue) : null;
    }
}
