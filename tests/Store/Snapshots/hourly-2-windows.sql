WITH r1 AS NOT MATERIALIZED (
SELECT "origin", make_timestamp(epoch_us("tile_start")) AS "tile_start", "batch", "events", make_timestamp(epoch_us("last_event")) AS "last_event", "delay__sum", "delay__count", "input__3__sum", make_timestamp(epoch_us("delay__last_at")) AS "delay__last_at", "delay__last_value" FROM read_parquet(['STORE/tables/hourly/v1/tiles/FILE.parquet'], hive_partitioning = false, schema = MAP {'origin': {name: 'origin', type: 'VARCHAR', default_value: NULL}, 'tile_start': {name: 'tile_start', type: 'TIMESTAMP WITH TIME ZONE', default_value: NULL}, 'batch': {name: 'batch', type: 'BIGINT', default_value: NULL}, 'events': {name: 'events', type: 'BIGINT', default_value: NULL}, 'last_event': {name: 'last_event', type: 'TIMESTAMP WITH TIME ZONE', default_value: NULL}, 'delay__sum': {name: 'delay__sum', type: 'DECIMAL(38,0)', default_value: NULL}, 'delay__count': {name: 'delay__count', type: 'BIGINT', default_value: NULL}, 'input__3__sum': {name: 'input__3__sum', type: 'DECIMAL(38,0)', default_value: NULL}, 'delay__last_at': {name: 'delay__last_at', type: 'TIMESTAMP WITH TIME ZONE', default_value: NULL}, 'delay__last_value': {name: 'delay__last_value', type: 'INTEGER', default_value: NULL}})
),
r2 AS NOT MATERIALIZED (
SELECT "origin", "tile_start", "batch", "events", "last_event", "delay__sum", "delay__count", "input__3__sum", "delay__last_at", "delay__last_value" FROM r1 WHERE (("tile_start" IS NOT NULL) AND ("batch" <= 1::BIGINT))
),
r3 AS NOT MATERIALIZED (
SELECT "origin", "batch", "events", "last_event", "delay__sum", "delay__count", "input__3__sum", "delay__last_at", "delay__last_value", (epoch_us("tile_start") + 3600000000::BIGINT) AS "__at" FROM r2
),
r4 AS NOT MATERIALIZED (
SELECT "origin", "batch", "events", "last_event", "delay__sum", "delay__count", "input__3__sum", "delay__last_at", "delay__last_value", "__at" FROM r3 WHERE ("__at" <= 981010800000000::BIGINT)
),
r5 AS NOT MATERIALIZED (
SELECT "origin", "__at", 1::BIGINT AS "__tiles", "events", "last_event", "delay__sum", "delay__count", "input__3__sum", "delay__last_at", "delay__last_value" FROM r4
),
r6 AS NOT MATERIALIZED (
SELECT "origin", min("__at") AS "__first", max("__at") AS "__last" FROM r5 GROUP BY "origin"
),
r7 AS NOT MATERIALIZED (
SELECT "origin", "__first", "__last", unnest(range("__first", least(("__last" + 90000000000::BIGINT), 981010800000000::BIGINT) + 1, 3600000000)) AS "__at" FROM r6
),
r8 AS NOT MATERIALIZED (
SELECT "origin", "__at", 1::BIGINT AS "__seen" FROM r7
),
r9 AS NOT MATERIALIZED (
SELECT "origin", "__at", "__tiles", "events", "last_event", "delay__sum", "delay__count", "input__3__sum", "delay__last_at", "delay__last_value" FROM r5
),
r10 AS NOT MATERIALIZED (
SELECT l."origin", l."__at", l."__seen", r."__tiles", r."events", r."last_event", r."delay__sum", r."delay__count", r."input__3__sum", r."delay__last_at", r."delay__last_value" FROM r8 AS l LEFT JOIN r9 AS r ON l."origin" = r."origin" AND l."__at" = r."__at"
),
r11 AS NOT MATERIALIZED (
SELECT "origin", "__at", "__seen", "__tiles", "events", "last_event", "delay__sum", "delay__count", "input__3__sum", "delay__last_at", "delay__last_value", sum("events") OVER w0 AS "events__10800000000_0", sum("events") OVER w1 AS "events__86400000000_0", sum(("delay__sum")::HUGEINT) OVER w1 AS "delay__sum__86400000000_0", sum("delay__count") OVER w1 AS "delay__count__86400000000_0", sum(("input__3__sum")::HUGEINT) OVER w1 AS "input__3__sum__86400000000_0", last_value("delay__last_value" IGNORE NULLS) OVER w1 AS "delay__last_value__86400000000_0", "__tiles" AS "__change_0", lag("__tiles", 3) OVER w AS "__change_10800000000", lag("__tiles", 24) OVER w AS "__change_86400000000" FROM r10
WINDOW w0 AS (PARTITION BY "origin" ORDER BY "__at" ROWS BETWEEN 2 PRECEDING AND 0 PRECEDING),
  w1 AS (PARTITION BY "origin" ORDER BY "__at" ROWS BETWEEN 23 PRECEDING AND 0 PRECEDING),
  w AS (PARTITION BY "origin" ORDER BY "__at")
),
r12 AS NOT MATERIALIZED (
SELECT "origin", "__at", "__seen", "__tiles", "events", "last_event", "delay__sum", "delay__count", "input__3__sum", "delay__last_at", "delay__last_value", "events__10800000000_0", "events__86400000000_0", "delay__sum__86400000000_0", "delay__count__86400000000_0", "input__3__sum__86400000000_0", "delay__last_value__86400000000_0", "__change_0", "__change_10800000000", "__change_86400000000" FROM r11 WHERE ((("__at" - (("__at" % 3600000000::BIGINT) + 3600000000::BIGINT) % 3600000000::BIGINT) = "__at") AND ((coalesce(("__change_0" > 0::BIGINT), FALSE) OR coalesce(("__change_10800000000" > 0::BIGINT), FALSE)) OR coalesce(("__change_86400000000" > 0::BIGINT), FALSE)))
),
r13 AS NOT MATERIALIZED (
SELECT "origin", "__at", coalesce(("__seen" > 0::BIGINT), FALSE) AS "__seen", TRUE AS "__evaluated", coalesce(CAST("events__10800000000_0" AS BIGINT), 0::BIGINT) AS "count_3h", coalesce(CAST("events__86400000000_0" AS BIGINT), 0::BIGINT) AS "count_24h", (CAST("delay__sum__86400000000_0" AS DOUBLE) / nullif(CAST("delay__count__86400000000_0" AS DOUBLE), 0e0)) AS "delay_mean_24h", CASE WHEN ("input__3__sum__86400000000_0" IS NULL) THEN 0::BIGINT ELSE (TRY_CAST("input__3__sum__86400000000_0" AS BIGINT) | 0) END AS "distance_sum_24h", "delay__last_value__86400000000_0" AS "delay_last_24h" FROM r12
),
r14 AS NOT MATERIALIZED (
SELECT "origin", "__at", "__seen", "__evaluated", "count_3h", "count_24h", "delay_mean_24h", "distance_sum_24h", "delay_last_24h", lag("__seen") OVER w AS "__before___seen", lag("count_3h") OVER w AS "__before_count_3h", lag("count_24h") OVER w AS "__before_count_24h", lag("delay_mean_24h") OVER w AS "__before_delay_mean_24h", lag("distance_sum_24h") OVER w AS "__before_distance_sum_24h", lag("delay_last_24h") OVER w AS "__before_delay_last_24h" FROM r13
WINDOW w AS (PARTITION BY "origin" ORDER BY "__at")
),
r15 AS NOT MATERIALIZED (
SELECT "origin", "__at", "__seen", "__evaluated", "count_3h", "count_24h", "delay_mean_24h", "distance_sum_24h", "delay_last_24h", "__before___seen", "__before_count_3h", "__before_count_24h", "__before_delay_mean_24h", "__before_distance_sum_24h", "__before_delay_last_24h" FROM r14 WHERE ("__evaluated" AND ((((((NOT ("__seen" IS NOT DISTINCT FROM "__before___seen")) OR (NOT ("count_3h" IS NOT DISTINCT FROM "__before_count_3h"))) OR (NOT ("count_24h" IS NOT DISTINCT FROM "__before_count_24h"))) OR (NOT ("delay_mean_24h" IS NOT DISTINCT FROM "__before_delay_mean_24h"))) OR (NOT ("distance_sum_24h" IS NOT DISTINCT FROM "__before_distance_sum_24h"))) OR (NOT ("delay_last_24h" IS NOT DISTINCT FROM "__before_delay_last_24h"))))
),
r16 AS NOT MATERIALIZED (
SELECT "origin", "__at", "count_3h", "count_24h", "delay_mean_24h", "distance_sum_24h", "delay_last_24h" FROM r15
),
r17 AS NOT MATERIALIZED (
SELECT "origin", "__at", "count_3h", "count_24h", "delay_mean_24h", "distance_sum_24h", "delay_last_24h" FROM r16
),
r18 AS NOT MATERIALIZED (
SELECT "origin", make_timestamp(CASE WHEN "__at" BETWEEN -62135596800000000 AND 253402300799999999 THEN "__at" ELSE CAST('out of range: ' || "__at" AS BIGINT) END) AS "event_timestamp", TIMESTAMP '2001-02-02 00:00:00' AS "created_timestamp", 1::BIGINT AS "batch", TRUE AS "known", "count_3h", "count_24h", "delay_mean_24h", "distance_sum_24h", "delay_last_24h" FROM r17
)
SELECT "origin", "event_timestamp", "created_timestamp", "batch", "known", "count_3h", "count_24h", "delay_mean_24h", "distance_sum_24h", "delay_last_24h" FROM r18 ORDER BY "origin" ASC NULLS FIRST, "event_timestamp" ASC NULLS FIRST
