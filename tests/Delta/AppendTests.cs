using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

public sealed class AppendTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_without_log_holds_no_table() =>
        Assert.Null(await _folder.Table().SnapshotAsync(TableFolder.Cancellation));

    [Fact]
    public async Task The_first_append_creates_the_table_and_each_version_stays_readable()
    {
        var table = _folder.Table();
        for (var batch = 0; batch < 23; batch++)
        {
            var outcome = Assert.IsType<Committed>(await _folder.AppendAsync(table, batch * 10, 10, new TransactionId("app", batch)));
            Assert.Equal((batch, null), (outcome.Version, outcome.Warning));
            Assert.Equal(batch, outcome.Snapshot.TransactionVersion("app"));
        }

        for (var version = 0; version < 23; version++)
        {
            var snapshot = (await table.SnapshotAsync(version, TableFolder.Cancellation))!;
            Assert.Equal(version, snapshot.TransactionVersion("app"));
            Assert.Equal(Enumerable.Range(0, (version + 1) * 10).Select(i => (long)i), TableFolder.Ids(snapshot));
        }

        Assert.True(File.Exists(_folder.LogFile("00000000000000000020.checkpoint.parquet")));
        var refused = await Assert.ThrowsAsync<DeltaException>(() => table.SnapshotAsync(23, TableFolder.Cancellation));
        Assert.Equal($"The table '{_folder.Path}' has no version 23; its newest is 22.", refused.Message);
    }
}
