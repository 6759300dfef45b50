WITH r1 AS NOT MATERIALIZED (
SELECT "origin", make_timestamp(epoch_us("event_timestamp")) AS "event_timestamp", make_timestamp(epoch_us("created_timestamp")) AS "created_timestamp", "batch", "known", "count_3h", "count_24h", "delay_mean_24h", "distance_sum_24h", "delay_last_24h" FROM read_parquet(['STORE/tables/hourly/v1/history/FILE.parquet'], hive_partitioning = false, schema = MAP {'origin': {name: 'origin', type: 'VARCHAR', default_value: NULL}, 'event_timestamp': {name: 'event_timestamp', type: 'TIMESTAMP WITH TIME ZONE', default_value: NULL}, 'created_timestamp': {name: 'created_timestamp', type: 'TIMESTAMP WITH TIME ZONE', default_value: NULL}, 'batch': {name: 'batch', type: 'BIGINT', default_value: NULL}, 'known': {name: 'known', type: 'BOOLEAN', default_value: NULL}, 'count_3h': {name: 'count_3h', type: 'BIGINT', default_value: NULL}, 'count_24h': {name: 'count_24h', type: 'BIGINT', default_value: NULL}, 'delay_mean_24h': {name: 'delay_mean_24h', type: 'DOUBLE', default_value: NULL}, 'distance_sum_24h': {name: 'distance_sum_24h', type: 'BIGINT', default_value: NULL}, 'delay_last_24h': {name: 'delay_last_24h', type: 'INTEGER', default_value: NULL}})
),
r2 AS NOT MATERIALIZED (
SELECT "origin", "event_timestamp", "created_timestamp", "batch", "known", "count_3h", "count_24h", "delay_mean_24h", "distance_sum_24h", "delay_last_24h" FROM r1 WHERE ((("event_timestamp" <= TIMESTAMP '2001-02-01 07:00:00') AND ("batch" <= 1::BIGINT)) AND ("origin" IS NOT NULL))
),
r3 AS NOT MATERIALIZED (
SELECT "origin", make_timestamp(epoch_us("event_timestamp")) AS "event_timestamp", "batch" FROM read_parquet(['STORE/tables/hourly/v1/history/FILE.parquet'], hive_partitioning = false, schema = MAP {'origin': {name: 'origin', type: 'VARCHAR', default_value: NULL}, 'event_timestamp': {name: 'event_timestamp', type: 'TIMESTAMP WITH TIME ZONE', default_value: NULL}, 'batch': {name: 'batch', type: 'BIGINT', default_value: NULL}})
),
r4 AS NOT MATERIALIZED (
SELECT "origin", "event_timestamp", "batch" FROM r3 WHERE ((("event_timestamp" <= TIMESTAMP '2001-02-01 07:00:00') AND ("batch" <= 1::BIGINT)) AND ("origin" IS NOT NULL))
),
r5 AS NOT MATERIALIZED (
SELECT "origin", max("event_timestamp") AS "event_timestamp" FROM r4 GROUP BY "origin"
),
r6 AS NOT MATERIALIZED (
SELECT l."origin", l."event_timestamp", l."created_timestamp", l."batch", l."known", l."count_3h", l."count_24h", l."delay_mean_24h", l."distance_sum_24h", l."delay_last_24h" FROM r2 AS l JOIN r5 AS r ON l."origin" = r."origin" AND l."event_timestamp" = r."event_timestamp"
)
SELECT "origin", "event_timestamp", "created_timestamp", "batch", "known", "count_3h", "count_24h", "delay_mean_24h", "distance_sum_24h", "delay_last_24h" FROM r6 QUALIFY row_number() OVER (PARTITION BY "origin" ORDER BY "created_timestamp" DESC NULLS LAST, "batch" DESC NULLS LAST) = 1
