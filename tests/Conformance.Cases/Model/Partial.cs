namespace FeatureJobs.Tests.Cases.Model;

/// <summary>A partial aggregate of one aggregation's inputs, as a tile holds it.</summary>
internal sealed class Partial
{
    private long _count;
    private Int128 _integers;
    private double _floats;
    private object? _min, _max;
    private (long Time, object Value)? _first, _last;

    public void Add(long time, object value)
    {
        var one = new Partial { _count = 1, _min = value, _max = value, _first = (time, value), _last = (time, value) };
        if (value is long integer)
            one._integers = integer;
        else if (value is double number)
            one._floats = number;
        Merge(one);
    }

    public void Merge(Partial other)
    {
        if (other._count == 0)
            return;
        if (_count == 0 || ValueOrder.Compare(other._min!, _min!) < 0)
            _min = other._min;
        if (_count == 0 || ValueOrder.Compare(other._max!, _max!) > 0)
            _max = other._max;
        if (_count == 0 || InTime(other._first!.Value, _first!.Value) < 0)
            _first = other._first;
        if (_count == 0 || InTime(other._last!.Value, _last!.Value) > 0)
            _last = other._last;
        _count += other._count;
        _integers += other._integers;
        _floats += other._floats;
    }

    public object? Finish(Aggregation aggregation)
    {
        if (_count == 0)
            return aggregation.Default ?? (aggregation.Function == AggregateFunction.Count ? 0L : null);
        var overIntegers = _min is long;
        return aggregation.Function switch
        {
            AggregateFunction.Count => _count,
            AggregateFunction.Sum when overIntegers => _integers >= long.MinValue && _integers <= long.MaxValue ? (object)(long)_integers : null,
            AggregateFunction.Sum => _floats,
            AggregateFunction.Mean => (overIntegers ? (double)_integers : _floats) / _count,
            AggregateFunction.Min => _min,
            AggregateFunction.Max => _max,
            AggregateFunction.First => _first!.Value.Value,
            AggregateFunction.Last => _last!.Value.Value,
            AggregateFunction.TimeSinceLast => new Moment(_last!.Value.Time),
            _ => throw new ArgumentOutOfRangeException(nameof(aggregation)),
        };
    }

    private static int InTime((long Time, object Value) a, (long Time, object Value) b) =>
        a.Time != b.Time ? a.Time.CompareTo(b.Time) : ValueOrder.Compare(a.Value, b.Value);
}
