using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

public sealed class ConcurrencyTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Appends_of_many_writers_all_land_once()
    {
        const int Writers = 6;
        const int Commits = 50;
        await CreateAsync();
        using var other = WriterProcess.Start(_folder.Path, "process", Commits);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers)
            .Select(writer => Task.Run(() => WriterProcess.AppendAsync(_folder.Storage, $"writer{writer}", Commits))));
        var printed = await other.StandardOutput.ReadToEndAsync(TableFolder.Cancellation);
        await other.WaitForExitAsync(TableFolder.Cancellation);

        Assert.All(outcomes.SelectMany(outcome => outcome), outcome => Assert.Null(Assert.IsType<Committed>(outcome).Warning));
        Assert.Equal(Commits, printed.Split('\n').Count(line => line.StartsWith("committed ", StringComparison.Ordinal)));
        var snapshot = (await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!;
        Assert.Equal((Writers + 1) * Commits, snapshot.Version);
        Assert.Equal(
            Enumerable.Range(0, Writers).Select(writer => $"writer{writer}").Append("process")
                .SelectMany(name => Enumerable.Range(1, Commits).Select(number => $"{name}-{number}.parquet")).Order(StringComparer.Ordinal),
            snapshot.Files.Select(file => file.Path));

        // What the files say, without our reader: each version once, each file added once.
        var added = Enumerable.Range(0, (int)snapshot.Version + 1).SelectMany(version => File.ReadAllLines(_folder.CommitFile(version)))
            .Count(line => line.StartsWith("{\"add\"", StringComparison.Ordinal));
        Assert.Equal((Writers + 1) * Commits, added);
        Assert.DoesNotContain(Directory.GetFiles(_folder.LogFile("")), file => file.EndsWith(".tmp", StringComparison.Ordinal));
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

    private async Task CreateAsync() => Assert.IsType<Committed>(
        await _folder.Table().CommitAsync(null, new NewCommit { Fields = TableFolder.IdAndName }, TableFolder.Cancellation));
}
