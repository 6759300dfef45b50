using DuckDB.NET.Data;
using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

public sealed class FaultTests
{
    private const int Before = 10;

    [Theory]
    [InlineData(Breakage.Before)]
    [InlineData(Breakage.After)]
    [InlineData(Breakage.Short)]
    [InlineData(Breakage.Full)]
    [InlineData(Breakage.Denied)]
    public async Task A_fault_at_any_call_leaves_the_append_whole_or_absent(Breakage breakage)
    {
        var (landed, absent) = (new List<string>(), new List<string>());
        using var prepared = new TableFolder();
        await PrepareAsync(prepared);
        for (var failing = 0; ; failing++)
        {
            using var folder = prepared.Copy();
            var storage = new BrokenStorage(folder.Storage, failing, breakage);
            var outcome = await TryAppendAsync(folder, folder.Table(storage));
            var clean = (await folder.Table().SnapshotAsync(TableFolder.Cancellation))!;
            var isThere = clean.TransactionVersion("app") == Before;

            // Told is what is: a commit that is reported is there, and a fault that is reported left nothing.
            Assert.Equal(outcome is Committed, isThere);
            Assert.Equal(Enumerable.Range(0, (Before + (isThere ? 1 : 0)) * 3).Select(i => (long)i), TableFolder.Ids(clean));
            var repeated = await TryAppendAsync(folder, folder.Table());
            Assert.True(isThere ? repeated is Conflicted { Kind: ConflictKind.SameTransaction } : repeated is Committed);
            Assert.Equal((Before + 1) * 3, TableFolder.Ids((await folder.Table().SnapshotAsync(TableFolder.Cancellation))!).Count);
            if (storage.Failed is not { } call)
            {
                break;
            }

            (isThere ? landed : absent).Add(call.Split(' ')[0]);
        }

        // All kinds of calls were hit; only the commit itself and what follows it may fail and still leave the rows.
        Assert.Superset(new HashSet<string> { "write", "publish", "list" }, absent.ToHashSet());
        Assert.Superset(new HashSet<string> { "write", "overwrite", "delete", "publish" }, landed.ToHashSet());
        Assert.Contains("put", breakage == Breakage.After ? landed : absent);
        Assert.DoesNotContain("put", breakage == Breakage.After ? absent : landed);
    }

    [Fact]
    public async Task When_nobody_can_say_whether_it_landed_the_message_says_so()
    {
        using var folder = new TableFolder();
        var storage = new SilentStorage(folder.Storage);
        var fault = await Assert.ThrowsAsync<DeltaException>(() => folder.Table(storage).CommitAsync(null, new NewCommit { Fields = TableFolder.IdAndName }, TableFolder.Cancellation));
        Assert.True(fault.IsTransient);
        Assert.Equal($"Whether '_delta_log/00000000000000000000.json' of the table '{folder.Path}' was written is unknown: lost. Read the table again to see, before anything is repeated.", fault.Message);
    }

    // The commit to be will have version 10, so a checkpoint follows it.
    private static async Task PrepareAsync(TableFolder folder)
    {
        for (var batch = 0; batch < Before; batch++)
        {
            await folder.AppendAsync(folder.Table(), batch * 3, 3);
        }
    }

    private static async Task<CommitOutcome?> TryAppendAsync(TableFolder folder, DeltaTable table)
    {
        try
        {
            return await folder.AppendAsync(table, Before * 3, 3, new TransactionId("app", Before));
        }
        catch (Exception e) when (e is DeltaException or DuckDBException)
        {
            // Staging leaves DuckDB's own errors to its caller; they name the file too.
            Assert.Contains(folder.Path, e.Message, StringComparison.Ordinal);
            return null;
        }
    }

    private sealed class SilentStorage(ITableStorage inner) : ITableStorage
    {
        public string Location => inner.Location;

        public Task<IReadOnlyList<string>> ListAsync(string folder, string after, CancellationToken cancellationToken) => inner.ListAsync(folder, after, cancellationToken);

        public Task<IReadOnlyList<StoredFile>> ListAllAsync(string folder, CancellationToken cancellationToken) => inner.ListAllAsync(folder, cancellationToken);

        public Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken) => throw new IOException("unreachable.");

        public Task<DateTimeOffset> ModifiedAsync(string file, CancellationToken cancellationToken) => inner.ModifiedAsync(file, cancellationToken);

        public Task<bool> PutIfAbsentAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => throw new IOException("lost.");

        public Task OverwriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.OverwriteAsync(file, content, cancellationToken);

        public Task DeleteAsync(string file, CancellationToken cancellationToken) => inner.DeleteAsync(file, cancellationToken);

        public string LocalPath(string file) => inner.LocalPath(file);

        public string WritePath(string file) => inner.WritePath(file);

        public Task PublishAsync(string staged, string file, CancellationToken cancellationToken) => inner.PublishAsync(staged, file, cancellationToken);
    }
}
