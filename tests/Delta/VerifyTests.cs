using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

public sealed class VerifyTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_flipped_bit_of_data_files_and_checkpoints_is_found_and_its_file_named()
    {
        const int Flips = 500;
        var snapshot = await FillAsync();
        var log = Directory.GetFiles(_folder.LogFile(""), "*.checkpoint.parquet").ToList();
        Assert.Equal(2, log.Count);
        var files = Directory.GetFiles(_folder.Path, "*.parquet", SearchOption.AllDirectories).ToList();
        Assert.Equal(snapshot.FileCount + log.Count, files.Count);
        await CleanAsync(snapshot, files.Count);

        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var (found, inCheckpoints) = (0, 0);
        for (var flip = 0; flip < Flips; flip++)
        {
            var file = files[random.Next(files.Count)];
            var bytes = File.ReadAllBytes(file);
            var bit = random.NextInt64(bytes.Length * 8L);
            Flip(file, bit);

            // Opened anew, as the command does: a checkpoint that is read before it is compared may say anything, or nothing.
            var report = await _folder.Table().VerifyAsync(null, TableFolder.Cancellation);
            var damage = Assert.Single(report.Damages);
            Assert.Equal(Path.GetRelativePath(_folder.Path, file), damage.File);
            Assert.Contains("the hash of its content is ", damage.Reason, StringComparison.Ordinal);
            found++;
            inCheckpoints += log.Contains(file) ? 1 : 0;
            Flip(file, bit);
        }

        Assert.Equal(Flips, found);
        Assert.InRange(inCheckpoints, 1, Flips - 1);
        await CleanAsync(snapshot, files.Count);
    }

    [Fact]
    public async Task Hashes_outlive_checkpoints()
    {
        await FillAsync();
        foreach (var commit in Enumerable.Range(0, 21))
        {
            File.Delete(_folder.CommitFile(commit));
        }

        var snapshot = (await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!;
        Assert.All(snapshot.Files, file => Assert.Matches("^[0-9a-f]{32}$", file.Tags![ContentHash.Tag]));
    }

    [Fact]
    public void The_hash_is_that_of_the_reference()
    {
        // XXH128 of nothing and of "abc", seed 0, as xxhsum -H2 prints them.
        var file = Path.Combine(_folder.Path, "x");
        File.WriteAllText(file, "");
        Assert.Equal("99aa06d3014798d86001c324468d497f", ContentHash.OfFile(file, TableFolder.Cancellation));
        File.WriteAllText(file, "abc");
        Assert.Equal("06b05ab6733a618578af5f94892f3950", ContentHash.OfFile(file, TableFolder.Cancellation));
    }

    [Fact]
    public async Task Missing_cut_and_unreadable_files_are_told_and_those_of_others_only_counted()
    {
        var snapshot = await FillAsync();
        var paths = snapshot.Files.Select(file => file.File).ToList();
        File.Delete(Path.Combine(_folder.Path, paths[0]));
        using (var cut = File.OpenWrite(Path.Combine(_folder.Path, paths[1])))
        {
            cut.SetLength(cut.Length - 1);
        }

        // A checkpoint that Spark wrote in the place of ours, with its checksum; and a file without a hash.
        File.AppendAllText(_folder.LogFile("00000000000000000010.checkpoint.parquet"), "x");
        File.WriteAllText(_folder.LogFile(".00000000000000000010.checkpoint.parquet.crc"), "");
        File.WriteAllText(Path.Combine(_folder.Path, "theirs.parquet"), "1");
        File.WriteAllText(_folder.CommitFile(snapshot.Version + 1), """{"add":{"path":"theirs.parquet","partitionValues":{},"size":1,"modificationTime":0,"dataChange":true}}""");
        snapshot = (await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!;
        var report = await _folder.Table().VerifyAsync(snapshot, null, TableFolder.Cancellation);
        Assert.Equal(
            new Dictionary<string, string> { [paths[0]] = "the file is missing", [paths[1]] = $"it has {snapshot.Files.First(file => file.File == paths[1]).Size - 1} bytes, {snapshot.Files.First(file => file.File == paths[1]).Size} were written" },
            report.Damages.ToDictionary(damage => damage.File, damage => damage.Reason));
        Assert.Equal((snapshot.FileCount - 1 + 1, 1), (report.Files, report.Unhashed));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_told_even_where_nothing_else_says_what_the_table_is()
    {
        await FillAsync();
        foreach (var commit in Enumerable.Range(0, 21))
        {
            File.Delete(_folder.CommitFile(commit));
        }

        File.Delete(_folder.LogFile("00000000000000000010.checkpoint.parquet"));
        var checkpoint = _folder.LogFile("00000000000000000020.checkpoint.parquet");
        Flip(checkpoint, new FileInfo(checkpoint).Length * 4);
        var report = await _folder.Table().VerifyAsync(null, TableFolder.Cancellation);
        Assert.Equal("_delta_log/00000000000000000020.checkpoint.parquet", Assert.Single(report.Damages).File);
        Assert.StartsWith("Data files were not looked at: The log of the table ", Assert.Single(report.Warnings), StringComparison.Ordinal);

        // Without a checkpoint to blame it is the log that cannot be read.
        File.Delete(checkpoint);
        await Assert.ThrowsAsync<DeltaException>(() => _folder.Table().VerifyAsync(null, TableFolder.Cancellation));
        using var none = new TableFolder();
        Assert.Contains("is not a Delta table", (await Assert.ThrowsAsync<DeltaException>(() => none.Table().VerifyAsync(null, TableFolder.Cancellation))).Message, StringComparison.Ordinal);
    }

    private async Task CleanAsync(Snapshot snapshot, int files)
    {
        var clean = await _folder.Table().VerifyAsync(snapshot, null, TableFolder.Cancellation);
        Assert.Empty(clean.Damages);
        Assert.Equal((files, 0), (clean.Files, clean.Unhashed));
    }

    private static void Flip(string file, long bit)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = bit / 8;
        var value = stream.ReadByte();
        stream.Position = bit / 8;
        stream.WriteByte((byte)(value ^ (1 << (int)(bit % 8))));
    }

    private async Task<Snapshot> FillAsync()
    {
        Snapshot? snapshot = null;
        for (var batch = 0; batch < 22; batch++)
        {
            snapshot = Assert.IsType<Committed>(await _folder.AppendAsync(_folder.Table(), batch * 50, 50)).Snapshot;
        }

        return snapshot!;
    }
}
