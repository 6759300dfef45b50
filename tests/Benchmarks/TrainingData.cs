namespace FeatureJobs.Benchmarks;

/// <summary>
/// Histories and labels of the training benchmarks, every value a hash of the row's number. An entity's rows lie at random moments of 90 days; later batches wrote
/// a tenth of them again, so that rows of one event_timestamp differ.
/// </summary>
/// <param name="Rows">Of the history.</param>
/// <param name="RowsPerEntity">On average.</param>
internal sealed record TrainingData(long Rows, int RowsPerEntity)
{
    private const long DaysMicros = 90L * 24 * 3_600_000_000;

    /// <summary>After the last row and label, microseconds since the epoch.</summary>
    public const long EndMicros = EventsData.StartMicros + DaysMicros;

    public static readonly string[] Features = [.. Enumerable.Range(1, 10).Select(i => $"f{i}")];

    private long Entities => Rows / RowsPerEntity;

    /// <summary>SQL of the history, in no order: each row of an entity in a stretch of the days of its own, the tenth of each ten where the one before is.</summary>
    public string History(string path)
    {
        var features = Features.Select((name, i) => i % 3 == 0 ? $"(hash(n * {i * 2 + 11}) % 1000)::BIGINT AS {name}" : $"(hash(n * {i * 2 + 11}) % 1000000) / 1000.0 AS {name}");
        var stretch = DaysMicros / RowsPerEntity;
        return $"""
            COPY (
              SELECT entity, make_timestamptz(({EventsData.StartMicros} + place * {stretch} + hash(entity * {Rows} + place) % {stretch})::BIGINT) AS event_timestamp,
                make_timestamptz(({EndMicros} + batch)::BIGINT) AS created_timestamp, batch, true AS known, {string.Join(", ", features)}
              FROM (
                SELECT n, n % {Entities} AS entity, CASE WHEN n // {Entities} % 10 = 9 THEN 2 ELSE 1 END::BIGINT AS batch,
                  n // {Entities} - CASE WHEN n // {Entities} % 10 = 9 THEN 1 ELSE 0 END AS place
                FROM range({Rows}) numbers(n))
              ORDER BY hash(n)
            ) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
            """;
    }

    /// <summary>SQL of labels with their number: entities and moments at random, one in twenty of an entity without history.</summary>
    public string Labels(string path, long labels) => $"""
        COPY (
          SELECT n AS number, (hash(n * 5 + 1) % {Entities + Entities / 20})::BIGINT AS entity,
            make_timestamptz(({EventsData.StartMicros} + hash(n * 5 + 2) % {DaysMicros})::BIGINT) AS event_timestamp, (hash(n * 5 + 3) % 2)::INTEGER AS label
          FROM range({labels}) numbers(n)
        ) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
        """;

    /// <summary>DuckDB's own join over the same files: of rows with one event_timestamp it takes any. In the labels' order, as ours.</summary>
    public static string PlainAsOf(string labels, string history, string output) => $"""
        COPY (
          SELECT l.entity, l.event_timestamp, l.label, {string.Join(", ", Features.Select(feature => $"h.{feature}"))}
          FROM read_parquet('{labels}', file_row_number = true) l ASOF LEFT JOIN read_parquet('{history}') h ON l.entity = h.entity AND l.event_timestamp >= h.event_timestamp
          ORDER BY l.file_row_number
        ) TO '{output}' (FORMAT parquet, COMPRESSION zstd, PRESERVE_ORDER true)
        """;

    /// <summary>SQL that says how many rows of two sets there are, and how many differ (in ties they may).</summary>
    public static string Differences(string one, string other) => $"""
        SELECT count(*)::BIGINT, count(*) FILTER (WHERE {string.Join(" OR ", Features.Select(feature => $"a.{feature} IS DISTINCT FROM b.{feature}"))})::BIGINT,
          count(*) FILTER (WHERE a.entity IS DISTINCT FROM b.entity OR a.event_timestamp IS DISTINCT FROM b.event_timestamp OR (a.f1 IS NULL) <> (b.f1 IS NULL))::BIGINT
        FROM read_parquet('{one}', file_row_number = true) a JOIN read_parquet('{other}', file_row_number = true) b USING (file_row_number)
        """;
}
