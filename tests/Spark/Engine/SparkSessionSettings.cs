using FeatureJobs.Engines.Spark;

namespace FeatureJobs.Tests;

/// <summary>The suite's settings, for tables of a few rows.</summary>
internal static class SparkSessionSettings
{
    public static IEnumerable<KeyValuePair<string, string>> All =>
        SparkSettings.Of(new Dictionary<string, string> { ["spark.sql.shuffle.partitions"] = "4", ["spark.databricks.delta.snapshotPartitions"] = "2" }).Session;
}
