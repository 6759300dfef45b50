namespace FeatureJobs.Relational;

/// <summary>The windows that the items of an <see cref="Over"/> look through: <c>w0</c>, <c>w1</c>, … for frames, <c>w</c> for the row before.</summary>
internal sealed class Frames(Over over)
{
    private readonly List<(long? From, long To)> _frames =
        [.. over.Items.OfType<Framed>().Where(item => !IsOneRow(over, item)).Select(item => (item.From, item.To)).Distinct()];

    /// <summary>Over a single row of an even grid a sum, an extreme, a first or last is that row's value.</summary>
    public bool IsOneRow(Framed frame) => IsOneRow(over, frame);

    public string Window(Framed frame) => $"w{_frames.IndexOf((frame.From, frame.To))}";

    /// <summary>The definitions of the windows that are used.</summary>
    /// <param name="partition">What all of them share.</param>
    /// <param name="distance">A distance of order values in the dialect's words.</param>
    public IReadOnlyList<string> Print(string partition, Func<long, string> distance)
    {
        string Before(long values) => over.Step is { } step ? $"{values / step}" : distance(values);
        var unit = over.Step is null ? "RANGE" : "ROWS";
        List<string> windows = [.. _frames.Select((frame, i) =>
            $"w{i} AS ({partition} {unit} BETWEEN {(frame.From is { } from ? $"{Before(from)} PRECEDING" : "UNBOUNDED PRECEDING")} AND {Before(frame.To)} PRECEDING)")];
        if (over.Items.Any(item => item is Previous || (item is Framed { To: not 0 } frame && IsOneRow(frame))))
            windows.Add($"w AS ({partition})");
        return windows;
    }

    private static bool IsOneRow(Over over, Framed frame) =>
        over.Step is not null && frame.From == frame.To && frame.Call is { Function: not (Reduction.Count or Reduction.FirstOrder or Reduction.LastOrder), Filter: null };
}
