namespace FeatureJobs.Benchmarks;

/// <summary>
/// The events of the benchmark. Every column is a hash of the event's number, so each run of DuckDB makes the same
/// rows; numbers ascend in time with up to an hour of disorder, as events arrive.
/// </summary>
internal static class EventsData
{
    public const int Entities = 100_000;
    public const int Days = 90;

    /// <summary>2025-01-01T00:00:00Z, the midnight before the first event, in microseconds since the epoch.</summary>
    public const long StartMicros = 1_735_689_600_000_000;

    private const long HourMicros = 3_600_000_000;

    /// <summary>SQL that writes <paramref name="events"/> rows (entity, ts, amount, quantity) within the days to a Parquet file.</summary>
    public static string Sql(string parquetPath, long events) => Sql(parquetPath, StartMicros, Days, 0, events);

    /// <summary>SQL that writes the events of the day after.</summary>
    public static string NextDaySql(string parquetPath, long events) => Sql(parquetPath, StartMicros + Days * 24 * HourMicros, 1, 1_000_000_000, events);

    private static string Sql(string parquetPath, long start, int days, long firstNumber, long events)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(events);
        // The last hour is kept free for the disorder: no event lies outside the days.
        var step = (days * 24 - 1) * HourMicros / events;
        return $"""
            COPY (
              SELECT (hash((i + {firstNumber}) * 3 + 1) % {Entities})::BIGINT AS entity,
                make_timestamp(({start} + i * {step} + hash((i + {firstNumber}) * 3 + 2) % {HourMicros})::BIGINT) AS ts,
                ((hash((i + {firstNumber}) * 3 + 3) % 2000001)::BIGINT - 1000000) / 1000.0 AS amount,
                (hash((i + {firstNumber}) * 7 + 5) % 1000)::INTEGER AS quantity
              FROM range({events}) numbers(i)
            ) TO '{parquetPath.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet, COMPRESSION zstd)
            """;
    }
}
