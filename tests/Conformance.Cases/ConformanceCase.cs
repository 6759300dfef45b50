using System.Collections.Immutable;

namespace FeatureJobs.Tests.Cases;

/// <summary>A group, its source, and the runs that bring it events. All times and durations are microseconds.</summary>
/// <param name="Name">Unique among cases; usable as a name in YAML and as a folder.</param>
public sealed record ConformanceCase(string Name, ImmutableArray<Column> Keys, EventSource Source, WindowGroup Group, ImmutableArray<CaseRun> Runs);

/// <summary>Where the rows come from.</summary>
/// <param name="Columns">The columns of its files, keys included.</param>
/// <param name="MaxFuture">Null leaves the default of an hour.</param>
/// <param name="Declared">Are the types of the columns written down, or left to the files?</param>
public sealed record EventSource(ImmutableArray<Column> Columns, string EventTimestamp)
{
    public ImmutableArray<(string Name, Formula Formula)> Derive { get; init; } = [];
    public Formula? Where { get; init; }
    public long? MaxFuture { get; init; }
    public bool AdvancesByClock { get; init; }
    public bool Declared { get; init; }

    /// <summary>Do the files say that their timestamps are UTC? If not, they are taken so.</summary>
    public bool MarkedUtc { get; init; }
}

/// <summary>The windows' definition.</summary>
/// <param name="Tile">Null leaves it to the greatest common divisor.</param>
public sealed record WindowGroup(long Every, ImmutableArray<Aggregation> Aggregations)
{
    public long Offset { get; init; }
    public bool ClosedRight { get; init; }
    public long? Tile { get; init; }

    /// <summary>One a window of each aggregation, in declared order.</summary>
    public ImmutableArray<Feature> Features { get; } =
        [.. Aggregations.SelectMany((aggregation, index) => aggregation.Windows.Select(window => new Feature(index, aggregation, window)))];

    /// <summary>How long after an event anything can still change.</summary>
    public long Reach { get; } = Aggregations.Max(aggregation => aggregation.Windows.Max() + aggregation.Delay);

    /// <summary>The last boundary at or before a moment.</summary>
    public long BoundaryAtOrBefore(long moment) => Floor(moment - Offset, Every) + Offset;

    /// <summary>The first boundary at or after a moment.</summary>
    public long BoundaryAtOrAfter(long moment) => -Floor(-(moment - Offset), Every) + Offset;

    /// <summary>The greatest multiple of <paramref name="step"/> that is not above <paramref name="value"/>.</summary>
    public static long Floor(long value, long step)
    {
        var remainder = value % step;
        return value - (remainder < 0 ? remainder + step : remainder);
    }
}

public enum AggregateFunction { Count, Sum, Mean, Min, Max, First, Last, TimeSinceLast }

/// <summary>One entry of <c>aggregations</c>.</summary>
/// <param name="Of">Null only for count and time_since_last, which then take every row.</param>
/// <param name="Default">The value over nothing; null where none is given.</param>
public sealed record Aggregation(AggregateFunction Function, Formula? Of, ImmutableArray<long> Windows)
{
    public string? Name { get; init; }
    public Formula? Where { get; init; }
    public long Delay { get; init; }
    public object? Default { get; init; }
}

/// <summary>One column of the history.</summary>
/// <param name="Index">The aggregation's place.</param>
public sealed record Feature(int Index, Aggregation Aggregation, long Window)
{
    /// <summary><c>column_function_window</c>, or <c>name_window</c>.</summary>
    public string Name { get; } =
        $"{Aggregation.Name ?? (Aggregation.Of is null ? "" : Aggregation.Of.Text + "_") + YamlText.Of(Aggregation.Function)}_{YamlText.Duration(Window)}";

    /// <summary>The type as stored.</summary>
    public Kind Kind { get; } = Aggregation.Function switch
    {
        AggregateFunction.Count => Kind.Int64,
        AggregateFunction.Sum => Aggregation.Of!.Kind == Kind.Float64 ? Kind.Float64 : Kind.Int64,
        AggregateFunction.Mean => Kind.Float64,
        AggregateFunction.TimeSinceLast => Kind.Timestamp,
        _ => Aggregation.Of!.Kind,
    };
}

/// <summary>A file that arrives; it may be empty.</summary>
public sealed record EventFile(string Name, ImmutableArray<IReadOnlyDictionary<string, object?>> Rows);

/// <summary>A run: the files that arrived since the last one, the clock, and the limit of evaluation.</summary>
public sealed record CaseRun(ImmutableArray<EventFile> Files, long At, long? Until = null);
