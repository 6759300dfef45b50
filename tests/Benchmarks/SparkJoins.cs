namespace FeatureJobs.Benchmarks;

/// <summary>What others write in Spark SQL for the features of labels at their time: number and features of each label that has any.</summary>
/// <param name="Ttl">Seconds; null for none.</param>
internal sealed record SparkJoins(string Labels, string History, long? Ttl)
{
    private static readonly string _features = string.Join(", ", TrainingData.Features);

    /// <summary>Join on key and time range, rank, keep the first.</summary>
    public string Textbook => $"""
        SELECT number, {_features} FROM (
          SELECT l.number, {string.Join(", ", TrainingData.Features.Select(feature => $"h.{feature}"))},
            row_number() OVER (PARTITION BY l.number ORDER BY h.event_timestamp DESC, h.created_timestamp DESC, h.batch DESC) AS rank
          FROM parquet.`{Labels}` l JOIN delta.`{History}` h ON h.entity = l.entity AND h.event_timestamp <= l.event_timestamp{Within("h.event_timestamp", "l.event_timestamp")})
        WHERE rank = 1
        """;

    /// <summary>
    /// The form of Feast's Spark store (sdk/python/feast/infra/offline_stores/contrib/spark_offline_store/spark.py, MULTIPLE_FEATURE_VIEW_POINT_IN_TIME_JOIN) for one view
    /// with a created timestamp: a textual id for each key and time, all rows up to a label's time, the last written of each time, the latest of each id, and these joined back twice.
    /// </summary>
    public string FeastForm => $"""
        WITH entities AS (SELECT *, concat(CAST(entity AS STRING), CAST(event_timestamp AS STRING)) AS id FROM parquet.`{Labels}`),
        asked AS (SELECT entity, event_timestamp AS asked_at, id FROM entities GROUP BY entity, event_timestamp, id),
        rows_then AS (
          SELECT event_timestamp, created_timestamp, entity, {_features} FROM delta.`{History}`
          WHERE event_timestamp <= (SELECT max(event_timestamp) FROM entities){(Ttl is null ? "" : $" AND event_timestamp >= (SELECT min(event_timestamp) FROM entities) - INTERVAL {Ttl} SECOND")}),
        base AS (
          SELECT rows_then.*, asked.asked_at, asked.id FROM rows_then INNER JOIN asked
          ON rows_then.event_timestamp <= asked.asked_at{Within("rows_then.event_timestamp", "asked.asked_at")} AND rows_then.entity = asked.entity),
        written AS (SELECT id, event_timestamp, max(created_timestamp) AS created_timestamp FROM base GROUP BY id, event_timestamp),
        latest AS (
          SELECT id, event_timestamp, created_timestamp FROM (
            SELECT base.id, base.event_timestamp, base.created_timestamp, row_number() OVER (PARTITION BY base.id ORDER BY base.event_timestamp DESC, base.created_timestamp DESC) AS rank
            FROM base INNER JOIN written USING (id, event_timestamp, created_timestamp))
          WHERE rank = 1),
        cleaned AS (SELECT base.* FROM base INNER JOIN latest USING (id, event_timestamp, created_timestamp))
        SELECT number, {_features} FROM entities LEFT JOIN (SELECT id, {_features} FROM cleaned GROUP BY id, {_features}) USING (id)
        """;

    private string Within(string row, string label) => Ttl is null ? "" : $" AND {row} >= {label} - INTERVAL {Ttl} SECOND";
}
