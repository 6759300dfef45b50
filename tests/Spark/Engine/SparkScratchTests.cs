using FeatureJobs.Engines.Spark;

namespace FeatureJobs.Tests;

/// <summary>What lies in scratch folders, and work that is done once for a file.</summary>
public sealed class SparkScratchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("featurejobs-sweep-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Folders_that_killed_engines_left_long_ago_are_removed_and_no_others()
    {
        var now = DateTimeOffset.UtcNow;
        var (old, young, foreign) = (Path.GetFileName(SparkScratch.New("")), Path.GetFileName(SparkScratch.New("")), Guid.NewGuid().ToString("N"));
        foreach (var name in (string[])[old, young, foreign])
        {
            var stage = _folder.CreateSubdirectory(name).CreateSubdirectory("featurejobs_stage_1");
            stage.LastWriteTimeUtc = (now - SparkScratch.Abandoned).UtcDateTime.AddMinutes(name == young ? 1 : -1);
            stage.Parent!.LastWriteTimeUtc = stage.LastWriteTimeUtc.AddHours(-1);
        }
        SparkScratch.Sweep(_folder.FullName, now);
        Assert.Equal(((string[])[young, foreign]).Order(StringComparer.Ordinal), _folder.EnumerateDirectories().Select(folder => folder.Name).Order(StringComparer.Ordinal));
        SparkScratch.Sweep(Path.Combine(_folder.FullName, "none"), now);
    }

    [Fact]
    public async Task Work_on_a_file_is_done_once_and_again_after_a_failure()
    {
        var path = FileOf("x");
        var (once, times) = (new OncePerFile(), 0);
        await Assert.ThrowsAsync<IOException>(() => once.DoAsync(path, () => Task.FromException<string>(new IOException()), Cancel));
        for (var i = 0; i < 2; i++)
            Assert.Equal("place 1", await once.DoAsync(path, () => Task.FromResult($"place {++times}"), Cancel));
        await File.WriteAllTextAsync(path, "longer", Cancel);
        Assert.Equal("place 2", await once.DoAsync(path, () => Task.FromResult($"place {++times}"), Cancel));
    }

    [Fact]
    public async Task Who_gives_up_gives_up_for_nobody_else()
    {
        var (path, once) = (FileOf("x"), new OncePerFile());
        using var first = new CancellationTokenSource();
        var begun = new TaskCompletionSource<string>();
        first.Token.Register(() => begun.SetCanceled(first.Token));
        var one = once.DoAsync(path, () => begun.Task, first.Token);
        var other = once.DoAsync(path, () => Task.FromResult("other"), Cancel);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.Equal("other", await other);
    }

    [Theory]
    [InlineData(null, 64L << 20)]
    [InlineData("64MB", 64L << 20)]
    [InlineData("1g", 64L << 20)]
    [InlineData("10m", 10L << 20)]
    [InlineData("1048576", 1L << 20)]
    [InlineData("2048b", 2048)]
    [InlineData("-1", 0)]
    public void Where_Spark_broadcasts_less_so_do_labels(string? threshold, long bytes) =>
        Assert.Equal(bytes, SparkBroadcast.SmallLabels(threshold is null ? [] : [new("spark.sql.autoBroadcastJoinThreshold", threshold)]));

    private string FileOf(string text)
    {
        var path = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(path, text);
        return path;
    }
}
