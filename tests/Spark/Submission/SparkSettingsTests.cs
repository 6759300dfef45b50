using FeatureJobs.Engines.Spark;

namespace FeatureJobs.Tests;

public sealed class SparkSettingsTests(SparkServers servers)
{
    private static SparkSettings Of(params (string Key, string Value)[] overrides) =>
        SparkSettings.Of(overrides.ToDictionary(pair => pair.Key, pair => pair.Value));

    [Fact]
    public void A_user_s_setting_comes_instead_of_the_suite_s_and_beside_them()
    {
        var settings = Of(("spark.sql.shuffle.partitions", "7"), ("spark.sql.autoBroadcastJoinThreshold", "1m"), ("spark.executor.memory", "4g"));
        Assert.Equal("7", settings.Session.Single(pair => pair.Key == "spark.sql.shuffle.partitions").Value);
        Assert.Equal("1m", settings.Session.Single(pair => pair.Key == "spark.sql.autoBroadcastJoinThreshold").Value);
        Assert.Equal("4g", settings.Launch.Single(pair => pair.Key == "spark.executor.memory").Value);
        Assert.Equal("UTC", settings.Session.Single(pair => pair.Key == "spark.sql.session.timeZone").Value);
        Assert.Equal("true", settings.Launch.Single(pair => pair.Key == "spark.dynamicAllocation.enabled").Value);
    }

    [Fact]
    public void Only_what_a_user_gave_in_vain_is_worth_a_warning()
    {
        Assert.Empty(Of().LaunchOnly);
        Assert.Equal(
            ["spark.dynamicAllocation.maxExecutors", "spark.hadoop.fs.s3a.endpoint", "spark.sql.extensions"],
            Of(("spark.sql.extensions", "x"), ("spark.sql.ansi.relationPrecedence", "true"), ("spark.hadoop.fs.s3a.endpoint", "x"), ("spark.dynamicAllocation.maxExecutors", "2"), ("spark.databricks.delta.snapshotPartitions", "9")).LaunchOnly);
    }

    [Theory]
    [InlineData("spark.sql.ansi.enabled", "is fixed at 'true', since results depend on it (")]
    [InlineData("spark.sql.session.timeZone", "is fixed at 'UTC', since results depend on it (what a printed statement means depends on it); leave it out")]
    [InlineData("spark.sql.parquet.outputTimestampType", "is fixed at 'TIMESTAMP_MICROS'")]
    [InlineData("spark.sql.parquet.datetimeRebaseModeInRead", "is fixed at 'CORRECTED'")]
    [InlineData("spark.sql.parquet.int96RebaseModeInWrite", "is fixed at 'CORRECTED'")]
    [InlineData("spark.master", "is not for settings: give it as --master; leave it out")]
    [InlineData("spark.connect.grpc.binding.port", "is not for settings: ")]
    [InlineData("fs.s3a.endpoint", "is no Spark setting: their names begin with 'spark.'")]
    [InlineData("", "is no Spark setting: ")]
    public void Some_cannot_be_given(string key, string mistake)
    {
        Assert.StartsWith(mistake, SparkSettings.Mistake(key), StringComparison.Ordinal);
        Assert.Contains($"'{key}' {mistake}", Assert.Throws<ArgumentException>(() => Of((key, "x"))).Message, StringComparison.Ordinal);
    }

    /// <summary>Which settings a session may change is Spark's to say.</summary>
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_session_takes_what_is_for_sessions_and_nothing_else(string version)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var session = await servers.SessionAsync(version, cancel);
        var settings = Of(("spark.sql.extensions", "x"), ("spark.sql.warehouse.dir", "x"), ("spark.executor.memory", "4g"), ("spark.sql.autoBroadcastJoinThreshold", "1m"));
        await session.Conf.SetAsync(settings.Session, cancel);
        foreach (var (key, value) in settings.Session)
            Assert.Equal(value, await session.Conf.GetAsync(key, cancel));
        foreach (var (key, _) in settings.Launch)
            Assert.False(await session.Conf.IsModifiableAsync(key, cancel), $"{key} is modifiable");
    }

    [Fact]
    public void The_page_shows_the_suite_s_table()
    {
        var rows = File.ReadLines(Path.Combine(Repository(), "docs", "spark.md"))
            .Where(line => line.StartsWith("| `spark.", StringComparison.Ordinal)).ToArray();
        Assert.Equal(
            SparkSettings.Suite.Select(setting => $"| `{setting.Key}` | `{setting.Value}` | {(setting.IsFixed ? "fixed" : setting.Scope == SettingScope.Session ? "session" : "launch")} | {setting.Reason} |"),
            rows);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FeatureJobs.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no FeatureJobs.sln above the tests");
        return folder.FullName;
    }
}
