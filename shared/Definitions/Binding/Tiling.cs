namespace FeatureJobs.Definitions;

/// <summary>The tile divides every window, <c>every</c>, <c>offset</c> and every <c>delay</c> (design, section 5).</summary>
internal static class Tiling
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>The given tile, else the greatest common divisor of what could be read.</summary>
    public static TimeSpan Size(GroupDraft group, DiagnosticBag found)
    {
        var windows = group.Aggregations.SelectMany(aggregation => aggregation.Windows).ToList();
        var delays = group.Aggregations.Select(aggregation => aggregation.Delay).OfType<Written<TimeSpan>>().ToList();
        if (group.Tile is { } tile)
        {
            CheckGiven(group, tile, windows, delays, found);
            return tile.Value;
        }
        var divisor = new[] { group.Every, group.Offset }.OfType<Written<TimeSpan>>().Concat(delays).Select(length => length.Value)
            .Concat(windows.Select(window => window.Length))
            .Aggregate(0L, (common, length) => GreatestCommonDivisor(common, length.Ticks));
        if (divisor > 0 && divisor < Least.Ticks)
            found.Add(DiagnosticKind.TileTooSmall, group.Every?.Place ?? group.Place, $"'every', 'offset', windows and delays have only {Durations.Format(TimeSpan.FromTicks(divisor))} in common, which would be the tile; the least is 1s: write them in whole seconds");
        return TimeSpan.FromTicks(divisor);
    }

    private static void CheckGiven(GroupDraft group, Written<TimeSpan> tile, List<WindowDraft> windows, List<Written<TimeSpan>> delays, DiagnosticBag found)
    {
        var size = Durations.Format(tile.Value);
        var misfit = Divides(tile, group.Every) ? Divides(tile, group.Offset) ? null : "offset" : "every";
        if (misfit is not null)
        {
            // One mistake: the tile. Windows are mostly multiples of `every`, so they would all be reported with it.
            var length = Durations.Format((misfit == "every" ? group.Every : group.Offset)!.Value);
            found.Add(DiagnosticKind.TileMisfit, tile.Place, $"tile {size} does not divide '{misfit}', {length}; write a tile of which {length} is a multiple, or leave 'tile' out");
            return;
        }
        foreach (var window in windows.Where(window => window.Length.Ticks % tile.Value.Ticks != 0))
            found.Add(DiagnosticKind.WindowMisfit, window.Text.Place, $"window {window.Text.Value} does not fit tile {size}; write a multiple of {size}, such as {Near(window.Length, tile.Value)}");
        foreach (var delay in delays.Where(delay => !Divides(tile, delay)))
            found.Add(DiagnosticKind.TileMisfit, delay.Place, $"tile {size} does not divide 'delay', {Durations.Format(delay.Value)}; write a multiple of {size}, such as {Near(delay.Value, tile.Value)}");
    }

    private static bool Divides(Written<TimeSpan> tile, Written<TimeSpan>? length) => length is null || length.Value.Ticks % tile.Value.Ticks == 0;

    private static string Near(TimeSpan length, TimeSpan tile) =>
        Durations.Format(TimeSpan.FromTicks(Math.Max(1, (length.Ticks + tile.Ticks / 2) / tile.Ticks) * tile.Ticks));

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
