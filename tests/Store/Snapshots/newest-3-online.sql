WITH r1 AS NOT MATERIALIZED (
SELECT "origin", make_timestamp(epoch_us("event_timestamp")) AS "event_timestamp", make_timestamp(epoch_us("created_timestamp")) AS "created_timestamp", "batch", "known", "delay", "far" FROM read_parquet(['STORE/tables/newest/v1/history/FILE.parquet'], hive_partitioning = false, schema = MAP {'origin': {name: 'origin', type: 'VARCHAR', default_value: NULL}, 'event_timestamp': {name: 'event_timestamp', type: 'TIMESTAMP WITH TIME ZONE', default_value: NULL}, 'created_timestamp': {name: 'created_timestamp', type: 'TIMESTAMP WITH TIME ZONE', default_value: NULL}, 'batch': {name: 'batch', type: 'BIGINT', default_value: NULL}, 'known': {name: 'known', type: 'BOOLEAN', default_value: NULL}, 'delay': {name: 'delay', type: 'INTEGER', default_value: NULL}, 'far': {name: 'far', type: 'BOOLEAN', default_value: NULL}})
),
r2 AS NOT MATERIALIZED (
SELECT "origin", "event_timestamp", "created_timestamp", "batch", "known", "delay", "far" FROM r1 WHERE ((("event_timestamp" <= TIMESTAMP '2001-02-02 00:00:00') AND ("batch" <= 1::BIGINT)) AND ("origin" IS NOT NULL))
),
r3 AS NOT MATERIALIZED (
SELECT "origin", make_timestamp(epoch_us("event_timestamp")) AS "event_timestamp", "batch" FROM read_parquet(['STORE/tables/newest/v1/history/FILE.parquet'], hive_partitioning = false, schema = MAP {'origin': {name: 'origin', type: 'VARCHAR', default_value: NULL}, 'event_timestamp': {name: 'event_timestamp', type: 'TIMESTAMP WITH TIME ZONE', default_value: NULL}, 'batch': {name: 'batch', type: 'BIGINT', default_value: NULL}})
),
r4 AS NOT MATERIALIZED (
SELECT "origin", "event_timestamp", "batch" FROM r3 WHERE ((("event_timestamp" <= TIMESTAMP '2001-02-02 00:00:00') AND ("batch" <= 1::BIGINT)) AND ("origin" IS NOT NULL))
),
r5 AS NOT MATERIALIZED (
SELECT "origin", max("event_timestamp") AS "event_timestamp" FROM r4 GROUP BY "origin"
),
r6 AS NOT MATERIALIZED (
SELECT l."origin", l."event_timestamp", l."created_timestamp", l."batch", l."known", l."delay", l."far" FROM r2 AS l JOIN r5 AS r ON l."origin" = r."origin" AND l."event_timestamp" = r."event_timestamp"
)
SELECT "origin", "event_timestamp", "created_timestamp", "batch", "known", "delay", "far" FROM r6 QUALIFY row_number() OVER (PARTITION BY "origin" ORDER BY "created_timestamp" DESC NULLS LAST, "batch" DESC NULLS LAST) = 1
