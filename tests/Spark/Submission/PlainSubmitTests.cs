using System.Text.Json;

namespace FeatureJobs.Tests;

/// <summary>
/// spark-submit as a scheduler calls it, without the launcher of <c>--master</c>: an archive, the bootstrap, a job. The archive holds no publish, which would take minutes, but a program
/// of the name that calls the one that was built: what is unpacked, found and run, and where its streams and its exit code go, is the same.
/// </summary>
[Collection("spark-submit")]
public sealed class PlainSubmitTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("featurejobs-submit-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_of_an_archive_keeps_its_streams_and_its_exit_code()
    {
        var home = SparkServers.Home("3.5");
        var archive = await ArchiveAsync();
        using var store = await GateStore.AppliedAsync("{kind: spark, settings: {spark.sql.shuffle.partitions: 2, spark.databricks.delta.snapshotPartitions: 2}}");

        // Spark's own log goes to stderr, and none of it to stdout.
        var done = await SubmitAsync(home, archive, "run", "incremental-aggregation", "--at", GateStore.Clock, "--format", "json", "--store", store.Folder);
        AirportStore.Expect(0, done);
        using (var report = JsonDocument.Parse(done.Output))
            Assert.Contains("by_airport", report.RootElement.ToString(), StringComparison.Ordinal);
        AirportStore.Expect(0, await store.TrainAsync(store.Write("labels.csv", GateStore.Labels), "set.csv", "--engine", "duckdb"));
        Assert.Equal(GateStore.Set, await File.ReadAllTextAsync(store.PathOf("set.csv"), Cancel));

        var failed = await SubmitAsync(home, archive, "show", "history", "nothing", "--key", "origin=ATL", "--store", store.Folder);
        AirportStore.Expect(2, failed);
        Assert.Equal("", failed.Output);
        AirportStore.Says("no applied group is called 'nothing'", failed.Error);
    }

    [Fact]
    public async Task What_is_not_in_the_archive_is_said()
    {
        var home = SparkServers.Home("3.5");
        var missing = await RunAsync(home, await ArchiveAsync(), "no-such-job");
        AirportStore.Expect(3, missing);
        AirportStore.Says("bootstrap.py: FileNotFoundError: featurejobs/no-such-job is neither here nor in what --archives brought", missing.Output + missing.Error);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Task<Ended> SubmitAsync(string home, string archive, params string[] arguments) => RunAsync(home, archive, ["featurejobs", .. arguments]);

    private static async Task<Ended> RunAsync(string home, string archive, params string[] arguments)
    {
        using var running = Running.Start("sh", [Path.Combine(BuiltExecutable.Root, "submit-scripts", "submit-local.sh"), .. arguments],
            [("SPARK_HOME", home), ("ARCHIVE", archive), ("MASTER", "local[2]"), ("SPARK_ARGS", $"--conf spark.ui.enabled=false --driver-java-options {SparkServer.QuickCompiler}")]);
        return await running.EndAsync();
    }

    /// <summary>As publish.sh packs it: the programs at the top, with the right to be executed.</summary>
    private async Task<string> ArchiveAsync()
    {
        var program = Path.Combine(_folder.CreateSubdirectory("content").FullName, "featurejobs");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec dotnet '{BuiltExecutable.Cli.Dll}' \"$@\"\n", Cancel);
        var archive = Path.Combine(_folder.FullName, "featurejobs-linux-x64.tar.gz");
        using var packing = Running.Start("sh", ["-c", $"chmod +x featurejobs && tar -czf '{archive}' ."], [], Path.GetDirectoryName(program));
        AirportStore.Expect(0, await packing.EndAsync());
        return archive;
    }
}
