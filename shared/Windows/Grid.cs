using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>
/// A group's times in microseconds since the epoch: boundaries are multiples of <see cref="Every"/> plus <see cref="Offset"/>;
/// tiles are multiples of <see cref="Tile"/>, which divides both, so that every boundary is a tile's edge.
/// </summary>
public sealed record Grid(long Every, long Offset, long Tile, Closed Closed)
{
    public static Grid Of(AggregatedGroup group) =>
        new(Microseconds(group.Every), Microseconds(group.Offset), Microseconds(group.Tile), group.Closed);

    /// <summary>A duration in whole microseconds.</summary>
    public static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>A moment in whole microseconds since the epoch, floored.</summary>
    public static long Microseconds(DateTimeOffset moment)
    {
        var ticks = moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        return (ticks - Modulo(ticks, TimeSpan.TicksPerMicrosecond)) / TimeSpan.TicksPerMicrosecond;
    }

    /// <summary>The moment of a number of microseconds since the epoch.</summary>
    public static DateTimeOffset Moment(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>A timestamp literal.</summary>
    public static Literal Timestamp(long microseconds) => new(Moment(microseconds).UtcDateTime, DataType.Timestamp);

    /// <summary>The latest boundary at or before <paramref name="time"/>.</summary>
    public long Floor(long time) => time - Modulo(time - Offset, Every);

    /// <summary>The first boundary at or after <paramref name="time"/>.</summary>
    public long Ceiling(long time) => Floor(time + Every - 1);

    /// <summary>The latest boundary at or before a time in microseconds.</summary>
    public Expression Floor(Expression time) => time.Plus(-Offset).FloorTo(Every).Plus(Offset);

    /// <summary>The first boundary at or after a time in microseconds.</summary>
    public Expression Ceiling(Expression time) => Floor(time.Plus(Every - 1));

    /// <summary>The start of the tile that holds an event: [t, t+g), closed right (t, t+g].</summary>
    public Expression TileStart(Expression time) =>
        Closed == Closed.Left ? time.FloorTo(Tile) : time.Plus(Tile - 1).FloorTo(Tile).Plus(-Tile);

    private static long Modulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;
}
