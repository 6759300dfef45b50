using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Engines.Spark;

namespace FeatureJobs.Store;

/// <summary>Which engine a store computes with, and how it is reached.</summary>
internal static class StoreEngine
{
    public const string Spark = "spark";

    /// <summary>Set by the bootstrap of spark-submit: SPARK_REMOTE is then the driver that this very process was started beside, whatever is configured.</summary>
    public const string Submitted = "FEATUREJOBS_SUBMITTED";

    public const string Remote = "SPARK_REMOTE";

    /// <summary>The settings with another engine: what is written for one means nothing to the other, which has its defaults.</summary>
    public static StoreSettings With(StoreSettings settings, string? engine) =>
        engine is null || engine == settings.Engine.Kind ? settings : settings with { Engine = new EngineSettings(engine, null, null, null) };

    /// <summary>Where Spark is.</summary>
    /// <exception cref="DiagnosticException">Nothing says it.</exception>
    public static string RemoteOf(EngineSettings settings, Func<string, string?> environment)
    {
        var variable = environment(Remote);
        var remote = environment(Submitted) is not null || settings.ResolvedRemote is null ? variable : settings.ResolvedRemote;
        if (string.IsNullOrEmpty(remote))
            throw new DiagnosticException([new("FJ2014", "", 0, 0,
                $"the engine is spark, and nothing says where it is: set {Remote}=sc://host:15002, or write 'remote' under 'engine' in feature_store.yaml; a job also starts a Spark of its own with --master 'local[2]'")]);
        // 'remote' was judged with the file it is in.
        return SparkEngine.AddressMistake(remote) is { } mistake
            ? throw new DiagnosticException([new("FJ2014", "", 0, 0, $"{Remote} is no address of Spark: {mistake}")])
            : remote;
    }

    /// <summary>Opens the engine; connects to nothing yet.</summary>
    /// <param name="storage">The folder of the store's tables.</param>
    public static IEngine Open(EngineSettings settings, DuckDbSettings embedded, string storage, TimeProvider clock)
    {
        if (settings.Kind != Spark)
            return new DuckDbEngine(embedded, clock);
        var scratch = settings.ResolvedSpillFolder is null ? $"{storage}/_store/scratch" : embedded.EffectiveSpillFolder;
        return new SparkEngine(RemoteOf(settings, Environment.GetEnvironmentVariable), SparkSettings.Of(settings.SparkSettings).Session, scratch);
    }
}
