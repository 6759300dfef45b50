using System.IO.Pipes;
using FeatureJobs.Commands;

namespace FeatureJobs.Tests;

/// <summary>Which Spark a command works on, before there is any.</summary>
public sealed class SparkTests : IDisposable
{
    private readonly DirectoryInfo store = Directory.CreateTempSubdirectory("featurejobs-commands-");

    public SparkTests() => Write("name: s\n");

    public void Dispose() => store.Delete(recursive: true);

    [Fact]
    public async Task With_neither_an_address_nor_a_master_a_command_says_what_to_set()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("SPARK_REMOTE") is not null, "SPARK_REMOTE is set here");
        foreach (var command in (string[][])[["plan"], ["run", "incremental-aggregation"], ["doctor"], ["show", "groups"]])
        {
            var terminal = new Terminal();
            Assert.Equal(2, await terminal.RunAsync([.. command, "--store", store.FullName, "--engine", "spark"]));
            foreach (var choice in new[] { "SPARK_REMOTE=sc://", "'remote' under 'engine'", "--master 'local[2]'" })
                Assert.Contains(choice, terminal.Narration, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_master_is_for_the_engine_that_has_one()
    {
        var terminal = new Terminal();
        Assert.Equal(2, await terminal.RunAsync("run", "online-sync", "--store", store.FullName, "--master", "local[2]"));
        Assert.Contains("the engine is duckdb: add --engine spark", terminal.Narration, StringComparison.Ordinal);
        var configured = new Terminal();
        Write("name: s\nengine: {kind: spark}\n");
        Assert.Equal(2, await configured.RunAsync("run", "online-sync", "--store", store.FullName, "--master", "local[2]"));
        Assert.Contains("SPARK_HOME does not say which", configured.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_Spark_is_overridden_and_then_needs_nothing()
    {
        Write("name: s\nengine: {kind: spark}\n");
        var terminal = new Terminal();
        Assert.Equal(0, await terminal.RunAsync("validate", "--store", store.FullName, "--engine", "duckdb"));
    }

    /// <summary>Not the address of SPARK_REMOTE instead, nor the suite's setting.</summary>
    [Theory]
    [InlineData("remote: \"http:x\"", "feature_store.yaml:2:31: FJ1035")]
    [InlineData("remote: \"sc://h:x\"", "feature_store.yaml:2:31: FJ1035: 'remote' is 'sc://h:x', and 'x' in the Spark Connect address is no port; write a Spark Connect address")]
    [InlineData("settings: {spark.sql.ansi.enabled: false}", "feature_store.yaml:2:34: FJ1036: 'spark.sql.ansi.enabled' is fixed at 'true'")]
    public async Task What_is_wrong_with_a_Spark_is_no_reason_to_take_another(string key, string mistake)
    {
        Write($"name: s\nengine: {{kind: spark, {key}}}\n");
        var terminal = new Terminal();
        Assert.Equal(2, await terminal.RunAsync("run", "online-sync", "--store", store.FullName, "--master", "local[2]"));
        Assert.Contains(mistake, terminal.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_a_driver_the_end_of_stdin_ends_the_job_with_75()
    {
        using var driver = new AnonymousPipeServerStream(PipeDirection.Out);
        using var line = new AnonymousPipeClientStream(PipeDirection.In, driver.ClientSafePipeHandle);
        using var signals = new Signals();
        var terminal = new Terminal();
        var context = terminal.Context with { Environment = name => name == DriverWatch.Variable ? "1" : null };
        var ended = new TaskCompletionSource();
        using var registration = signals.Token.Register(ended.SetResult);
        DriverWatch.Begin(context, signals, line);
        driver.Write("what is written means nothing"u8);
        Assert.Null(signals.ExitCode);
        driver.Dispose();
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(75, signals.ExitCode);
    }

    [Fact]
    public void Without_a_driver_stdin_means_nothing()
    {
        using var signals = new Signals();
        using var unread = new MemoryStream([1, 2, 3]);
        DriverWatch.Begin(new Terminal().Context, signals, unread);
        Assert.Equal((0, null), (unread.Position, signals.ExitCode));
    }

    private void Write(string text) => File.WriteAllText(Path.Combine(store.FullName, "feature_store.yaml"), text);
}
