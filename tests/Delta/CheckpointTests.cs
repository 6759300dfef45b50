using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

public sealed class CheckpointTests : IDisposable
{
    private const int Commits = 24;
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task With_and_without_checkpoints_the_table_is_the_same()
    {
        await FillAsync();
        var with = await StateAsync();
        foreach (var kept in new[] { 20, 10 })
        {
            // Only this checkpoint and the commits after it, as after a clean-up of the log.
            using var cleaned = _folder.Copy();
            foreach (var version in Enumerable.Range(0, kept + 1))
            {
                File.Delete(cleaned.CommitFile(version));
            }

            File.Delete(cleaned.LogFile($"{30 - kept:D20}.checkpoint.parquet"));
            File.Delete(cleaned.LogFile("_last_checkpoint"));
            Assert.Equal(with, Describe((await cleaned.Table().SnapshotAsync(TableFolder.Cancellation))!));
        }

        File.Delete(Checkpoint(20));
        File.Delete(Checkpoint(10));
        Assert.Equal(with, await StateAsync());
    }

    [Fact]
    public async Task Another_reader_finds_in_it_what_the_protocol_says()
    {
        await FillAsync();
        var file = $"read_parquet('{Checkpoint(20)}')";
        Assert.Equal([[1L, 1L, 4L, 21L, 0L, 27L]], TableFolder.Rows(
            $"SELECT count(protocol), count(metaData), count(txn), count(\"add\"), count(remove), count(*) FROM {file}"));
        Assert.Equal(
            ["createdTime INT64", "deletionTimestamp INT64", "minReaderVersion INT32", "minWriterVersion INT32", "modificationTime INT64", "size INT64", "version INT64"],
            TableFolder.Rows($"""
                SELECT DISTINCT name || ' ' || type FROM parquet_schema('{Checkpoint(20)}')
                WHERE name IN ('minReaderVersion', 'minWriterVersion', 'version', 'size', 'modificationTime', 'createdTime', 'deletionTimestamp') ORDER BY 1
                """).Select(row => (string)row[0]!));
        Assert.Empty(TableFolder.Rows(
            $"SELECT name FROM parquet_schema('{Checkpoint(20)}') WHERE repetition_type = 'REQUIRED' AND name NOT IN ('duckdb_schema', 'key')"));

        // Path, size and statistics of each file as in the commits, by DuckDB's own JSON reader.
        var added = $"SELECT \"add\".path AS path, \"add\".size AS size, \"add\".stats AS stats, CAST(cardinality(\"add\".partitionValues) AS BIGINT) AS parts";
        var logged = $"SELECT \"add\".path AS path, \"add\".size AS size, \"add\".stats AS stats, CAST(0 AS BIGINT) AS parts FROM read_json('{_folder.LogFile("*.json")}', format = 'newline_delimited', columns = {{'add': 'STRUCT(path VARCHAR, size BIGINT, stats VARCHAR)'}}, filename = true) WHERE \"add\" IS NOT NULL AND filename < '{_folder.CommitFile(21)}'";
        Assert.Equal(TableFolder.Rows($"{logged} ORDER BY path"), TableFolder.Rows($"{added} FROM {file} WHERE \"add\" IS NOT NULL ORDER BY path"));
        Assert.StartsWith("""{"version":20,"size":27,""", File.ReadAllText(_folder.LogFile("_last_checkpoint")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removed_files_stay_in_it_for_a_week()
    {
        var table = _folder.Table();
        await _folder.AppendAsync(table, 0, 1);
        var now = DateTimeOffset.UtcNow;
        Remove(1, "old.parquet", now.AddDays(-8));
        Remove(2, "young.parquet", now.AddDays(-6));
        await FillAsync(3);
        Assert.Equal([["young.parquet"]], TableFolder.Rows($"SELECT remove.path FROM read_parquet('{Checkpoint(10)}') WHERE remove IS NOT NULL"));

        void Remove(long version, string path, DateTimeOffset at) => File.WriteAllText(
            _folder.CommitFile(version), $$$"""{"remove":{"path":"{{{path}}}","deletionTimestamp":{{{at.ToUnixTimeMilliseconds()}}},"dataChange":true}}""");
    }

    [Theory]
    [InlineData("_last_checkpoint", "{ not json")]
    [InlineData("_last_checkpoint", """{"version":17,"size":3}""")]
    [InlineData("_last_checkpoint", """{"version":99,"size":3}""")]
    [InlineData("00000000000000000020.checkpoint.parquet", "PAR1 not Parquet PAR1")]
    public async Task A_wrong_hint_or_a_broken_checkpoint_does_no_harm(string file, string content)
    {
        await FillAsync();
        var before = await StateAsync();
        File.WriteAllText(_folder.LogFile(file), content);
        Assert.Equal(before, await StateAsync());
        var warnings = (await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!.Warnings;
        Assert.Equal(file.EndsWith(".parquet", StringComparison.Ordinal), warnings.Count == 1 && warnings[0].StartsWith($"The checkpoint '_delta_log/{file}' of the table", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_cannot_be_written_is_a_warning()
    {
        await FillAsync(0, 10);
        Directory.CreateDirectory(Checkpoint(10)); // A folder in its place: it cannot be named so.
        var outcome = Assert.IsType<Committed>(await _folder.AppendAsync(_folder.Table(), 10, 1));
        Assert.Equal(10, outcome.Version);
        Assert.StartsWith($"Version 10 of the table '{_folder.Path}' is committed, but its checkpoint was not written: ", outcome.Warning, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(_folder.LogFile("")), name => name.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.Equal(11, TableFolder.Ids((await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!).Count);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(21)]
    public async Task A_gap_is_refused(int missing)
    {
        await FillAsync();
        File.Delete(_folder.CommitFile(missing));
        if (missing > 20)
        {
            await Assert.ThrowsAsync<DeltaException>(() => _folder.Table().SnapshotAsync(TableFolder.Cancellation));
        }
        else
        {
            // The checkpoint bridges it for the newest version, but not for those before.
            Assert.Equal(Commits, TableFolder.Ids((await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!).Count);
            await Assert.ThrowsAsync<DeltaException>(() => _folder.Table().SnapshotAsync(7, TableFolder.Cancellation));
        }
    }

    private async Task FillAsync(int first = 0, int last = Commits)
    {
        var table = _folder.Table();
        for (var batch = first; batch < last; batch++)
        {
            Assert.Null(Assert.IsType<Committed>(await _folder.AppendAsync(table, batch, 1, new TransactionId($"app-{batch % 4}", batch))).Warning);
        }
    }

    private string Checkpoint(long version) => _folder.LogFile($"{version:D20}.checkpoint.parquet");

    private async Task<string> StateAsync() => Describe((await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!);

    private static string Describe(Snapshot snapshot) => string.Join("\n",
        [$"{snapshot.Version} {snapshot.Protocol.MinReaderVersion} {snapshot.Protocol.MinWriterVersion} {snapshot.Metadata.Id} {snapshot.Metadata.SchemaString} {snapshot.Metadata.CreatedTime}",
         .. snapshot.Files.Select(file => $"{file.Path} {file.Size} {file.ModificationTime} {file.Stats} {file.PartitionValues.Count}"),
         .. Enumerable.Range(0, 4).Select(app => $"app-{app} {snapshot.TransactionVersion($"app-{app}")}")]);
}
