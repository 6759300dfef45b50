using System.Globalization;
using System.Text.RegularExpressions;

namespace FeatureJobs.Definitions;

/// <summary>Sizes and limits as written in YAML.</summary>
internal static partial class Numbers
{
    public const string ByteForms = "write a whole number with KB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (powers of 1024), as in 2GB";
    public const string BadRowForms = "write a number of rows, as in 100, or a share of the rows read, as in 1%";

    /// <summary>Bytes, at least 1; null when the text is no size.</summary>
    public static long? Bytes(string text)
    {
        var match = Size().Match(text);
        if (!match.Success || !long.TryParse(match.Groups["count"].ValueSpan, out var count) || count == 0)
            return null;
        var power = "KMGT".IndexOf(char.ToUpperInvariant(match.Groups["unit"].ValueSpan[0])) + 1;
        var unit = (Int128)1;
        for (var i = 0; i < power; i++)
            unit *= match.Groups["binary"].Length > 0 ? 1024 : 1000;
        return count * unit is var bytes && bytes <= long.MaxValue ? (long)bytes : null;
    }

    /// <summary>A limit of bad rows; null when the text is none.</summary>
    public static BadRowLimit? BadRows(string text)
    {
        if (Whole().IsMatch(text))
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? new BadRowLimit(rows, null) : null;
        var share = Percent().Match(text);
        return share.Success && decimal.TryParse(share.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 100
            ? new BadRowLimit(null, (double)(percent / 100))
            : null;
    }

    [GeneratedRegex(@"\A(?<count>[0-9]{1,18}) ?(?<unit>[KMGT])(?<binary>i?)B\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Size();

    [GeneratedRegex(@"\A[0-9]+\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A(?<number>[0-9]{1,3}(\.[0-9]{1,9})?) ?%\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Percent();
}
