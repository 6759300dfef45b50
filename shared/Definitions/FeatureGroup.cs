using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

/// <summary>Features of one entity, computed and versioned together from one source.</summary>
public abstract record FeatureGroup
{
    public required string Name { get; init; }
    public required Entity Entity { get; init; }

    /// <summary>Narrowed to the columns that this group uses.</summary>
    public required Source Source { get; init; }

    public TimeSpan? Freshness { get; init; }

    /// <summary>
    /// How old a value may be to count, applied by readers; null is no limit. Of groups of rows label - event_timestamp (more than <see cref="AvailableAfter"/>),
    /// of aggregated groups label - evaluated_through.
    /// </summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>How long after its event_timestamp a row can be known to a reader, applied by the point-in-time join.</summary>
    public TimeSpan AvailableAfter { get; init; }
    public string? Owner { get; init; }
    public string? Description { get; init; }
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The features in declared order, as stored.</summary>
    public abstract ImmutableArray<Feature> Features { get; }

    /// <summary>
    /// Content hash (hex) of all that decides what is stored: entity keys, source path, derive, where, times, windows, tile, functions, types.
    /// Not: description, owner, tags, freshness, ttl, available_after, max_bad_rows. A change makes the next version.
    /// </summary>
    public required string Hash { get; init; }
}

/// <summary>A group whose features are aggregates over time windows of its source's rows, which are events.</summary>
public sealed record AggregatedGroup : FeatureGroup
{
    /// <summary>Distance of the boundaries: multiples of this since the epoch, plus <see cref="Offset"/>. At least a second.</summary>
    public required TimeSpan Every { get; init; }
    public TimeSpan Offset { get; init; }

    /// <summary>Which end of a window belongs to it.</summary>
    public Closed Closed { get; init; } = Closed.Left;

    /// <summary>The tile size: given, or the greatest common divisor of all windows, delays, <see cref="Every"/> and <see cref="Offset"/>.</summary>
    public required TimeSpan Tile { get; init; }

    public required ImmutableArray<Aggregation> Aggregations { get; init; }

    /// <summary>The features in declared order: each aggregation, then each of its windows.</summary>
    public required ImmutableArray<WindowFeature> Windowed { get; init; }

    public override ImmutableArray<Feature> Features => ImmutableArray<Feature>.CastUp(Windowed);
}

/// <summary>A group whose history is its source's rows, each with values computed over it.</summary>
public sealed record RowGroup : FeatureGroup
{
    /// <summary>The features in declared order.</summary>
    public required ImmutableArray<RowFeature> Computed { get; init; }

    public override ImmutableArray<Feature> Features => ImmutableArray<Feature>.CastUp(Computed);
}

/// <summary>Left: a window at b holds [b-W, b). Right: (b-W, b].</summary>
public enum Closed { Left, Right }

/// <summary>One entry of <c>aggregations</c>.</summary>
public sealed record Aggregation
{
    public required AggregateFunction Function { get; init; }

    /// <summary>The input; null only for count and time_since_last, which then count every row. Sum and mean: numeric. The others: any type.</summary>
    public Expression? Of { get; init; }

    /// <summary><see cref="Of"/> as written; named in quarantine rows.</summary>
    public string? OfText { get; init; }

    /// <summary>Rows for which this is not true do not take part in this aggregation.</summary>
    public Expression? Where { get; init; }
    public string? WhereText { get; init; }
    public required ImmutableArray<TimeSpan> Windows { get; init; }

    /// <summary>Moves the window back by this.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The value over no rows instead of 0 (count) or null (others), of the feature's type.</summary>
    public Literal? Default { get; init; }
}

/// <summary>The functions that tiles can carry so far.</summary>
public enum AggregateFunction { Count, Sum, Mean, Min, Max, First, Last, TimeSinceLast }

/// <summary>One column of a group's history.</summary>
/// <param name="Type">As stored.</param>
public record Feature(string Name, DataType Type);

/// <summary>An aggregation over one of its windows.</summary>
/// <param name="Name"><c>column_function_window</c>, or <c>name_window</c>.</param>
/// <param name="Type">Count int64, sum int64 or float64, mean float64, min, max, first and last the input's type, time_since_last a timestamp (of the last event).</param>
public sealed record WindowFeature(string Name, DataType Type, Aggregation Aggregation, TimeSpan Window) : Feature(Name, Type);

/// <summary>A value computed over one row of the source.</summary>
/// <param name="Type">The expression's; never a duration.</param>
/// <param name="Text">The expression as written (a plain column in double quotes); named in quarantine rows.</param>
public sealed record RowFeature(string Name, DataType Type, Expression Expression, string Text) : Feature(Name, Type);
