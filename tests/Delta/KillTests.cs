using System.Globalization;
using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

/// <summary>A process that writes is killed at any moment, again and again, and the table always has exactly the rows of its commits.</summary>
public sealed class KillTests : IDisposable
{
    // 20 rounds in all, 100 in a long run.
    private static readonly int Rounds = Environment.GetEnvironmentVariable("FEATUREJOBS_SOAK") is { Length: > 0 } ? 25 : 5;

    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("commit")]
    [InlineData("checkpoint")]
    [InlineData("optimize")]
    [InlineData("vacuum")]
    public async Task The_table_opens_with_exactly_the_committed_rows(string between)
    {
        Assert.IsType<Committed>(await _folder.Table().CommitAsync(null, new NewCommit { Fields = TableFolder.IdAndName }, TableFolder.Cancellation));
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"{between}: seed {seed}");
        var random = new Random(seed);
        var before = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            var told = await RunAndKillAsync(between, random, before);
            var snapshot = (await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!;
            var landed = snapshot.TransactionVersion("rows") ?? 0;

            // A commit may have landed whose line was not printed any more; none that was printed is missing.
            Assert.InRange(landed, told, told + 1);
            Assert.Equal(Enumerable.Range(0, (int)landed * 10).Select(id => (long)id), TableFolder.Ids(snapshot));
            Assert.Empty((await _folder.Table().VerifyAsync(snapshot, null, TableFolder.Cancellation)).Damages);
            Assert.Empty(snapshot.Warnings);
            before = landed;
        }

        Assert.True(before >= Rounds, $"only {before} commits");
    }

    /// <returns>The last commit that the process told of.</returns>
    private async Task<long> RunAndKillAsync(string between, Random random, long before)
    {
        using var process = WriterProcess.StartRows(_folder.Path, between);
        var (last, lines) = (before, random.Next(1, 6));
        for (var line = 0; line < lines; line++)
        {
            last = long.Parse((await process.StandardOutput.ReadLineAsync(TableFolder.Cancellation))!, CultureInfo.InvariantCulture);
        }

        // A moment in whatever comes next, drawn over about the time that it takes.
        await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * 40), TableFolder.Cancellation);
        process.Kill();
        while (await process.StandardOutput.ReadLineAsync(TableFolder.Cancellation) is { } more)
        {
            last = long.TryParse(more, CultureInfo.InvariantCulture, out var number) ? number : last;
        }

        await process.WaitForExitAsync(TableFolder.Cancellation);
        return last;
    }
}
