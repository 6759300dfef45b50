WITH r1 AS NOT MATERIALIZED (
SELECT make_timestamp(epoch_us("date")) AS "date", "origin", "delay", "distance", "__file", "__row" FROM (SELECT CASE WHEN isfinite("date") THEN make_timestamptz(epoch_us("date")) ELSE CAST("date" AS TIMESTAMPTZ) END AS "date", "origin" AS "origin", CAST("delay" AS INTEGER) AS "delay", CAST("distance" AS INTEGER) AS "distance", __featurejobs_file AS __file, file_row_number AS __row
FROM read_parquet(['STORE/data/flights-1.parquet'], filename = '__featurejobs_file', file_row_number = true, hive_partitioning = false))
),
r2 AS NOT MATERIALIZED (
SELECT "date", "origin", "delay", "distance", "__file", "__row", ("delay" IS NOT NULL) AS "__where" FROM r1
),
r3 AS NOT MATERIALIZED (
SELECT "date", "origin", "delay", "distance", "__file", "__row", "__where", make_timestamp(list_transform([(TRY_CAST(CAST(epoch_us("date") AS HUGEINT) + (TRY_CAST(round_even(((30e0 + (CAST("distance" AS DOUBLE) / 7.5e0)) + CAST(greatest("delay", 0::INTEGER) AS DOUBLE)) * 60000000e0, 0) AS BIGINT) | 0) AS BIGINT) | 0)], lambda v1: CASE WHEN v1 BETWEEN -62135596800000000 AND 253402300799999999 THEN v1 END)[1]) AS "known_at", (((TRY_CAST(round_even(((30e0 + (CAST("distance" AS DOUBLE) / 7.5e0)) + CAST(greatest("delay", 0::INTEGER) AS DOUBLE)) * 60000000e0, 0) AS BIGINT) | 0) IS NULL AND (CAST("distance" AS DOUBLE) / 7.5e0) IS NOT NULL AND greatest("delay", 0::INTEGER) IS NOT NULL) OR (make_timestamp(list_transform([(TRY_CAST(CAST(epoch_us("date") AS HUGEINT) + (TRY_CAST(round_even(((30e0 + (CAST("distance" AS DOUBLE) / 7.5e0)) + CAST(greatest("delay", 0::INTEGER) AS DOUBLE)) * 60000000e0, 0) AS BIGINT) | 0) AS BIGINT) | 0)], lambda v1: CASE WHEN v1 BETWEEN -62135596800000000 AND 253402300799999999 THEN v1 END)[1]) IS NULL AND "date" IS NOT NULL AND (CAST("distance" AS DOUBLE) / 7.5e0) IS NOT NULL AND greatest("delay", 0::INTEGER) IS NOT NULL)) AS "__failsknown_at" FROM r2
),
r4 AS NOT MATERIALIZED (
SELECT "date", "origin", "delay", "distance", "__file", "__row", "__where", "known_at", "__failsknown_at", ("distance" > 1000::INTEGER) AS "__2_feature" FROM r3
),
r5 AS NOT MATERIALIZED (
SELECT "date", "origin", "delay", "distance", "__file", "__row", "__where", "known_at", "__failsknown_at", "__2_feature" FROM r4 LIMIT 9223372036854775807
),
r6 AS NOT MATERIALIZED (
SELECT "date", "origin", "delay", "distance", "__file", "__row", "__where", "known_at", "__failsknown_at", "__2_feature" FROM r5 WHERE (((((coalesce("__where", FALSE) AND (NOT "__failsknown_at")) AND (NOT ("known_at" IS NULL))) AND (NOT coalesce((("known_at" < TIMESTAMP '1900-01-01 00:00:00') OR ("known_at" > TIMESTAMP '9999-12-31 23:59:59.999999')), FALSE))) AND (NOT coalesce(("known_at" > TIMESTAMP '2001-02-02 01:00:00'), FALSE))) AND (NOT ("origin" IS NULL)))
),
r7 AS NOT MATERIALIZED (
SELECT "origin", "known_at" AS "event_timestamp", TIMESTAMP '2001-02-02 00:00:00' AS "created_timestamp", 1::BIGINT AS "batch", TRUE AS "known", "delay", "__2_feature" AS "far", CAST(NULL AS VARCHAR) AS "record" FROM r6
),
r8 AS NOT MATERIALIZED (
SELECT "origin", "event_timestamp", "created_timestamp", "batch", "known", "delay", "far", "record" FROM r7 QUALIFY row_number() OVER (PARTITION BY "origin", "event_timestamp", "created_timestamp" ORDER BY "delay" DESC NULLS LAST, "far" DESC NULLS LAST) = 1
)
SELECT "origin", "event_timestamp", "created_timestamp", "batch", "known", "delay", "far", "record" FROM r8 ORDER BY "origin" ASC NULLS FIRST, "event_timestamp" ASC NULLS FIRST, "created_timestamp" ASC NULLS FIRST
