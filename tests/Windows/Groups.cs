using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;

namespace FeatureJobs.Tests;

/// <summary>Groups in microseconds: the arithmetic is the same as in hours, and every border is near.</summary>
internal static class Groups
{
    public static readonly ImmutableArray<Column> Columns = [new("k", DataType.Int64), new("at", DataType.Timestamp), new("v", DataType.Int32), new("flag", DataType.Bool)];

    public static TimeSpan Time(long microseconds) => TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static Aggregation Of(AggregateFunction function, string? of, long delay, params long[] windows) => new()
    {
        Function = function,
        Of = of is null ? null : new ColumnReference(of, Columns.First(column => column.Name == of).Type),
        OfText = of,
        Delay = Time(delay),
        Windows = [.. windows.Select(Time)],
    };

    /// <summary>Only rows whose flag is true.</summary>
    public static Aggregation Flagged(this Aggregation aggregation) => aggregation with { Where = new ColumnReference("flag", DataType.Bool), WhereText = "flag" };

    /// <summary>A group whose features are called f0, f1, … in order of aggregations and windows.</summary>
    public static AggregatedGroup Group(long every, long offset, long tile, Closed closed, params Aggregation[] aggregations) => new()
    {
        Name = "g",
        Hash = "",
        Entity = new Entity("e", [Columns[0]]),
        Source = new Source { Name = "s", Path = "s.parquet", ResolvedPath = "s.parquet", DefinedIn = "f.yaml", Columns = Columns, Derive = [], EventTimestamp = "at" },
        Every = Time(every),
        Offset = Time(offset),
        Tile = Time(tile),
        Closed = closed,
        Aggregations = [.. aggregations],
        Windowed =
        [
            .. aggregations.SelectMany(aggregation => aggregation.Windows.Select(window => (aggregation, window)))
                .Select((feature, i) => new WindowFeature($"f{i}", Type(feature.aggregation), feature.aggregation, feature.window)),
        ],
    };

    private static DataType Type(Aggregation aggregation) => aggregation.Function switch
    {
        AggregateFunction.Count or AggregateFunction.Sum => DataType.Int64,
        AggregateFunction.Mean => DataType.Float64,
        AggregateFunction.TimeSinceLast => DataType.Timestamp,
        _ => aggregation.Of!.Type,
    };
}
