using FeatureJobs.Engines.Spark;

namespace FeatureJobs.Benchmarks;

/// <summary>What Spark and Delta do by themselves, wherever the suite's settings of a session say something that a user may change.</summary>
internal static class StockSettings
{
    private static readonly Dictionary<string, string> _stock = new()
    {
        ["spark.sql.adaptive.enabled"] = "true",
        ["spark.sql.adaptive.coalescePartitions.enabled"] = "true",
        ["spark.sql.adaptive.skewJoin.enabled"] = "true",
        ["spark.sql.shuffle.partitions"] = "200",
        ["spark.sql.autoBroadcastJoinThreshold"] = "10MB",
        ["spark.sql.broadcastTimeout"] = "300",
        ["spark.databricks.delta.snapshotPartitions"] = "50",
    };

    /// <summary>By name.</summary>
    /// <exception cref="InvalidOperationException">The suite sets something whose stock value is not known here.</exception>
    public static IReadOnlyDictionary<string, string> All()
    {
        var unknown = SparkSettings.Suite.Where(setting => setting is { Scope: SettingScope.Session, IsFixed: false } && !_stock.ContainsKey(setting.Key)).Select(setting => setting.Key).ToList();
        return unknown.Count == 0 ? _stock : throw new InvalidOperationException($"What is stock for {string.Join(", ", unknown)}? Say it in {nameof(StockSettings)}.");
    }
}
