using System.Diagnostics;
using System.Runtime.InteropServices;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Tests;

/// <summary>Four processes stand in a row: launcher, driver, bootstrap, job. Whichever is killed, the others end, executors too.</summary>
[Collection("spark-submit")]
public sealed class Deaths(ITestOutputHelper log)
{
    private const int Kill = 9;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("3.5", "local[2]", "launcher", 137)]
    [InlineData("3.5", "local-cluster[2,1,1024]", "driver", 75)]
    [InlineData("3.5", "local[2]", "bootstrap", 75)]
    [InlineData("3.5", "local[2]", "job", 137)]
    [InlineData("4.1", "local-cluster[2,1,1024]", "launcher", 137)]
    [InlineData("4.1", "local[2]", "driver", 75)]
    [InlineData("4.1", "local[2]", "bootstrap", 75)]
    [InlineData("4.1", "local[2]", "job", 137)]
    public async Task Of_one_is_the_end_of_all(string version, string master, string victim, int code)
    {
        using var launched = Launched.Bash(SparkServers.Home(version), master, Launched.Waiting);
        var (job, remote) = await launched.ReadyAsync(Cancel);
        if (master.StartsWith("local-cluster", StringComparison.Ordinal))
            await using (var session = await SparkSession.Builder().Remote(remote).GetOrCreateAsync(Cancel))
                await (await session.SqlAsync("SELECT id FROM range(0, 4000, 1, 4)", cancel: Cancel)).CountAsync(Cancel);
        var tree = MachineProcess.Find(launched.Id)!.Tree();
        var bootstrap = MachineProcess.Find(job)!.Parent;
        var driver = MachineProcess.Find(bootstrap)!.Parent;
        Assert.Equal(launched.Id, MachineProcess.Find(driver)!.Parent);

        Signal(victim switch { "launcher" => launched.Id, "driver" => driver, "bootstrap" => bootstrap, _ => job }, Kill);
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(code, await launched.EndAsync(Cancel));
        var ended = Stopwatch.GetElapsedTime(began);
        Assert.Empty(await MachineProcess.OutliveAsync(tree, Cancel));
        log.WriteLine($"{version} {master}: {victim} killed; launcher ended after {ended.TotalSeconds:0.00} s, the last of {tree.Count} processes after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s\n{launched.Error}");
        if (victim == "job")
            Assert.StartsWith("The job was ended by signal 9", launched.Error, StringComparison.Ordinal);
        if (victim is "driver" or "bootstrap")
            Assert.Contains("the driver is gone\n", launched.Error, StringComparison.Ordinal);
        foreach (var line in launched.Error.Split('\n').Where(line => line.Contains("log: ", StringComparison.Ordinal)))
            Directory.Delete(Path.GetDirectoryName(line.Split("log: ")[1])!, recursive: true);
    }

    internal static void Signal(int process, int signal) => Assert.Equal(0, SendSignal(process, signal));

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
