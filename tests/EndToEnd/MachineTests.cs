namespace FeatureJobs.Tests;

/// <summary>Signals, and disks that take no more: the run ends and says so, the store is as it was, and the next run completes.</summary>
public sealed class MachineTests
{
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_stops_the_run_before_its_decision(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var store = await AirportStore.BegunAsync();
        store.Arrive(Airports.File(new Random(2), 1));
        var (before, staged) = (store.Contents(), Staged(store));
        using var running = store.Start($"pause-commit:2:{Path.Combine(store.Folder, "never")}");
        await running.UntilAsync(() => Staged(store) == staged + 2);
        AirportStore.Expect(0, await Running.Start("kill", [$"-{signal}", $"{running.Id}"], []).EndAsync());

        var ended = await running.EndAsync();
        AirportStore.Expect(exitCode, ended);
        Assert.Contains("Stopped.", ended.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1), store.Progress(Airports.Groups[0]).Batches);
        Assert.Equal(Without(before, "quarantine"), Without(store.Contents(), "quarantine"));
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
            store.Arrive(Airports.File(new Random(1), 0));
            AirportStore.Expect(0, await store.RunAsync());
            store.Arrive(Airports.File(new Random(2), 1));
            var before = store.Contents();

            var filler = Path.Combine(disk, "filler");
            Fill(filler);
            var ended = await store.RunAsync();
            AirportStore.Expect(3, ended);
            Assert.Contains("The disk is full: no space left in '", ended.Error, StringComparison.Ordinal);
            Assert.Contains("Free space there and run again.", ended.Error, StringComparison.Ordinal);
            Assert.Equal(before, store.Contents());

            File.Delete(filler);
            await RightAsync(store);
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
        Assert.Contains("grew beyond the file size limit of this process or file system. Raise the limit (ulimit -f) for '", ended.Error, StringComparison.Ordinal);
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
            Assert.Contains(store.Storage, ended.Error, StringComparison.Ordinal);
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

    /// <summary>Writes until nothing more goes in.</summary>
    private static void Fill(string path)
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
    }

    private static int Staged(AirportStore store) => Directory.GetFiles(store.Table(Airports.Groups[0], "tiles"), "*.parquet").Length;

    /// <summary>Rows set aside before the decision stay; they count only once their batch is decided.</summary>
    private static string Without(string contents, string table) => string.Join("\n", contents.Split('\n').Where(line => !line.Contains($"/{table}/", StringComparison.Ordinal)));
}
