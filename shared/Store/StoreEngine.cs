using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Engines.Spark;

namespace FeatureJobs.Store;

/// <summary>What a store computes with: the one place that knows both engines.</summary>
internal static class StoreEngine
{
    /// <summary>Where Spark is, when nothing else says it.</summary>
    public const string RemoteVariable = "SPARK_REMOTE";

    /// <summary>The engine that the settings name, or the options instead. It connects and loads nothing yet.</summary>
    /// <param name="storage">The folder of the store's tables.</param>
    /// <exception cref="DiagnosticException">Spark is wanted, and nothing says where it is.</exception>
    public static IEngine Open(EngineSettings settings, FeatureStoreOptions options, DuckDbSettings embedded, string storage, TimeProvider clock)
    {
        if ((options.Engine ?? settings.Kind) == "duckdb")
            return new DuckDbEngine(embedded, clock);
        var remote = settings.ResolvedRemote ?? Environment.GetEnvironmentVariable(RemoteVariable);
        if (string.IsNullOrEmpty(remote))
            throw new DiagnosticException([new("FJ2014", "", 0, 0,
                $"the engine is spark, and nothing says where it is. Set {RemoteVariable} (as in sc://localhost:15002) or 'remote' under 'engine', start a job beside a driver of its own with --master 'local[2]', or compute in this process with --engine duckdb")]);
        return new SparkEngine(remote, SparkSettings.Of(settings.SparkSettings).Session, settings.ResolvedSpillFolder is null ? $"{storage}/_store/scratch" : embedded.EffectiveSpillFolder);
    }
}
