using System.Text.RegularExpressions;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Expressions;

namespace FeatureJobs.Tests;

/// <summary>Each fault is really caused; the message must name the file and the way out, exactly.</summary>
public sealed class ErrorTests
{
    private const string Again = "Write it again or put the whole file back, or remove it.";

    public static TheoryData<string, string> Damages => new()
    {
        { "empty", "it is empty or cut off" },
        { "magic only", "it is empty or cut off" },
        { "text", "it does not end as one; it is cut off or something else" },
        { "half", "it does not end as one; it is cut off or something else" },
        { "cut in the footer", "it does not end as one; it is cut off or something else" },
        { "last byte gone", "it does not end as one; it is cut off or something else" },
        { "footer length", "its footer is damaged" },
        { "footer bytes", "its footer is damaged" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_file_among_good_ones_is_named(string damage, string reason)
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var (good, bad) = (folder.File("good.parquet"), folder.File("bad [1].parquet"));
        await WriteAsync(session, good);
        await File.WriteAllBytesAsync(bad, Damage(await File.ReadAllBytesAsync(good, Sessions.Token), damage), Sessions.Token);
        var error = await Assert.ThrowsAsync<EngineException>(() => ParquetSources.DescribeAsync(session, [good, bad, good], Sessions.Token));
        Assert.Equal($"'{bad}' is not a readable Parquet file: {reason}. {Again}", error.Message);
        Assert.False(error.IsTransient);
        Assert.False(error.IsUnexpected);
        Assert.Single(await ParquetSources.DescribeAsync(session, [good], Sessions.Token));
    }

    [Theory]
    [InlineData("hole", "snappy", "a part of it is missing")]
    [InlineData("wide hole", "snappy", "a part of it is missing")]
    // Which of the damaged pages is met first, and so what the reader says of it, depends on the threads.
    [InlineData("zeroed pages", "snappy", @"(Snappy decompression failure|its content is damaged \(.+\))")]
    [InlineData("foreign bytes", "uncompressed", "it holds text that is not UTF-8")]
    [InlineData("zeroed pages", "gzip", @"its content is damaged \(.+\)")]
    public async Task Damage_behind_an_intact_footer_is_found_when_read(string damage, string codec, string reason)
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var (good, bad) = (folder.File("good.parquet"), folder.File("bad [1].parquet"));
        await session.WriteAsync("SELECT i, 'some text ' || i AS s FROM range(300000) t(i)", good, $", ROW_GROUP_SIZE 50000, COMPRESSION {codec}");
        await File.WriteAllBytesAsync(bad, Damage(await File.ReadAllBytesAsync(good, Sessions.Token), damage), Sessions.Token);
        var files = await ParquetSources.DescribeAsync(session, [good, bad], Sessions.Token);
        Column[] columns = [new("i", DataType.Int64), new("s", DataType.String)];
        var scan = ParquetSources.ScanSql(files, columns);
        var error = await Assert.ThrowsAsync<EngineException>(() => session.DrainAsync($"SELECT max(i), max(s) FROM {scan}"));
        error = await ParquetSources.NameFileAsync(session, files, columns, error, Sessions.Token);
        Assert.Matches($"^{Regex.Escape($"'{bad}' is not a readable Parquet file: ")}{reason}{Regex.Escape($". {Again}")}$", error.Message);
    }

    [Fact]
    public async Task A_missing_file_and_a_folder_are_named()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var (good, gone, directory) = (folder.File("good.parquet"), folder.File("what?[1]*.parquet"), folder.File("x.parquet"));
        await WriteAsync(session, good);
        Directory.CreateDirectory(directory);
        var missing = await Assert.ThrowsAsync<EngineException>(() => ParquetSources.DescribeAsync(session, [good, gone], Sessions.Token));
        Assert.Equal($"'{gone}' is not there. Put it back or remove it from the source.", missing.Message);
        var isFolder = await Assert.ThrowsAsync<EngineException>(() => ParquetSources.DescribeAsync(session, [good, directory], Sessions.Token));
        Assert.Equal($"'{directory}' is a folder, where a Parquet file is expected. Remove or rename it.", isFolder.Message);
    }

    [Fact]
    public async Task A_file_removed_between_describing_and_reading_is_named()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var (first, second) = (folder.File("1.parquet"), folder.File("2.parquet"));
        await WriteAsync(session, first);
        await WriteAsync(session, second);
        var files = await ParquetSources.DescribeAsync(session, [first, second], Sessions.Token);
        File.Delete(second);
        var scan = ParquetSources.ScanSql(files, [new("i", DataType.Int64)]);
        var error = await Assert.ThrowsAsync<EngineException>(() => session.DrainAsync($"FROM {scan}"));
        Assert.Equal($"'{second}' is not there. Put it back or remove it from the source.", error.Message);
    }

    [Fact]
    public async Task A_replaced_file_is_read_anew()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var file = folder.File("1.parquet");
        await session.WriteAsync("SELECT 1::BIGINT AS i", file);
        var time = File.GetLastWriteTimeUtc(file);
        Assert.Equal(["1"], await session.TextAsync($"SELECT i FROM '{file}'"));
        await session.WriteAsync("SELECT 2::BIGINT AS i", file);
        File.SetLastWriteTimeUtc(file, time);
        Assert.Equal(["2"], await session.TextAsync($"SELECT i FROM '{file}'"));
    }

    [Fact]
    public async Task Memory_that_does_not_suffice_says_the_limit_and_what_to_raise()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync(new DuckDbSettings(MemoryBytes: 20L << 20, Threads: 1, SpillFolder: folder.Path));
        // A list cannot be spilled.
        var error = await Assert.ThrowsAsync<EngineException>(() => session.DrainAsync("SELECT length(list(i)) FROM range(20000000) t(i)"));
        Assert.Equal($"The work does not fit the memory limit of 20 MiB, although what can be spilled goes to '{folder.Path}'. Raise engine.memory, or lower engine.threads.", error.Message);
        Assert.False(error.IsTransient);
        Assert.Equal(["1"], await session.TextAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_spill_folder_that_has_no_room_is_named()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync(new DuckDbSettings(MemoryBytes: 40L << 20, Threads: 1, SpillFolder: folder.Path));
        await session.RunAsync("SET max_temp_directory_size = '1MB'");
        var error = await Assert.ThrowsAsync<EngineException>(() => session.RunAsync("CREATE TABLE big AS SELECT i, md5(i::VARCHAR) AS s FROM range(4000000) t(i)"));
        Assert.Equal($"The disk of the spill folder '{folder.Path}' has too little room for what does not fit the memory limit of 40 MiB. Free space there, configure another spill folder, or raise engine.memory.", error.Message);
    }

    [Fact]
    public async Task A_spill_folder_that_cannot_be_made_is_named()
    {
        using var folder = new TemporaryFolder();
        var spill = folder.File("file/inside");
        await File.WriteAllTextAsync(folder.File("file"), "no folder", Sessions.Token);
        var error = await Assert.ThrowsAsync<EngineException>(() => Sessions.OpenAsync(new DuckDbSettings(SpillFolder: spill)));
        Assert.StartsWith($"The spill folder '{spill}' cannot be made: ", error.Message);
        Assert.EndsWith("Configure another spill folder.", error.Message);
    }

    [Fact]
    public async Task A_spill_folder_that_vanished_is_named()
    {
        using var folder = new TemporaryFolder();
        var spill = folder.File("spill");
        await using var session = await Sessions.OpenAsync(new DuckDbSettings(MemoryBytes: 40L << 20, Threads: 1, SpillFolder: spill));
        Directory.Delete(spill);
        var error = await Assert.ThrowsAsync<EngineException>(() => session.RunAsync("CREATE TABLE big AS SELECT i, md5(i::VARCHAR) AS s FROM range(4000000) t(i)"));
        Assert.Equal($"The spill folder '{spill}' cannot be written: No such file or directory. Configure another spill folder.", error.Message);
    }

    [Fact]
    public async Task A_full_disk_is_named()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        await using var session = await Sessions.OpenAsync();
        var error = await Assert.ThrowsAsync<EngineException>(() => session.WriteAsync("SELECT i FROM range(1000000) t(i)", "/dev/full", ", USE_TMP_FILE false"));
        Assert.Equal("The disk is full: no space left in '/dev' (writing '/dev/full'). Free space there and run again.", error.Message);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task A_target_that_cannot_be_opened_is_named()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var error = await Assert.ThrowsAsync<EngineException>(() => session.WriteAsync("SELECT 1", folder.Path, ", USE_TMP_FILE false"));
        Assert.Equal($"'{folder.Path}' cannot be opened, read or written: Is a directory. Check that it is a file and that this user may use it.", error.Message);
    }

    private static Task WriteAsync(DuckDbSession session, string path) =>
        session.WriteAsync("SELECT i, 'some text ' || i AS s FROM range(300000) t(i)", path, ", ROW_GROUP_SIZE 50000");

    private static byte[] Damage(byte[] file, string how)
    {
        var footer = file.Length - 8 - BitConverter.ToInt32(file, file.Length - 8);
        switch (how)
        {
            case "empty": return [];
            case "magic only": return file[..4];
            case "text": return "no Parquet file at all, and long enough"u8.ToArray();
            case "half": return file[..(file.Length / 2)];
            case "cut in the footer": return file[..(footer + 40)];
            case "last byte gone": return file[..^1];
            case "footer length": BitConverter.TryWriteBytes(file.AsSpan(file.Length - 8), int.MaxValue); return file;
            case "footer bytes":
                for (var i = footer + 20; i < footer + 220; i++)
                    file[i] ^= 0x5a;
                return file;
            case "hole": return [.. file[..(file.Length / 3)], .. file[footer..]];
            case "wide hole": return [.. file[..200], .. file[footer..]];
            case "foreign bytes": file.AsSpan(file.AsSpan().IndexOf("some text"u8), 4).Fill(0xff); return file;
            case "zeroed pages": file.AsSpan(footer / 3, footer / 3).Clear(); return file;
            default: throw new ArgumentOutOfRangeException(nameof(how), how, "no such damage");
        }
    }
}
