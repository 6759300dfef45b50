using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FeatureJobs.Commands;

/// <summary>Options whose value is a number with a unit.</summary>
internal static class QuantityOption
{
    private static readonly (string Unit, long Bytes)[] Sizes = [("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1)];
    private static readonly (string Unit, TimeSpan Time)[] Times =
        [("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)), ("w", TimeSpan.FromDays(7))];

    /// <summary>A number of bytes above 0.</summary>
    public static Option<long?> Bytes(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result => Read(result, name, "a size such as 64MB or 1GB", 1, Sizes.Select(size => (size.Unit, (decimal)size.Bytes))) is { } bytes ? (long)bytes : null,
    };

    public static Option<TimeSpan?> Span(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "7d",
        CustomParser = result => Read(result, name, "a time such as 12h, 7d or 2w", 0, Times.Select(time => (time.Unit, (decimal)time.Time.Ticks))) is { } ticks ? new TimeSpan((long)ticks) : null,
    };

    private static decimal? Read(ArgumentResult result, string name, string wanted, decimal least, IEnumerable<(string Unit, decimal Factor)> units)
    {
        var text = result.Tokens[0].Value;
        foreach (var (unit, factor) in units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number <= long.MaxValue / factor && number * factor >= least)
                return number * factor;
        }
        result.AddError($"{name} {text}: not {wanted}.");
        return null;
    }
}
