namespace FeatureJobs.Tests;

/// <summary>Signals, and disks that take no more: the run ends and says so, the store is as it was, and the next run completes.</summary>
public sealed class MachineTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("INT", 130, 2, 1)]
    [InlineData("TERM", 143, 2, 1)]
    [InlineData("INT", 130, 3, 2)]
    public async Task A_signal_stops_the_run_before_a_commit(string signal, int exitCode, int commit, int decided)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var store = await AirportStore.BegunAsync();
        store.Arrive(Airports.File(new Random(2), 1));
        // Commit 1 is the quarantine's, 2 the tiles', 3 the history's.
        var table = store.Table(Airports.Groups[0], commit == 2 ? "tiles" : "history");
        int Staged() => Directory.GetFiles(table, "*.parquet").Length;
        var staged = Staged();
        using var running = store.Start($"pause-commit:{commit}:{Path.Combine(store.Folder, "never")}");
        await running.UntilAsync(() => Staged() > staged && store.Progress(Airports.Groups[0]).Decided == decided);
        AirportStore.Expect(0, await Running.Start("kill", [$"-{signal}", $"{running.Id}"], []).EndAsync());

        var ended = await running.EndAsync();
        AirportStore.Expect(exitCode, ended);
        AirportStore.Says("Stopped.", ended.Error);
        Assert.Equal((decided, 1), store.Progress(Airports.Groups[0]).Batches);
        Assert.Equal((1, 1), store.Progress(Airports.Groups[1]).Batches);
        await RightAsync(store);
    }

    [Fact]
    public async Task A_full_disk()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root mounts a small disk.");
        using var store = await AirportStore.AppliedAsync();
        var disk = Directory.CreateDirectory(Path.Combine(store.Folder, "disk")).FullName;
        var mounted = await Running.Start("mount", ["-t", "tmpfs", "-o", "size=2m", "none", disk], []).EndAsync();
        Assert.SkipUnless(mounted.ExitCode == 0, $"A small disk cannot be mounted here: {mounted.Error}");
        try
        {
            // The tables move onto the small disk; the store finds them through a link.
            foreach (var entry in new DirectoryInfo(store.Storage).GetDirectories())
                AirportStore.Expect(0, await Running.Start("cp", ["-a", entry.FullName, disk], []).EndAsync());
            Directory.Delete(store.Storage, recursive: true);
            Directory.CreateSymbolicLink(store.Storage, disk);
            // The less room there was, the earlier the run failed: at the first row set aside, or only when its report was to be noted.
            var failed = 0;
            for (var (place, free) = (0, 0); place == 0 || failed == place; place++, free += 6)
            {
                store.Arrive(Airports.File(new Random(place), place));
                var before = store.Contents();
                var filler = Path.Combine(disk, "filler");
                Fill(filler, free);
                var ended = await store.RunAsync();
                var errors = ended.Error.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal)).ToList();
                output.WriteLine($"{4 * free} kB free: ended with {ended.ExitCode}\n{string.Join("\n", errors)}");
                if (free == 0)
                    Assert.Equal(before, store.Contents());
                if (ended.ExitCode != 0)
                {
                    failed++;
                    AirportStore.Expect(3, ended);
                    Assert.NotEmpty(errors);
                    Assert.All(errors, error => Assert.Matches($"no space left.*'{store.Storage}/.*[Ff]ree space.* run again", error.Replace("No space", "no space", StringComparison.Ordinal)));
                }
                File.Delete(filler);
                await RightAsync(store);
            }
            Assert.True(failed > 1, $"{failed} runs failed");
        }
        finally
        {
            AirportStore.Expect(0, await Running.Start("umount", [disk], []).EndAsync());
        }
    }

    [Fact]
    public async Task A_file_size_limit()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file size limit.");
        using var store = await AirportStore.BegunAsync();
        store.Arrive(Airports.File(new Random(2), 1));
        var before = store.Contents();
        // Ignored, SIGXFSZ leaves an error to the write. Without W^X the runtime needs no large file of its own.
        string[] limited = ["-c", "trap '' XFSZ; ulimit -f 1; exec dotnet \"$@\"", "limited", BuiltExecutable.Cli.Dll, .. store.RunArguments()];
        using var running = Running.Start("bash", limited, [("DOTNET_EnableWriteXorExecute", "0")]);
        var ended = await running.EndAsync();
        AirportStore.Expect(3, ended);
        foreach (var group in (string[])["by_airport", "by_route"])
            AirportStore.Says($"error: {group}@1: '{store.Storage}/{group}/v1/tiles/", ended.Error);
        AirportStore.Says($"grew beyond the file size limit of this process or file system. Raise the limit (ulimit -f) for '{store.Storage}/by_airport/v1/tiles' and run again.", ended.Error);
        Assert.Equal(before, store.Contents());
        await RightAsync(store);
    }

    [Fact]
    public async Task A_storage_that_may_not_be_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "Root may write everywhere.");
        using var store = await AirportStore.BegunAsync();
        store.Arrive(Airports.File(new Random(2), 1));
        var before = store.Contents();
        AirportStore.Expect(0, await Running.Start("chmod", ["-R", "a-w", store.Storage], []).EndAsync());
        try
        {
            var ended = await store.RunAsync();
            AirportStore.Expect(3, ended);
            AirportStore.Says($"error: by_airport@1: Access to the path '{store.Table(Airports.Groups[0], "")}_lock' is denied. Check that this user may read and write there", ended.Error);
            Assert.Equal(before, store.Contents());
        }
        finally
        {
            AirportStore.Expect(0, await Running.Start("chmod", ["-R", "u+w", store.Storage], []).EndAsync());
        }
        await RightAsync(store);
    }

    private static async Task RightAsync(AirportStore store)
    {
        AirportStore.Expect(0, await store.RunAsync());
        store.Judge();
    }

    /// <summary>Fills the disk that <paramref name="path"/> lies on, but for some pages of 4 KiB.</summary>
    private static void Fill(string path, int free)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true)
                file.Write(page);
        }
        catch (IOException)
        {
            // Full, as was asked for.
        }
        file.SetLength(Math.Max(0, file.Length / page.Length - free) * page.Length);
    }
}
