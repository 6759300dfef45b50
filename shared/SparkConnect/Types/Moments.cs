namespace FeatureJobs.SparkConnect;

/// <summary>Spark's times count microseconds since 1970; those of .NET tenths of them, which are cut off towards the past.</summary>
internal static class Moments
{
    /// <summary>The kind of the time and the type must agree: a guessed zone moves the data.</summary>
    public static long Micros(object value, SparkType type)
    {
        var ticks = value switch
        {
            DateTimeOffset moment when type == SparkType.Timestamp => moment.UtcTicks,
            DateTime { Kind: DateTimeKind.Utc } moment when type == SparkType.Timestamp => moment.Ticks,
            DateTime { Kind: DateTimeKind.Unspecified } local when type == SparkType.TimestampNtz => local.Ticks,
            DateTime time => throw new ArgumentException($"a DateTime of kind {time.Kind} was given: timestamp takes Utc (or a DateTimeOffset), timestamp_ntz takes Unspecified"),
            _ => throw new InvalidCastException($"{value.GetType().Name} is no time"),
        } - DateTime.UnixEpoch.Ticks;
        return ticks >= 0 ? ticks / TimeSpan.TicksPerMicrosecond : ~(~ticks / TimeSpan.TicksPerMicrosecond);
    }
}
