using FeatureJobs.Relational;

namespace FeatureJobs.Tests;

internal static class SparkSessionSettings
{
    public static IEnumerable<KeyValuePair<string, string>> All => [.. SparkDialect.RequiredSettings,
        new("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS"), new("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED"), new("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED"),
        new("spark.sql.shuffle.partitions", "4"), new("spark.databricks.delta.snapshotPartitions", "2")];
}
