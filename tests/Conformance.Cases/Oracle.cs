using System.Collections.Immutable;

namespace FeatureJobs.Tests.Cases;

/// <summary>
/// What features are worth, straight from the definition: for each feature look at every event, keep those inside the window, and aggregate them.
/// Slow, and meant to be read.
/// </summary>
public sealed class Oracle(WindowGroup group)
{
    /// <summary>The features of one entity at a boundary, given all its events; null while the entity is not known.</summary>
    public ImmutableArray<Expected>? At(IReadOnlyList<Event> events, long boundary)
    {
        if (!events.Any(e => IsBefore(e.Time, boundary)))
            return null;
        return [.. group.Features.Select(feature => Value(feature, events, boundary))];
    }

    private bool IsBefore(long time, long boundary) => group.ClosedRight ? time <= boundary : time < boundary;

    private Expected Value(Feature feature, IReadOnlyList<Event> events, long boundary)
    {
        var end = boundary - feature.Aggregation.Delay;
        var inside = new List<(long Time, object Value)>();
        foreach (var e in events)
        {
            if (IsBefore(e.Time, end) && !IsBefore(e.Time, end - feature.Window) && e.Inputs[feature.Index] is { } input)
                inside.Add((e.Time, input));
        }
        if (inside.Count == 0)
            return new Expected(feature.Aggregation.Default ?? (feature.Aggregation.Function == AggregateFunction.Count ? 0L : null));
        return feature.Aggregation.Function switch
        {
            AggregateFunction.Count => new Expected((long)inside.Count),
            AggregateFunction.Sum => inside[0].Value is long ? IntegerSum(inside) : FloatSum(inside),
            AggregateFunction.Mean => Mean(inside),
            AggregateFunction.Min => new Expected(Least(inside, (a, b) => ValueOrder.Compare(a.Value, b.Value)).Value),
            AggregateFunction.Max => new Expected(Least(inside, (a, b) => ValueOrder.Compare(b.Value, a.Value)).Value),
            AggregateFunction.First => new Expected(Least(inside, InTime).Value),
            AggregateFunction.Last => new Expected(Least(inside, (a, b) => InTime(b, a)).Value),
            AggregateFunction.TimeSinceLast => new Expected(new Moment(inside.Max(entry => entry.Time))),
            _ => throw new ArgumentOutOfRangeException(nameof(feature)),
        };
    }

    /// <summary>The order of first and last: by time, then by the value itself.</summary>
    private static int InTime((long Time, object Value) a, (long Time, object Value) b) =>
        a.Time != b.Time ? a.Time.CompareTo(b.Time) : ValueOrder.Compare(a.Value, b.Value);

    private static (long Time, object Value) Least(List<(long Time, object Value)> entries, Comparison<(long Time, object Value)> order)
    {
        var least = entries[0];
        foreach (var entry in entries)
        {
            if (order(entry, least) < 0)
                least = entry;
        }
        return least;
    }

    private static Expected IntegerSum(List<(long Time, object Value)> entries)
    {
        Int128 sum = 0;
        foreach (var (_, value) in entries)
            sum += (long)value;
        return new Expected(sum >= long.MinValue && sum <= long.MaxValue ? (long)sum : null);
    }

    private static Expected FloatSum(List<(long Time, object Value)> entries)
    {
        double sum = 0, magnitudes = 0;
        foreach (var (_, value) in entries)
        {
            sum += (double)value;
            magnitudes += double.IsFinite((double)value) ? Math.Abs((double)value) : 0;
        }
        return new Expected(sum, magnitudes);
    }

    private static Expected Mean(List<(long Time, object Value)> entries)
    {
        var numbers = entries.Select(entry => (entry.Time, Value: (object)Convert.ToDouble(entry.Value))).ToList();
        var sum = FloatSum(numbers);
        var greatest = numbers.Select(entry => Math.Abs((double)entry.Value)).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return new Expected((double)sum.Value! / numbers.Count, double.IsInfinity(sum.Scale!.Value) ? double.PositiveInfinity : greatest);
    }
}

/// <summary>A value that must come out, to the bit unless it has a scale.</summary>
/// <param name="Scale">
/// Of sums and means of floats: the sum of |x|, the greatest |x|. What comes out may differ by 1e-9 of it and 1e-9 of the value.
/// Infinite where the finite inputs alone overflow: the result then depends on the order of adding, which is free.
/// </param>
public readonly record struct Expected(object? Value, double? Scale = null)
{
    public bool Agrees(object? actual)
    {
        if (Scale is not { } scale || Value is not double expected || actual is not double number)
            return ValueOrder.Same(Value, actual);
        if (double.IsInfinity(scale) || ValueOrder.Same(expected, number))
            return true;
        return double.IsFinite(expected) && Math.Abs(expected - number) <= 1e-9 * scale + 1e-9 * Math.Abs(expected);
    }
}
