using System.Text.Json;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary><c>featurejobs delta verify, optimize, vacuum, restore</c> on a table of two files.</summary>
public sealed class TableTendingTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("featurejobs-tending-");

    public async ValueTask InitializeAsync()
    {
        using var connection = DeltaTableOpening.Connect();
        var table = new DeltaTable(new LocalStorage(folder.FullName), new DuckDbCheckpointFile(DeltaTableOpening.Connect), TimeProvider.System);
        var writer = new DeltaWriter(connection, table);
        var created = (Committed)await writer.CreateAsync([new("id", DeltaType.Long)], [], "SELECT 1::BIGINT AS id", CancellationToken.None);
        await writer.AppendAsync(created.Snapshot, "SELECT 2::BIGINT AS id", null, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Verify_names_the_damaged_file_and_exits_with_5()
    {
        Assert.Contains("2 files", (await RunAsync(0, "verify")).Narration, StringComparison.Ordinal);
        var file = folder.GetFiles("*.parquet")[0];
        var bytes = await File.ReadAllBytesAsync(file.FullName, TestContext.Current.CancellationToken);
        bytes[^20] ^= 4;
        await File.WriteAllBytesAsync(file.FullName, bytes, TestContext.Current.CancellationToken);
        Assert.Contains(file.Name, (await RunAsync(5, "verify")).Data, StringComparison.Ordinal);
        var damages = JsonDocument.Parse((await RunAsync(5, "verify", "--format", "json")).Data).RootElement.GetProperty("damages");
        Assert.Equal(file.Name, Assert.Single(damages.EnumerateArray()).GetProperty("file").GetString());
    }

    /// <summary>The log is gone, so the table is read from the checkpoint: a flipped bit there may be read as something else, or not at all.</summary>
    [Fact]
    public async Task Verify_names_a_damaged_checkpoint_whatever_reading_it_would_say()
    {
        var table = DeltaTable.Of(folder.FullName);
        await table.CheckpointAsync(await table.LatestAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        foreach (var commit in folder.GetFiles("_delta_log/*.json")) commit.Delete();
        Assert.Contains("3 files", (await RunAsync(0, "verify")).Narration, StringComparison.Ordinal);
        var file = Assert.Single(folder.GetFiles("_delta_log/*.checkpoint.parquet"));
        var bytes = await File.ReadAllBytesAsync(file.FullName, TestContext.Current.CancellationToken);
        for (var place = 0; place < bytes.Length; place += bytes.Length / 25)
        {
            bytes[place] ^= 4;
            await File.WriteAllBytesAsync(file.FullName, bytes, TestContext.Current.CancellationToken);
            var damages = JsonDocument.Parse((await RunAsync(5, "verify", "--format", "json")).Data).RootElement.GetProperty("damages");
            Assert.Equal($"_delta_log/{file.Name}", Assert.Single(damages.EnumerateArray()).GetProperty("file").GetString());
            bytes[place] ^= 4;
        }
        await File.WriteAllBytesAsync(file.FullName, bytes, TestContext.Current.CancellationToken);
        await RunAsync(0, "verify");
    }

    [Fact]
    public async Task A_damaged_or_missing_file_is_named_with_exit_code_3()
    {
        var file = folder.GetFiles("*.parquet")[0];
        var bytes = await File.ReadAllBytesAsync(file.FullName, TestContext.Current.CancellationToken);
        bytes.AsSpan(4, 40).Fill(0xA5);
        await File.WriteAllBytesAsync(file.FullName, bytes, TestContext.Current.CancellationToken);
        Assert.Contains($"its file '{file.Name}' cannot be read: ", (await RunAsync(3, "cat")).Narration, StringComparison.Ordinal);
        Assert.Contains($"its file '{file.Name}' cannot be read: ", (await RunAsync(3, "optimize", "--sort", "id")).Narration, StringComparison.Ordinal);
        file.Delete();
        Assert.Contains($"its file '{file.Name}' is missing. Restore the file", (await RunAsync(3, "optimize")).Narration, StringComparison.Ordinal);
        Assert.Single(folder.GetFiles("*.parquet"));
    }

    [Fact]
    public async Task The_folder_may_have_any_name()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        var odd = Path.Combine(folder.FullName, "_it's [a] *? 100% ä 日本");
        Directory.CreateDirectory(Path.Combine(odd, "_delta_log"));
        foreach (var file in folder.GetFiles("*.parquet").Concat(folder.GetFiles("_delta_log/*.json"))) file.CopyTo(Path.Combine(odd, Path.GetRelativePath(folder.FullName, file.FullName)));
        var terminal = new Terminal();
        Assert.Equal(0, await terminal.RunAsync("delta", "cat", odd, "--limit", "1"));
        Assert.Single(terminal.Data.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, await terminal.RunAsync("delta", "verify", odd));
    }

    [Fact]
    public async Task Optimize_vacuum_and_restore_change_files_and_no_rows()
    {
        var optimized = JsonDocument.Parse((await RunAsync(0, "optimize", "--sort", "id", "--size", "1GB", "--format", "json")).Data).RootElement;
        Assert.Equal((2, 2, 1), (optimized.GetProperty("version").GetInt32(), optimized.GetProperty("removed_files").GetInt32(), optimized.GetProperty("added_files").GetInt32()));
        Assert.Equal("{\"id\":1}\n{\"id\":2}\n", (await RunAsync(0, "cat")).Data);
        Assert.Contains("Nothing to do", (await RunAsync(0, "optimize")).Narration, StringComparison.Ordinal);
        Assert.Contains("Version 3 holds what version 0 held", (await RunAsync(0, "restore", "--version", "0")).Narration, StringComparison.Ordinal);
        Assert.Equal("{\"id\":1}\n", (await RunAsync(0, "cat")).Data);
        Assert.Equal("", (await RunAsync(0, "vacuum", "--dry-run")).Data);
        Assert.Contains("shorter than that of the table", (await RunAsync(2, "vacuum", "--retain", "0s")).Narration, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(0, "vacuum", "--retain", "0s", "--force", "--dry-run")).Data.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(3, folder.GetFiles("*.parquet").Length);
        await RunAsync(0, "vacuum", "--retain", "0s", "--force");
        Assert.Single(folder.GetFiles("*.parquet"));
        Assert.Contains("are gone", (await RunAsync(3, "restore", "--version", "1")).Narration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("restore", "Give either --version N or --time TIME")]
    [InlineData("restore --version 1 --time 2026-01-01", "Give either --version N or --time TIME")]
    [InlineData("optimize --size 12", "not a size such as 64MB or 1GB")]
    [InlineData("optimize --size 0MB", "not a size such as 64MB or 1GB")]
    [InlineData("optimize --sort x", "there is no column 'x'")]
    [InlineData("vacuum --retain soon", "not a time such as 12h, 7d or 2w")]
    public async Task Mistakes_are_said_with_exit_code_2(string arguments, string reason)
    {
        var words = arguments.Split(' ');
        Assert.Contains(reason, (await RunAsync(2, words[0], words[1..])).Narration, StringComparison.Ordinal);
    }

    private async Task<Terminal> RunAsync(int exitCode, string verb, params string[] options)
    {
        var terminal = new Terminal();
        var code = await terminal.RunAsync(["delta", verb, folder.FullName, .. options]);
        Assert.True(exitCode == code, $"{verb} ended with {code}: {terminal.Data} {terminal.Narration}");
        return terminal;
    }
}
