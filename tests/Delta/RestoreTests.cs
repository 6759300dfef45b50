using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

/// <summary>Restoring where files are gone, damaged, elsewhere, or going.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DeltaTable Table => _folder.Table();

    [Fact]
    public async Task A_file_of_another_size_is_not_taken_back()
    {
        var (then, now) = await EmptiedAsync();
        var file = then.Files.Single();
        File.WriteAllText(PathOf(file), "short");
        var refused = await Assert.ThrowsAsync<DeltaException>(() => Table.RestoreAsync(now, then, TableFolder.Cancellation));
        Assert.Equal($"Version 0 of the table '{_folder.Path}' cannot be restored: 1 of its files do not have the size that was written, such as '{file.Path}' with 5 bytes of {file.Size}. Restore the files from a copy, or choose a newer version.", refused.Message);
    }

    [Theory]
    [InlineData("linked/x.parquet")]
    [InlineData("linked.parquet")]
    public async Task A_file_behind_a_link_is_there(string path)
    {
        using var elsewhere = new TableFolder();
        var (then, _) = await EmptiedAsync();
        var file = then.Files.Single();
        File.Move(PathOf(file), Path.Combine(elsewhere.Path, "x.parquet"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "linked"), elsewhere.Path);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "linked.parquet"), Path.Combine(elsewhere.Path, "x.parquet"));
        var linked = file with { Path = path };
        var now = Snapshot(await Table.CommitAsync(await Table.LatestAsync(TableFolder.Cancellation), new NewCommit { Fields = then.Fields, Adds = [linked] }, TableFolder.Cancellation));
        var gone = Snapshot(await Table.CommitAsync(now, new NewCommit { Fields = then.Fields, Removes = [linked], Reads = ReadSet.WholeTable }, TableFolder.Cancellation));
        Assert.Equal([1L], TableFolder.Ids(Snapshot(await Table.RestoreAsync(gone, now, TableFolder.Cancellation))));
    }

    [Fact]
    public async Task A_file_that_goes_while_it_is_taken_back_is_told()
    {
        var (then, now) = await EmptiedAsync();
        var file = then.Files.Single();
        var storage = new WatchedStorage(_folder.Storage, call =>
        {
            if (call.StartsWith("put", StringComparison.Ordinal))
            {
                File.Delete(PathOf(file));
            }
        });
        var outcome = Assert.IsType<Committed>(await _folder.Table(storage).RestoreAsync(now, then, TableFolder.Cancellation));
        Assert.Equal($"Version 2 of the table '{_folder.Path}' is committed, but 1 of the files that it takes back have gone meanwhile, such as '{file.Path}': a vacuum ran at the same time. Restore a newer version.", outcome.Warning);
    }

    [Fact]
    public async Task A_vacuum_spares_what_is_taken_back_before_it_deletes()
    {
        var (then, now) = await EmptiedAsync();
        var file = then.Files.Single();
        var lists = 0;
        var storage = new WatchedStorage(_folder.Storage, call =>
        {
            // The first look at the log lists it once; the restore comes after it.
            if (call == "list _delta_log" && ++lists == 2)
            {
                Table.RestoreAsync(now, then, CancellationToken.None).GetAwaiter().GetResult();
            }
        });
        var report = await _folder.Table(storage).VacuumAsync(new VacuumOptions(TimeSpan.Zero, Force: true), TableFolder.Cancellation);
        Assert.Empty(report.Deleted);
        Assert.True(File.Exists(PathOf(file)));
        Assert.Equal([1L], TableFolder.Ids(await Table.LatestAsync(TableFolder.Cancellation)));
    }

    private string PathOf(AddFile file) => Path.Combine(_folder.Path, file.File);

    private async Task<(Snapshot Then, Snapshot Now)> EmptiedAsync()
    {
        var then = Snapshot(await _folder.AppendAsync(Table, 1, 1));
        return (then, Snapshot(await Table.CommitAsync(then, new NewCommit { Fields = then.Fields, Removes = [.. then.Files], Reads = ReadSet.WholeTable }, TableFolder.Cancellation)));
    }

    private static Snapshot Snapshot(CommitOutcome outcome) => Assert.IsType<Committed>(outcome).Snapshot;
}
