namespace FeatureJobs.Tests;

/// <summary>What becomes of each golden table. The list in docs/delta.md is this one.</summary>
internal static class GoldenVerdicts
{
    /// <summary>Those with the rows that Spark reads beside them: each equals them.</summary>
    public static readonly string[] Equal =
    [
        "124-decimal-decode-bug", "basic-decimal-table", "basic-with-inserts-deletes-checkpoint", "basic-with-inserts-merge", "basic-with-inserts-updates",
        "basic-with-vacuum-protocol-check-feature", "corrupted-last-checkpoint-kernel", "data-reader-array-complex-objects", "data-reader-array-primitives",
        "data-reader-date-types-America", "data-reader-date-types-Asia", "data-reader-date-types-Etc", "data-reader-date-types-Iceland", "data-reader-date-types-Pst",
        "data-reader-date-types-utc", "data-reader-escaped-chars", "data-reader-map", "data-reader-nullable-field-invalid-schema-key", "data-reader-primitives",
        "data-reader-timestamp_ntz", "data-reader-timestamp_ntz-id-mode", "data-reader-timestamp_ntz-name-mode", "data-skipping-basic-stats-all-types",
        "data-skipping-basic-stats-all-types-checkpoint", "data-skipping-basic-stats-all-types-columnmapping-id", "data-skipping-basic-stats-all-types-columnmapping-name",
        "data-skipping-partition-and-data-column", "decimal-various-scale-precision", "deltalog-getChanges", "dv-partitioned-with-checkpoint", "kernel-timestamp-int96",
        "kernel-timestamp-timestamp_micros", "kernel-timestamp-timestamp_millis", "log-replay-dv-key-cases", "log-replay-latest-metadata-protocol", "log-replay-special-characters",
        "log-replay-special-characters-a", "multi-part-checkpoint", "parquet-all-types", "parquet-all-types-legacy-format", "snapshot-data0", "snapshot-data1", "snapshot-data2",
        "snapshot-data2-deleted", "snapshot-data3", "snapshot-vacuumed", "table-with-columnmapping-mode-id", "table-with-columnmapping-mode-name", "time-travel-partition-changes-a",
        "time-travel-schema-changes-a", "time-travel-schema-changes-b", "time-travel-start", "time-travel-start-start20", "time-travel-start-start20-start40", "v2-checkpoint-json",
    ];

    /// <summary>Only the log is there: how many files it leaves.</summary>
    public static readonly Dictionary<string, int> Files = new()
    {
        ["canonicalized-paths-normal-a"] = 0,
        ["canonicalized-paths-normal-b"] = 0,
        ["canonicalized-paths-special-a"] = 0,
        ["canonicalized-paths-special-b"] = 0,
        ["checkpoint"] = 1,
        ["delete-re-add-same-file-different-transactions"] = 2,
    };

    /// <summary>What the refusal says.</summary>
    public static readonly Dictionary<string, string> Refused = new()
    {
        ["data-reader-absolute-paths-escaped-chars"] = "has no metaData action",
        ["deltalog-commit-info"] = "has no schema",
        ["deltalog-invalid-protocol-version"] = "needs reader version 99",
        ["deltalog-state-reconstruction-from-checkpoint-missing-metadata"] = "has no metaData action up to version 10",
        ["deltalog-state-reconstruction-from-checkpoint-missing-protocol"] = "has no protocol action up to version 10",
        ["deltalog-state-reconstruction-without-metadata"] = "has no metaData action",
        ["deltalog-state-reconstruction-without-protocol"] = "has no protocol action",
        ["no-delta-log-folder"] = "is not a Delta table",
        ["update-deleted-directory"] = "has no schema",
    };
}
