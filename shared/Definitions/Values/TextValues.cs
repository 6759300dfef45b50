using System.Globalization;
using System.Text.RegularExpressions;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>A value written in YAML as a constant of a type, by the rules of text in design section 4.</summary>
internal static partial class TextValues
{
    /// <summary>The constant, or null when the scalar is no value of this type. Numbers and truth values are unquoted.</summary>
    public static Literal? Parse(ScalarNode scalar, DataType type)
    {
        var text = scalar.Value.Trim(' ');
        object? value = type.Kind switch
        {
            TypeKind.String => scalar.IsPlain && LooksLikeAnotherType(text) ? null : scalar.Value,
            TypeKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null,
            TypeKind.Timestamp => Timestamp(text),
            _ when !scalar.IsPlain => null,
            TypeKind.Bool => text switch { "true" => true, "false" => false, _ => null },
            TypeKind.Int32 => Integer().IsMatch(text) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            TypeKind.Int64 => Integer().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            TypeKind.Float64 => Float(text),
            _ => null,
        };
        return value is null ? null : new Literal(value, type);
    }

    private static bool LooksLikeAnotherType(string text) => text is "true" or "false" || Number().IsMatch(text);

    private static double? Float(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => Number().IsMatch(text) && double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? number : null,
    };

    private static DateTime? Timestamp(string text)
    {
        var match = Moment().Match(text);
        if (!match.Success || !DateTime.TryParseExact(match.Groups["date"].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day))
            return null;
        int Part(string name) => match.Groups[name].Success ? int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var zone = new TimeSpan(Part("zh"), Part("zm"), 0) * (match.Groups["sign"].Value == "-" ? -1 : 1);
        if (Part("h") > 23 || Part("m") > 59 || Part("s") > 59 || Part("zm") > 59 || Part("zh") > 18)
            return null;
        var ticks = day.Ticks + new TimeSpan(Part("h"), Part("m"), Part("s")).Ticks - zone.Ticks
            + (match.Groups["f"].Success ? long.Parse(match.Groups["f"].Value.PadRight(6, '0'), CultureInfo.InvariantCulture) * TimeSpan.TicksPerMicrosecond : 0);
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;
    }

    [GeneratedRegex(@"\A[+-]?[0-9]+\z")]
    private static partial Regex Integer();

    [GeneratedRegex(@"\A[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Number();

    [GeneratedRegex(@"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})([T ](?<h>[0-9]{2}):(?<m>[0-9]{2})(:(?<s>[0-9]{2})(\.(?<f>[0-9]{1,6}))?)?)?(Z|(?<sign>[+-])(?<zh>[0-9]{2}):(?<zm>[0-9]{2}))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Moment();
}
