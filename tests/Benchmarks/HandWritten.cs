namespace FeatureJobs.Benchmarks;

/// <summary>
/// The reference the product is measured against: one plain SQL statement from events to history, as an engineer would
/// write it by hand for these five features over 1, 7 and 30 days with daily boundaries.
/// </summary>
internal static class HandWritten
{
    private static readonly int[] _windows = [1, 7, 30];

    /// <summary>SQL that reads the events and writes, by entity and day, a row wherever a feature changed.</summary>
    public static string Sql(string eventsPath, string historyPath)
    {
        var lastDay = EventsData.StartMicros / 86_400_000_000 + EventsData.Days - 1;
        string[] features = [.. _windows.SelectMany(w => new[] { $"n_{w}", $"sum_{w}", $"mean_{w}", $"max_{w}", $"last_{w}" })];
        return $"""
            COPY (
              WITH days AS (
                SELECT entity, epoch_us(ts) // 86400000000 AS day, count(*) AS n, sum(quantity)::BIGINT AS total,
                  count(amount) AS n_amount, sum(amount) AS amounts, max(amount) AS greatest, arg_max(amount, ts) AS latest
                FROM read_parquet({Quoted(eventsPath)})
                GROUP BY ALL),
              -- Every day is a row, so frames count rows instead of searching for values.
              grid AS (
                SELECT entity, min(day) AS first_day,
                  unnest(range(min(day), least(max(day) + {_windows.Max() + 1}, {lastDay}) + 1)) AS day
                FROM days GROUP BY entity),
              valued AS (
                SELECT entity, day, first_day, {string.Join(",\n      ", _windows.Select(Features))}
                FROM grid LEFT JOIN days USING (entity, day)
                WINDOW {string.Join(",\n      ", _windows.Select(Frame))}),
              compared AS (
                SELECT *, {string.Join(", ", features.Select(f => $"lag({f}) OVER earlier AS was_{f}"))}
                FROM valued
                WINDOW earlier AS (PARTITION BY entity ORDER BY day))
              SELECT entity, make_timestamp(day * 86400000000) AS event_timestamp, {string.Join(", ", features)}
              FROM compared
              WHERE day > first_day AND (day = first_day + 1 OR {string.Join(" OR ", features.Select(f => $"{f} IS DISTINCT FROM was_{f}"))})
              ORDER BY entity, event_timestamp
            ) TO {Quoted(historyPath)} (FORMAT parquet, COMPRESSION zstd)
            """;
    }

    private static string Features(int w) =>
        $"coalesce(sum(n) OVER w{w}, 0)::BIGINT AS n_{w}, (sum(total) OVER w{w})::BIGINT AS sum_{w}, "
        + $"sum(amounts) OVER w{w} / sum(n_amount) OVER w{w} AS mean_{w}, max(greatest) OVER w{w} AS max_{w}, "
        + $"last_value(latest IGNORE NULLS) OVER w{w} AS last_{w}";

    private static string Frame(int w) =>
        $"w{w} AS (PARTITION BY entity ORDER BY day ROWS BETWEEN {w} PRECEDING AND 1 PRECEDING)";

    private static string Quoted(string path) => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";
}
