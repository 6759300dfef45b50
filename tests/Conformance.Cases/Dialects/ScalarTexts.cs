using System.Globalization;
using System.Numerics;
using FeatureJobs.Expressions;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests.Dialects;

/// <summary>Text to value and back, read character by character from section 4 of the design; null where that is impossible.</summary>
public static class ScalarTexts
{
    public static object? Read(string text, TypeKind kind)
    {
        var trimmed = text.Trim(' ');
        return kind switch
        {
            TypeKind.Bool => trimmed switch { "true" => true, "false" => false, _ => null },
            TypeKind.Int32 => Integer(trimmed) is { } number && number >= int.MinValue && number <= int.MaxValue ? (int)number : null,
            TypeKind.Int64 => Integer(trimmed) is { } number && number >= long.MinValue && number <= long.MaxValue ? (long)number : null,
            TypeKind.Float64 => Float(trimmed),
            TypeKind.Date => Date(trimmed) is { } date ? new Day(date) : null,
            TypeKind.Timestamp => Timestamp(trimmed) is { } micros ? new Moment(micros) : null,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    public static string? Write(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        double number => Float(number),
        Day day => Day(day.Number)?.ToString("yyyy-MM-dd"),
        Moment time => Day(FloorDivide(time.Microseconds, 86_400_000_000)) is { } day
            ? $"{day.ToDateTime(TimeOnly.MinValue).AddTicks((time.Microseconds - FloorDivide(time.Microseconds, 86_400_000_000) * 86_400_000_000) * 10):yyyy-MM-dd HH:mm:ss.FFFFFF}"
            : null,
        _ => value.ToString(),
    };

    private static long FloorDivide(long x, long y) => (x - (x % y + y) % y) / y;

    private static DateOnly? Day(long days) => days + 719_162 is >= 0 and <= 3_652_058 and var number ? DateOnly.FromDayNumber((int)number) : null;

    /// <summary>.NET too writes the fewest digits that read back; only the layout differs.</summary>
    private static string Float(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }

        var sign = double.IsNegative(number) ? "-" : "";
        var parts = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = parts[0].IndexOf('.') is >= 0 and var found ? found : parts[0].Length;
        var all = parts[0].Replace(".", "");
        var digits = all.TrimStart('0');
        var exponent = point - 1 - (all.Length - digits.Length) + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        digits = digits.TrimEnd('0');
        if (digits.Length == 0)
        {
            return $"{sign}0.0";
        }

        if (exponent is < -4 or >= 16)
        {
            return $"{sign}{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        return exponent < 0
            ? $"{sign}0.{new string('0', -exponent - 1)}{digits}"
            : $"{sign}{digits.PadRight(exponent + 1, '0')[..(exponent + 1)]}.{(digits.Length > exponent + 1 ? digits[(exponent + 1)..] : "0")}";
    }

    private static BigInteger? Integer(string text)
    {
        var digits = text.StartsWith('+') || text.StartsWith('-') ? text[1..] : text;
        return digits.Length > 0 && digits.All(char.IsAsciiDigit) ? BigInteger.Parse(text, CultureInfo.InvariantCulture) : null;
    }

    private static double? Float(string text)
    {
        switch (text)
        {
            case "NaN":
                return double.NaN;
            case "Infinity":
                return double.PositiveInfinity;
            case "-Infinity":
                return double.NegativeInfinity;
        }

        var mantissa = text.Split('e', 'E');
        var unsigned = mantissa[0].TrimStart('+', '-');
        return mantissa.Length <= 2 && mantissa[0].Length - unsigned.Length <= 1
            && unsigned.Count(c => c == '.') <= 1 && unsigned.Any(char.IsAsciiDigit) && unsigned.All(c => c == '.' || char.IsAsciiDigit(c))
            && (mantissa.Length == 1 || Integer(mantissa[1]) is not null)
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : null;
    }

    private static int? Date(string text) =>
        Shape(text) == "0000-00-00" && DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var date) ? date.DayNumber - 719_162 : null;

    private static long? Timestamp(string text)
    {
        long minutes = 0;
        if (text.EndsWith('Z'))
        {
            text = text[..^1];
        }
        else if (text.Length > 6 && Shape(text[^5..]) == "00:00" && text[^6] is '+' or '-' && Shape(text).Count(c => c == '-') >= 2 && text.Length >= 16)
        {
            minutes = Pair(text[^5..]) * 60 + Pair(text[^2..]);
            if (minutes > 18 * 60 || Pair(text[^2..]) > 59)
            {
                return null;
            }

            minutes = text[^6] == '-' ? -minutes : minutes;
            text = text[..^6];
        }

        var shape = Shape(text);
        string[] shapes = ["", "00:00", "00:00:00", .. Enumerable.Range(1, 6).Select(digits => "00:00:00." + new string('0', digits))];
        if (text.Length < 10 || Date(text[..10]) is not { } day || (text.Length > 10 && text[10] is not ('T' or ' ')) || text.Length == 11
            || !shapes.Contains(shape.Length > 10 ? shape[11..] : ""))
        {
            return null;
        }

        var time = text.Length > 10 ? text[11..].PadRight(8, ':') : "00:00:00";
        var (hour, minute, second) = (Pair(time), Pair(time[3..]), time[6] == ':' ? 0 : Pair(time[6..]));
        var fraction = time.Length > 9 ? long.Parse(time[9..].PadRight(6, '0'), CultureInfo.InvariantCulture) : 0;
        return hour > 23 || minute > 59 || second > 59 ? null
            : (((day * 24L + hour) * 60 + minute - minutes) * 60 + second) * 1_000_000 + fraction;
    }

    private static long Pair(string text) => (text[0] - '0') * 10 + (text[1] - '0');

    private static string Shape(string text) => string.Concat(text.Select(c => char.IsAsciiDigit(c) ? '0' : c));
}
