using System.Collections.Immutable;
using FeatureJobs.Relational;

namespace FeatureJobs.Engines.Spark;

/// <summary>The Spark settings in force: the suite's, and those of <c>engine.settings</c> in <c>feature_store.yaml</c> instead of and beside them.</summary>
public sealed class SparkSettings
{
    /// <summary>The suite's settings with their reasons; <c>docs/spark.md</c> shows this table.</summary>
    public static ImmutableArray<SparkSetting> Suite { get; } =
    [
        .. SparkDialect.RequiredSettings.Select(pair => Fixed(pair.Key, pair.Value, "what a printed statement means depends on it")),
        Fixed("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS", "times are written as other readers of Delta tables expect them, and not as int96"),
        Fixed("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED", "times before 1900 are read as they stand; 3.5 would refuse them"),
        Fixed("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED", "times before 1900 are written as they are; 3.5 would refuse them"),
        Fixed("spark.sql.parquet.int96RebaseModeInRead", "CORRECTED", "the same, for sources that hold times as int96"),
        Fixed("spark.sql.parquet.int96RebaseModeInWrite", "CORRECTED", "the same"),
        Fixed("spark.sql.parquet.inferTimestampNTZ.enabled", "true", "a time without zone is told from one of UTC"),
        Fixed("spark.sql.parquet.binaryAsString", "false", "bytes stay bytes"),
        Fixed("spark.sql.files.ignoreCorruptFiles", "false", "a damaged file ends a run, instead of being left out in silence"),
        Fixed("spark.sql.files.ignoreMissingFiles", "false", "so does a missing one"),
        Fixed("spark.sql.caseSensitive", "false", "columns of files are found whatever the case of their letters, as on the embedded engine"),

        InSession("spark.sql.adaptive.enabled", "true", "plans follow the sizes that were measured; some clusters turn it off"),
        InSession("spark.sql.adaptive.coalescePartitions.enabled", "true", "a small run pays for a few tasks instead of one for each shuffle partition"),
        InSession("spark.sql.adaptive.skewJoin.enabled", "true", "one entity with most of the rows does not hold up a join"),
        InSession("spark.sql.shuffle.partitions", "64", "the most that a shuffle is divided into before small parts are joined; stock 200 costs more than the work of a daily run. Raise it for shuffles above some 10 GB"),
        InSession("spark.sql.autoBroadcastJoinThreshold", "64MB", "labels, up to two million of them, are sent to where their history lies; stock 10MB is for the smallest of executors. Lower it where driver or executors have less than 2 GB"),
        InSession("spark.sql.broadcastTimeout", "36000", "the matches of labels are broadcast when a whole history has been looked at, which may take longer than stock 300 seconds"),
        InSession("spark.databricks.delta.snapshotPartitions", "4", "the log of a table of ours is small; stock 50 tasks to read it take longer than the log"),

        AtStart("spark.dynamicAllocation.enabled", "true", "executors come and go with the work: a daily run needs few, a backfill many"),
        AtStart("spark.dynamicAllocation.shuffleTracking.enabled", "true", "dynamic allocation without an external shuffle service"),
        AtStart("spark.dynamicAllocation.minExecutors", "1", "a job that waits holds one executor"),
        AtStart("spark.dynamicAllocation.maxExecutors", "16", "a backfill does not take the whole cluster; raise it where it may"),
    ];

    /// <summary>What the launcher decides, with where to say it instead.</summary>
    private static readonly ImmutableSortedDictionary<string, string> LaunchersOwn = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("spark.master", "give it as --master"),
        KeyValuePair.Create("spark.app.name", "it is the name of the job"),
        KeyValuePair.Create("spark.submit.deployMode", "the job runs beside a driver on this machine; docs/spark.md shows how a cluster runs the driver"),
        KeyValuePair.Create("spark.connect.grpc.binding.port", "the job is started with whatever port is free"),
        KeyValuePair.Create("spark.connect.grpc.binding.address", "the job runs beside the driver, and nobody else is to connect"),
        KeyValuePair.Create("spark.connect.authenticate.token", "the job is started with a token made for it"),
    ]);

    /// <summary>Settings of <c>spark.sql</c> that Spark reads only once.</summary>
    private static readonly ImmutableHashSet<string> Static =
    [
        "spark.sql.extensions", "spark.sql.warehouse.dir", "spark.sql.catalogImplementation", "spark.sql.cache.serializer", "spark.sql.queryExecutionListeners", "spark.sql.streaming.streamingQueryListeners",
    ];

    private SparkSettings(ImmutableArray<KeyValuePair<string, string>> launch, ImmutableArray<KeyValuePair<string, string>> session, ImmutableArray<string> launchOnly) =>
        (Launch, Session, LaunchOnly) = (launch, session, launchOnly);

    /// <summary>For spark-submit; by name.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Launch { get; }

    /// <summary>For the session, once it is connected; by name.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Session { get; }

    /// <summary>The names of those overrides that have no effect on a server that is running already, and so are worth a warning over SPARK_REMOTE; by name.</summary>
    public ImmutableArray<string> LaunchOnly { get; }

    /// <summary>The suite's settings, changed by a user's.</summary>
    /// <exception cref="ArgumentException">A name with a <see cref="Mistake"/>.</exception>
    public static SparkSettings Of(IReadOnlyDictionary<string, string> overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        if (overrides.Keys.FirstOrDefault(key => Mistake(key) is not null) is { } wrong)
            throw new ArgumentException($"'{wrong}' {Mistake(wrong)}", nameof(overrides));
        var all = Suite.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal);
        foreach (var (key, value) in overrides)
            all[key] = value;
        var byScope = all.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToLookup(pair => ScopeOf(pair.Key));
        return new SparkSettings(
            [.. byScope[SettingScope.Launch]],
            [.. byScope[SettingScope.Session]],
            [.. overrides.Keys.Where(key => ScopeOf(key) == SettingScope.Launch).Order(StringComparer.Ordinal)]);
    }

    /// <summary>What is wrong with giving a setting of this name, or null. The words follow the name: <c>is fixed at …</c>.</summary>
    public static string? Mistake(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Suite.FirstOrDefault(setting => setting.IsFixed && setting.Key == key) is { } setting ? $"is fixed at '{setting.Value}', since results depend on it ({setting.Reason}); leave it out"
            : LaunchersOwn.TryGetValue(key, out var instead) ? $"is not for settings: {instead}; leave it out"
            : !key.StartsWith("spark.", StringComparison.Ordinal) ? "is no Spark setting: their names begin with 'spark.', and those of Hadoop with 'spark.hadoop.'"
            : null;
    }

    /// <summary>Spark keeps what sessions may change under <c>spark.sql.</c>, and Delta under <c>spark.databricks.</c>.</summary>
    private static SettingScope ScopeOf(string key) =>
        (key.StartsWith("spark.sql.", StringComparison.Ordinal) || key.StartsWith("spark.databricks.", StringComparison.Ordinal)) && !Static.Contains(key)
            ? SettingScope.Session
            : SettingScope.Launch;

    private static SparkSetting Fixed(string key, string value, string reason) => new(key, value, SettingScope.Session, reason, IsFixed: true);

    private static SparkSetting AtStart(string key, string value, string reason) => new(key, value, SettingScope.Launch, reason);

    private static SparkSetting InSession(string key, string value, string reason) => new(key, value, SettingScope.Session, reason);
}
