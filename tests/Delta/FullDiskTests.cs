using System.Diagnostics;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>Faults that the system itself reports: a disk of a megabyte that is full, and folders that a user may not write.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TableFolder _folder = new();
    private bool _mounted;

    public void Dispose()
    {
        if (_mounted)
        {
            Run("umount", "--lazy", _folder.Path);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_disk_is_told_as_such_and_the_table_is_as_before()
    {
        _mounted = OperatingSystem.IsLinux() && Environment.UserName == "root" && Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder.Path);
        Assert.SkipUnless(_mounted, "A small disk needs root on Linux, and the right to mount.");
        using var connection = TableFolder.Connect();
        var (writer, table, cancellation) = (new DeltaWriter(connection, _folder.Table()), _folder.Table(), TableFolder.Cancellation);
        var snapshot = Assert.IsType<Committed>(await _folder.AppendAsync(table, 0, 1000)).Snapshot;
        snapshot = Assert.IsType<Committed>(await _folder.AppendAsync(table, 1000, 1000)).Snapshot;
        var before = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Length;
        const string Much = "SELECT i AS id, md5(CAST(i AS VARCHAR)) AS name FROM range(100000) AS r(i)";
        await ToldAsync("The disk is full: there was no space for '", () => writer.AppendAsync(snapshot, Much, null, cancellation));
        await ToldAsync("The disk is full: there was no space for '", () => writer.OverwriteAsync(snapshot, Much, null, cancellation));
        await ToldAsync("out.parquet", () => DeltaRows.ExportAsync(snapshot, null, null, Path.Combine(_folder.Path, "out.parquet"), cancellation), fill: true);
        await ToldAsync("The disk is full: there was no space for '", () => new DeltaOptimizer(connection, table).RunAsync(snapshot, new OptimizeOptions(), cancellation), fill: true);
        await ToldAsync("The disk is full: there was no space for '", () => writer.DeleteWhereAsync(snapshot, new RowCondition("id % 2 = 0"), cancellation), fill: true);
        await ToldAsync("'_delta_log/00000000000000000001.checkpoint.parquet'", () => table.CheckpointAsync(snapshot, cancellation), fill: true);
        await ToldAsync("'_delta_log/00000000000000000002.json'", () => table.AddColumnsAsync(snapshot, [new("more", DeltaType.Long)], cancellation), fill: true);
        Assert.IsType<Committed>(await _folder.AppendAsync(table, 2000, 10));

        async Task ToldAsync(string reason, Func<Task> work, bool fill = false)
        {
            var filler = Path.Combine(_folder.Path, "filler");
            if (fill)
            {
                Fill(filler);
            }

            var fault = await Assert.ThrowsAsync<DeltaException>(work);
            Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
            Assert.Contains(_folder.Path, fault.Message, StringComparison.Ordinal);
            File.Delete(filler);
            Assert.Equal(before, Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Length);
            Assert.Equal(2000, TableFolder.Ids((await _folder.Table().SnapshotAsync(cancellation))!).Count);
        }
    }

    [Theory]
    [InlineData("append", "", "part-00000-")]
    [InlineData("append", "_delta_log", "_delta_log/00000000000000000001.json")]
    [InlineData("read", "*.parquet", "part-00000-")]
    public async Task What_a_user_may_not_do_is_told_with_the_file(string action, string closed, string named)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root" && Run("setpriv", "--version"), "Another user to be needs root and setpriv.");
        await _folder.AppendAsync(_folder.Table(), 0, 10);
        Assert.True(Run("chmod", "777", _folder.Path, _folder.LogFile("")));
        Assert.True(closed.StartsWith('*') ? Run("chmod", "600", Directory.GetFiles(_folder.Path, closed).Single()) : Run("chmod", "555", Path.Combine(_folder.Path, closed)));
        using var process = WriterProcess.StartAsNobody(_folder.Path, action);
        var answer = await process.StandardOutput.ReadToEndAsync(TableFolder.Cancellation);
        await process.WaitForExitAsync(TableFolder.Cancellation);
        Assert.StartsWith("DeltaException: ", answer, StringComparison.Ordinal);
        Assert.Contains(named, answer, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, answer, StringComparison.Ordinal);
        Assert.Equal(10, TableFolder.Ids((await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!).Count);
    }

    // To the last byte: a page of the disk may hold some more.
    private static void Fill(string file)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        try
        {
            while (true)
            {
                stream.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
