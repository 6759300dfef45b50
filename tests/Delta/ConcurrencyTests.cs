using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

public sealed class ConcurrencyTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Appends_of_many_processes_all_land_once(int processes)
    {
        const int Commits = 200;
        await CreateAsync(new Dictionary<string, string?> { ["delta.checkpointInterval"] = "50" });
        var writers = Enumerable.Range(0, processes).Select(number => WriterProcess.Start(_folder.Path, $"writer{number}", Commits)).ToList();
        foreach (var writer in writers)
        {
            var printed = (await writer.StandardOutput.ReadToEndAsync(TableFolder.Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await writer.WaitForExitAsync(TableFolder.Cancellation);
            Assert.Equal(0, writer.ExitCode);
            Assert.Equal((Commits, Commits), (printed.Length, printed.Count(line => line.StartsWith("committed ", StringComparison.Ordinal))));
            writer.Dispose();
        }

        var expected = Enumerable.Range(0, processes).SelectMany(writer => Enumerable.Range(1, Commits).Select(number => $"writer{writer}-{number}.parquet")).Order(StringComparer.Ordinal).ToList();
        var snapshot = (await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!;
        Assert.Equal(processes * Commits, snapshot.Version);
        Assert.Equal(expected, snapshot.Files.Select(file => file.Path));

        // What the files say, without our reader: no version is missing, each file added once.
        var added = Enumerable.Range(0, (int)snapshot.Version + 1).SelectMany(version => File.ReadAllLines(_folder.CommitFile(version)))
            .Where(line => line.StartsWith("{\"add\"", StringComparison.Ordinal)).Select(line => line.Split('"')[5]);
        Assert.Equal(expected, added.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Directory.GetFiles(_folder.LogFile("")), file => file.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.Empty(snapshot.Warnings);
    }

    /// <summary>Seen of eight processes under load: the checkpoint of a rival's commit was listed, its commit was not yet, and the append gave up.</summary>
    [Fact]
    public async Task A_checkpoint_that_is_listed_without_its_commit_is_looked_at_again()
    {
        await CreateAsync(new Dictionary<string, string?> { ["delta.checkpointInterval"] = "1" });
        var basis = await _folder.Table().SnapshotAsync(TableFolder.Cancellation);
        Assert.IsType<Committed>(await _folder.Table().CommitAsync(basis, WriterProcess.Commit("rival", 1), TableFolder.Cancellation));
        var storage = new HidingStorage(_folder.Storage, Path.GetFileName(_folder.CommitFile(1)));
        Assert.Equal(2, Assert.IsType<Committed>(await _folder.Table(storage).CommitAsync(basis, WriterProcess.Commit("own", 1), TableFolder.Cancellation)).Version);
        Assert.Equal(1, storage.Hidden);
    }

    [Fact]
    public async Task Of_many_creators_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
            _folder.Table().CommitAsync(null, WriterProcess.Commit($"writer{writer}", 1), TableFolder.Cancellation))));
        Assert.Single(outcomes.OfType<Committed>());
        Assert.All(outcomes.OfType<Conflicted>(), outcome => Assert.Equal((ConflictKind.TableCreated, 0L), (outcome.Kind, outcome.Winner)));
    }

    [Theory]
    [InlineData("kill-before-commit:3", 2)]
    [InlineData("kill-after-commit:3", 3)]
    public async Task A_killed_writer_leaves_whole_commits(string fault, int landed)
    {
        await CreateAsync();
        using var writer = WriterProcess.Start(_folder.Path, "killed", 5, fault);
        await writer.WaitForExitAsync(TableFolder.Cancellation);
        Assert.NotEqual(0, writer.ExitCode);

        var snapshot = (await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!;
        Assert.Equal((landed, landed), (snapshot.Version, snapshot.TransactionVersion("killed")));
        var repeated = await WriterProcess.AppendAsync(_folder.Storage, "killed", 5);
        Assert.Equal(landed, repeated.OfType<Conflicted>().Count(outcome => outcome.Kind == ConflictKind.SameTransaction));
        Assert.Equal(5, (await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!.FileCount);
    }

    [Fact]
    public async Task A_paused_writer_finds_the_rival_that_wrote_its_transaction()
    {
        await CreateAsync();
        var go = Path.Combine(_folder.Path, "go");
        using var paused = WriterProcess.Start(_folder.Path, "app", 2, $"pause-commit:2:{go}");
        while ((await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!.Version < 1)
        {
            await Task.Yield();
        }

        var rival = await _folder.Table().CommitAsync(await _folder.Table().SnapshotAsync(TableFolder.Cancellation), WriterProcess.Commit("app", 2), TableFolder.Cancellation);
        await File.WriteAllTextAsync(go, "", TableFolder.Cancellation);
        Assert.IsType<Committed>(rival);
        Assert.Equal("committed 1\nSameTransaction\n", await paused.StandardOutput.ReadToEndAsync(TableFolder.Cancellation));
        Assert.Equal(2, (await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!.Version);
    }

    private async Task CreateAsync(Dictionary<string, string?>? properties = null) => Assert.IsType<Committed>(
        await _folder.Table().CommitAsync(null, new NewCommit { Fields = TableFolder.IdAndName, Configuration = properties ?? [] }, TableFolder.Cancellation));
}
