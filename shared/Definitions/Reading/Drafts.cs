using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Definitions;

// What the files say, read but neither resolved nor typed. What could not be read has been reported and is null or left out;
// "Sound" is false where something is left out, so that nobody reports what follows from that.

internal sealed record Written<T>(T Value, Place Place);

internal sealed record ExpressionDraft(ScalarNode Text, ParsedExpression Parsed);

internal sealed record EntityDraft(ScalarNode? Name, ImmutableArray<KeyDraft> Keys, bool Sound);

internal sealed record KeyDraft(ScalarNode Name, DataType? Type);

internal sealed record SourceDraft(ScalarNode? Name, Place Place)
{
    public ScalarNode? Path { get; init; }
    public string? ResolvedPath { get; init; }
    public SourceFormat Format { get; init; }
    public ImmutableArray<Column>? Declared { get; init; }

    /// <summary>Nothing that makes columns was left out.</summary>
    public bool ColumnsSound { get; init; }
    public ImmutableArray<DeriveDraft> Derive { get; init; } = [];
    public ScalarNode? EventTimestamp { get; init; }
    public ScalarNode? CreatedTimestamp { get; init; }
    public ExpressionDraft? Where { get; init; }
    public TimeSpan MaxFuture { get; init; } = TimeSpan.FromHours(1);
    public Advance Advance { get; init; }
    public BadRowLimit? MaxBadRows { get; init; }
}

internal sealed record DeriveDraft(ScalarNode Name, ExpressionDraft? Expression);

internal sealed record GroupDraft(ScalarNode? Name, Place Place)
{
    public ScalarNode? Entity { get; init; }
    public ScalarNode? Source { get; init; }
    public Written<TimeSpan>? Every { get; init; }
    public Written<TimeSpan>? Offset { get; init; }
    public Closed Closed { get; init; }
    public Written<TimeSpan>? Tile { get; init; }
    public TimeSpan? Freshness { get; init; }
    public Written<TimeSpan>? Ttl { get; init; }
    public Written<TimeSpan>? AvailableAfter { get; init; }
    public string? Owner { get; init; }
    public string? Description { get; init; }
    public ImmutableArray<string> Tags { get; init; } = [];
    public ImmutableArray<AggregationDraft> Aggregations { get; init; } = [];

    /// <summary>The features of a group of rows; null makes it an aggregated group.</summary>
    public ImmutableArray<RowFeatureDraft>? Rows { get; init; }

    /// <summary>All times, aggregations and features that the group has could be read.</summary>
    public bool Sound { get; init; } = true;
}

/// <param name="Column">A plain column that is the feature; null where there is an expression, or where that was a mistake.</param>
internal sealed record RowFeatureDraft(Place Place, ScalarNode? Name, ScalarNode? Column, ExpressionDraft? Expression);

internal sealed record AggregationDraft(Place Place)
{
    public Written<AggregateFunction>? Function { get; init; }
    public bool HasOf { get; init; }
    public ExpressionDraft? Of { get; init; }
    public ExpressionDraft? Where { get; init; }
    public ScalarNode? Name { get; init; }
    public ImmutableArray<WindowDraft> Windows { get; init; } = [];
    public Written<TimeSpan>? Delay { get; init; }
    public ScalarNode? Default { get; init; }
    public bool Sound { get; init; } = true;
}

/// <param name="Text">As written; part of the feature's name.</param>
internal sealed record WindowDraft(ScalarNode Text, TimeSpan Length);

internal sealed record ServiceDraft(ScalarNode? Name, string? Description, ImmutableArray<ReferenceDraft> Features, Accuracy? Accuracy);

internal sealed record ReferenceDraft(ScalarNode Text, string Group, int? Version, string? Feature);
