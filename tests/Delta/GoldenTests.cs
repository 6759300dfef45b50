using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>Tables of Spark and Delta as a foreign judge of the reader: read as Spark reads them, or refused by name.</summary>
public sealed class GoldenTests(GoldenTables golden) : IClassFixture<GoldenTables>
{
    private static readonly string[] Readable =
    [
        "124-decimal-decode-bug", "basic-with-inserts-deletes-checkpoint", "basic-with-inserts-merge", "basic-with-inserts-updates",
        "corrupted-last-checkpoint-kernel", "data-reader-date-types-America", "data-reader-date-types-Asia", "data-reader-date-types-Etc",
        "data-reader-date-types-Iceland", "data-reader-date-types-Pst", "data-reader-date-types-utc", "data-skipping-partition-and-data-column",
        "decimal-various-scale-precision", "deltalog-getChanges", "log-replay-special-characters", "log-replay-special-characters-a",
        "multi-part-checkpoint", "snapshot-data0", "snapshot-data1", "snapshot-data2", "snapshot-data2-deleted", "snapshot-data3", "snapshot-vacuumed",
        "time-travel-schema-changes-a", "time-travel-schema-changes-b", "time-travel-start", "time-travel-start-start20", "time-travel-start-start20-start40",
    ];

    // Only the log is there, and the number of files after it.
    private static readonly Dictionary<string, int> LogOnly = new() { ["checkpoint"] = 1, ["delete-re-add-same-file-different-transactions"] = 2 };

    private static readonly Dictionary<string, string> Refused = new()
    {
        ["basic-decimal-table"] = "is partitioned by part;",
        ["basic-with-vacuum-protocol-check-feature"] = "reader version 3 with the features vacuumProtocolCheck",
        ["canonicalized-paths-normal-a"] = "absolute path",
        ["canonicalized-paths-normal-b"] = "absolute path",
        ["canonicalized-paths-special-a"] = "absolute path",
        ["canonicalized-paths-special-b"] = "absolute path",
        ["data-reader-absolute-paths-escaped-chars"] = "no metaData action",
        ["data-reader-array-complex-objects"] = "Column '3d_int_list'",
        ["data-reader-array-primitives"] = "has type array",
        ["data-reader-escaped-chars"] = "is partitioned by _2;",
        ["data-reader-map"] = "has type map",
        ["data-reader-nullable-field-invalid-schema-key"] = "has type array",
        ["data-reader-primitives"] = "has type byte",
        ["data-reader-timestamp_ntz"] = "timestampNtz",
        ["data-reader-timestamp_ntz-id-mode"] = "columnMapping",
        ["data-reader-timestamp_ntz-name-mode"] = "columnMapping",
        ["data-skipping-basic-stats-all-types"] = "has type byte",
        ["data-skipping-basic-stats-all-types-checkpoint"] = "has type byte",
        ["data-skipping-basic-stats-all-types-columnmapping-id"] = "reader version 2",
        ["data-skipping-basic-stats-all-types-columnmapping-name"] = "reader version 2",
        ["deltalog-commit-info"] = "has no schema",
        ["deltalog-invalid-protocol-version"] = "reader version 99",
        ["deltalog-state-reconstruction-from-checkpoint-missing-metadata"] = "no metaData action up to version 10",
        ["deltalog-state-reconstruction-from-checkpoint-missing-protocol"] = "no protocol action up to version 10",
        ["deltalog-state-reconstruction-without-metadata"] = "reader version 3",
        ["deltalog-state-reconstruction-without-protocol"] = "no protocol action",
        ["dv-partitioned-with-checkpoint"] = "has a deletion vector",
        ["kernel-timestamp-int96"] = "is partitioned by part;",
        ["kernel-timestamp-timestamp_micros"] = "is partitioned by part;",
        ["kernel-timestamp-timestamp_millis"] = "is partitioned by part;",
        ["log-replay-dv-key-cases"] = "has a deletion vector",
        ["log-replay-latest-metadata-protocol"] = "reader version 3",
        ["parquet-all-types"] = "timestampNtz",
        ["parquet-all-types-legacy-format"] = "timestampNtz",
        ["table-with-columnmapping-mode-id"] = "reader version 2",
        ["table-with-columnmapping-mode-name"] = "reader version 2",
        ["time-travel-partition-changes-a"] = "is partitioned by part5;",
        ["update-deleted-directory"] = "has no schema",
        ["v2-checkpoint-json"] = "v2Checkpoint",
    };

    [Fact]
    public async Task Tables_are_read_as_Spark_reads_them()
    {
        // Asked for outside of Assert.All, which would take the skip for a failure.
        var folder = golden.Folder;
        Assert.All(Readable, name => Assert.True(Directory.Exists(Path.Combine(folder, name, "expected"))));
        foreach (var name in Readable)
        {
            var snapshot = (await Open(name).SnapshotAsync(TableFolder.Cancellation))!;
            Assert.True(Differences(name, snapshot) == 0, $"{name} differs from what Spark reads");
        }

        foreach (var (name, files) in LogOnly)
        {
            Assert.Equal(files, (await Open(name).SnapshotAsync(TableFolder.Cancellation))!.FileCount);
        }
    }

    [Fact]
    public async Task What_is_not_supported_is_refused_by_name()
    {
        foreach (var (name, reason) in Refused)
        {
            _ = golden.Folder;
            var refusal = await Assert.ThrowsAsync<DeltaException>(() => Open(name).SnapshotAsync(TableFolder.Cancellation));
            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        }

        Assert.Null(await Open("no-delta-log-folder").SnapshotAsync(TableFolder.Cancellation));
    }

    [Fact]
    public void Every_table_of_the_collection_is_judged() => Assert.Equal(
        Readable.Concat(LogOnly.Keys).Concat(Refused.Keys).Append("no-delta-log-folder").Order(StringComparer.Ordinal),
        Directory.GetDirectories(golden.Folder).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(0, "time-travel-start")]
    [InlineData(1, "time-travel-start-start20")]
    public async Task An_earlier_version_is_what_Spark_read_then(long version, string then)
    {
        var snapshot = (await Open("time-travel-start-start20-start40").SnapshotAsync(version, TableFolder.Cancellation))!;
        Assert.Equal(0, Differences(then, snapshot));
    }

    private DeltaTable Open(string name) =>
        new(new LocalStorage(Path.Combine(golden.Folder, name, "delta")), new DuckDbCheckpointFile(TableFolder.Connect), TimeProvider.System);

    private long Differences(string name, Snapshot snapshot)
    {
        var columns = string.Join(", ", snapshot.Fields.Select(field => $"\"{field.Name}\""));
        var expected = $"SELECT {columns} FROM read_parquet('{golden.Folder}/{name}/expected/*.parquet')";
        var actual = $"SELECT {columns} FROM {DeltaScan.From(snapshot)}";
        return (long)TableFolder.Rows($"SELECT (SELECT count(*) FROM ({expected} EXCEPT ALL {actual})) + (SELECT count(*) FROM ({actual} EXCEPT ALL {expected}))")[0][0]!;
    }
}
