using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

/// <summary>A checkpoint of ours in which a bit has turned, so that it is read as something else: by the hash beside it that is seen.</summary>
public sealed class DamagedCheckpointTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DeltaTable Table => _folder.Table();

    [Fact]
    public async Task The_log_serves_in_its_place_and_a_warning_says_so()
    {
        await FillAsync(12);
        Turn(10);
        var snapshot = await Table.LatestAsync(TableFolder.Cancellation);
        Assert.Equal(12, TableFolder.Ids(snapshot).Count);
        var warning = Assert.Single(snapshot.Warnings);
        Assert.StartsWith($"The checkpoint '_delta_log/{10:D20}.checkpoint.parquet' of the table '{_folder.Path}' cannot be read, so the log before it must serve: The hash of its content is ", warning, StringComparison.Ordinal);

        // Where nothing else can serve it is not taken for good, and why is said.
        foreach (var version in Enumerable.Range(0, 11))
        {
            File.Delete(_folder.CommitFile(version));
        }

        Assert.Contains(warning, (await Assert.ThrowsAsync<DeltaException>(() => Table.LatestAsync(TableFolder.Cancellation))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_checkpoint_before_it_serves_as_far_as_there_are_commits()
    {
        await FillAsync(22);
        Turn(20);
        foreach (var version in Enumerable.Range(0, 11))
        {
            File.Delete(_folder.CommitFile(version));
        }

        var snapshot = await Table.LatestAsync(TableFolder.Cancellation);
        Assert.Equal(22, TableFolder.Ids(snapshot).Count);
        File.Delete(_folder.CommitFile(11));
        var refused = await Assert.ThrowsAsync<DeltaException>(() => Table.LatestAsync(TableFolder.Cancellation));
        Assert.Contains("has a gap: '_delta_log/00000000000000000011.json' is missing.", refused.Message, StringComparison.Ordinal);
        Assert.Contains(snapshot.Warnings.Single(), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_commit_is_deleted_for_it()
    {
        await FillAsync(12);
        var bytes = Turn(10);
        var snapshot = await Table.LatestAsync(TableFolder.Cancellation);
        foreach (var version in Enumerable.Range(0, 12))
        {
            File.SetLastWriteTimeUtc(_folder.CommitFile(version), DateTime.UtcNow.AddDays(-40));
        }

        Assert.Empty(await Table.CleanLogAsync(snapshot, TableFolder.Cancellation));
        File.WriteAllBytes(Checkpoint(10), bytes);
        Assert.Equal(10, (await Table.CleanLogAsync(snapshot, TableFolder.Cancellation)).Count);
    }

    [Fact]
    public async Task One_that_another_writer_put_in_its_place_is_read()
    {
        await FillAsync(12);
        TableFolder.Rows($"COPY (SELECT * FROM read_parquet('{Checkpoint(10)}')) TO '{Checkpoint(10)}.new' (FORMAT parquet, COMPRESSION uncompressed)");
        File.Move($"{Checkpoint(10)}.new", Checkpoint(10), overwrite: true);
        File.Delete(_folder.CommitFile(0));
        Assert.Empty((await Table.LatestAsync(TableFolder.Cancellation)).Warnings);
    }

    /// <summary>Parts are numbered from 1; another number makes no part.</summary>
    [Fact]
    public async Task Parts_with_other_numbers_make_no_checkpoint()
    {
        await FillAsync(12);
        foreach (var part in new[] { 0, 2 })
        {
            File.Copy(Checkpoint(10), _folder.LogFile($"{11:D20}.checkpoint.{part:D10}.0000000002.parquet"));
        }

        Assert.Equal(12, TableFolder.Ids(await Table.LatestAsync(TableFolder.Cancellation)).Count);
    }

    private async Task FillAsync(int commits)
    {
        for (var batch = 0; batch < commits; batch++)
        {
            await _folder.AppendAsync(Table, batch, 1);
        }
    }

    private string Checkpoint(long version) => _folder.LogFile($"{version:D20}.checkpoint.parquet");

    /// <summary>Turns a bit that no reader of Parquet misses: one of the numbers by which it names the program that wrote it.</summary>
    /// <returns>The bytes before.</returns>
    private byte[] Turn(long version)
    {
        var bytes = File.ReadAllBytes(Checkpoint(version));
        var name = bytes.AsSpan().LastIndexOf("DuckDB"u8);
        Assert.True(name > 0);
        File.WriteAllBytes(Checkpoint(version), [.. bytes[..name], (byte)'T', .. bytes[(name + 1)..]]);
        return bytes;
    }
}
