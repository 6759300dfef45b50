using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

public sealed class ConflictTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", ConflictKind.ProtocolChanged, "changed its protocol")]
    [InlineData("""{"txn":{"appId":"app","version":1}}""", ConflictKind.SameTransaction, "has written the transaction 'app' already")]
    public async Task A_winner_that_matters_is_named(string line, ConflictKind kind, string what)
    {
        var (table, basis) = await CreateAsync();
        WinWith(1, """{"txn":{"appId":"other","version":1}}""");
        WinWith(2, line);
        var outcome = await table.CommitAsync(basis, WriterProcess.Commit("app", 1), TableFolder.Cancellation);
        Assert.Equal(
            new Conflicted(kind, 2, $"Nothing was added to the table '{_folder.Path}': another writer {what} (version 2). Read the table again, then decide anew."),
            outcome);
        Assert.False(File.Exists(_folder.CommitFile(3)));
    }

    [Fact]
    public async Task A_changed_schema_is_a_conflict()
    {
        var (table, basis) = await CreateAsync();
        WinWith(1, File.ReadAllLines(_folder.CommitFile(0)).Single(line => line.Contains("metaData", StringComparison.Ordinal)));
        var outcome = await table.CommitAsync(basis, WriterProcess.Commit("app", 1), TableFolder.Cancellation);
        Assert.Equal((ConflictKind.MetadataChanged, 1L), (Assert.IsType<Conflicted>(outcome).Kind, ((Conflicted)outcome).Winner));
    }

    [Fact]
    public async Task Files_added_and_removed_by_others_do_no_harm_to_an_append()
    {
        var (table, basis) = await CreateAsync();
        WinWith(1, """{"add":{"path":"x.parquet","partitionValues":{},"size":1,"modificationTime":0,"dataChange":true}}""");
        WinWith(2, """{"remove":{"path":"x.parquet","deletionTimestamp":1,"dataChange":true}}""", """{"unheard":{"of":1}}""");
        var outcome = Assert.IsType<Committed>(await table.CommitAsync(basis, WriterProcess.Commit("app", 1), TableFolder.Cancellation));
        Assert.Equal(3, outcome.Version);
        Assert.Equal(["app-1.parquet"], outcome.Snapshot.Files.Select(file => file.Path));
    }

    [Fact]
    public async Task A_number_that_the_table_has_is_not_written_again()
    {
        var (table, basis) = await CreateAsync();
        var first = Assert.IsType<Committed>(await table.CommitAsync(basis, WriterProcess.Commit("app", 7), TableFolder.Cancellation));
        foreach (var number in new[] { 6, 7 })
        {
            var again = await table.CommitAsync(first.Snapshot, WriterProcess.Commit("app", number), TableFolder.Cancellation);
            Assert.Equal(ConflictKind.SameTransaction, Assert.IsType<Conflicted>(again).Kind);
        }

        Assert.IsType<Committed>(await table.CommitAsync(first.Snapshot, WriterProcess.Commit("app", 8), TableFolder.Cancellation));
    }

    private async Task<(DeltaTable Table, Snapshot Basis)> CreateAsync()
    {
        var table = _folder.Table();
        return (table, Assert.IsType<Committed>(await table.CommitAsync(null, new NewCommit { Fields = TableFolder.IdAndName }, TableFolder.Cancellation)).Snapshot);
    }

    private void WinWith(long version, params string[] lines) => File.WriteAllLines(_folder.CommitFile(version), lines);
}
