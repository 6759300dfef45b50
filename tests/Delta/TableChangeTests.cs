using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>Columns, properties, restore, vacuum and the clean-up of the log.</summary>
public sealed class TableChangeTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DeltaTable Table => _folder.Table();

    [Fact]
    public async Task Added_columns_are_null_in_old_rows_and_written_in_new_ones()
    {
        var before = await FillAsync(2);
        var wide = Snapshot(await Table.AddColumnsAsync(before, [new("seen", DeltaType.TimestampNtz), new("tags", DeltaType.Array(DeltaType.String))], TableFolder.Cancellation));
        Assert.Equal((3, 7), (wide.Protocol.MinReaderVersion, wide.Protocol.MinWriterVersion));
        Assert.Equal(["appendOnly", "invariants", "timestampNtz"], wide.Protocol.WriterFeatures!.Order(StringComparer.Ordinal));
        using var connection = TableFolder.Connect();
        var after = Snapshot(await new DeltaWriter(connection, Table).AppendAsync(wide, "SELECT 99 AS id, 'n' AS name, TIMESTAMP '2024-01-02 03:04:05' AS seen, ['x'] AS tags", null, TableFolder.Cancellation));
        Assert.Equal([[20L, 0L], [1L, 1L]], TableFolder.Rows($"SELECT count(*), count(seen) FROM {DeltaScan.From(after)} GROUP BY seen IS NULL ORDER BY 2"));
        var taken = await Assert.ThrowsAsync<ArgumentException>(() => Table.AddColumnsAsync(after, [new("NAME", DeltaType.Long)], TableFolder.Cancellation));
        Assert.Equal("Two columns are called 'NAME' (upper and lower case are the same).", taken.Message);
        await Assert.ThrowsAsync<ArgumentException>(() => Table.AddColumnsAsync(after, [new("must", DeltaType.Long, Nullable: false)], TableFolder.Cancellation));
    }

    [Fact]
    public async Task A_column_that_had_to_have_values_may_be_null()
    {
        DeltaField[] fields = [new("id", DeltaType.Long, Nullable: false), new("name", DeltaType.String)];
        using var connection = TableFolder.Connect();
        var writer = new DeltaWriter(connection, Table);
        var before = Snapshot(await writer.CreateAsync(fields, [], "SELECT 1 AS id, 'a' AS name", TableFolder.Cancellation));
        await Assert.ThrowsAsync<DeltaException>(() => writer.AppendAsync(before, "SELECT NULL AS id, 'b' AS name", null, TableFolder.Cancellation));
        var after = Snapshot(await Table.AllowNullsAsync(before, ["id"], TableFolder.Cancellation));
        Assert.IsType<Committed>(await writer.AppendAsync(after, "SELECT NULL AS id, 'b' AS name", null, TableFolder.Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Table.AllowNullsAsync(after, ["ID"], TableFolder.Cancellation));
    }

    [Fact]
    public async Task Properties_are_set_and_removed_and_those_that_ask_more_are_refused()
    {
        var set = Snapshot(await Table.SetPropertiesAsync(await FillAsync(1), new Dictionary<string, string> { ["owner"] = "me", ["delta.checkpointInterval"] = "3" }, [], TableFolder.Cancellation));
        Assert.Equal("me", set.Metadata.Configuration["owner"]);
        await FillAsync(3);
        Assert.Equal(["00000000000000000003.checkpoint.parquet"], Directory.GetFiles(_folder.LogFile(""), "0*.parquet").Select(Path.GetFileName));
        var unset = Snapshot(await Table.SetPropertiesAsync((await Table.SnapshotAsync(TableFolder.Cancellation))!, new Dictionary<string, string>(), ["owner", "delta.checkpointInterval"], TableFolder.Cancellation));
        Assert.Empty(unset.Metadata.Configuration);
        await Assert.ThrowsAsync<ArgumentException>(() => Table.SetPropertiesAsync(unset, new Dictionary<string, string> { ["delta.enableChangeDataFeed"] = "true" }, [], TableFolder.Cancellation));
        var unreadable = await Assert.ThrowsAsync<ArgumentException>(() => Table.SetPropertiesAsync(unset, new Dictionary<string, string> { ["delta.logRetentionDuration"] = "interval 1 month" }, [], TableFolder.Cancellation));
        Assert.Equal($"The property delta.logRetentionDuration of the table '{_folder.Path}' is 'interval 1 month', which is not an interval such as 'interval 7 days'. Set it anew.", unreadable.Message);
    }

    [Fact]
    public async Task A_restored_table_has_the_rows_columns_and_properties_of_then_and_the_transactions_of_now()
    {
        var then = await FillAsync(2);
        using var connection = TableFolder.Connect();
        var writer = new DeltaWriter(connection, Table);
        var wide = Snapshot(await Table.AddColumnsAsync(then, [new("more", DeltaType.Long)], TableFolder.Cancellation));
        var now = Snapshot(await writer.OverwriteAsync(wide, "SELECT 7 AS id, 'x' AS name, 1 AS more", new TransactionId("app", 5), TableFolder.Cancellation));
        var restored = Snapshot(await Table.RestoreAsync(now, (await Table.SnapshotAsync(1, TableFolder.Cancellation))!, TableFolder.Cancellation));
        Assert.Equal((4L, 5L), (restored.Version, restored.TransactionVersion("app")));
        Assert.Equal(then.Fields, restored.Fields);
        Assert.Equal(TableFolder.Ids(then), TableFolder.Ids(restored));
        Assert.Equal([7L], TableFolder.Ids((await Table.SnapshotAsync(3, TableFolder.Cancellation))!));

        File.Delete(Path.Combine(_folder.Path, now.Files.Single().File));
        var refused = await Assert.ThrowsAsync<DeltaException>(() => Table.RestoreAsync(restored, now, TableFolder.Cancellation));
        Assert.Equal($"Version 3 of the table '{_folder.Path}' cannot be restored: 1 of its files are gone, such as '{now.Files.Single().Path}'. A vacuum has probably removed them; choose a newer version.", refused.Message);
    }

    [Fact]
    public async Task A_vacuum_deletes_what_no_version_within_the_retention_needs_and_nothing_else()
    {
        var clock = new TestClock(DateTimeOffset.UtcNow);
        using var connection = TableFolder.Connect();
        var table = _folder.Table(clock: clock);
        var writer = new DeltaWriter(connection, table);
        DeltaField[] fields = [new("id", DeltaType.Long), new("_p", DeltaType.String)];
        var first = Snapshot(await writer.CreateAsync(fields, ["_p"], "SELECT 1 AS id, 'a' AS _p", TableFolder.Cancellation));
        var second = Snapshot(await writer.OverwriteAsync(first, "SELECT 2 AS id, 'b' AS _p", null, TableFolder.Cancellation));
        clock.Now += TimeSpan.FromDays(5);
        var third = Snapshot(await writer.OverwriteAsync(second, "SELECT 3 AS id, 'c' AS _p", null, TableFolder.Cancellation));
        string[] strays = ["stray.parquet", "_p=z/stray.parquet", "staging-1/x.parquet", "_other/keep", ".hidden", "_p=z/_keep"];
        foreach (var stray in strays)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, stray))!);
            File.WriteAllText(Path.Combine(_folder.Path, stray), "");
        }

        // Removed 8 and 3 days ago; written the days they were written, by the real clock.
        clock.Now += TimeSpan.FromDays(3);
        File.WriteAllText(Path.Combine(_folder.Path, "young.parquet"), "");
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Path, "young.parquet"), clock.Now.UtcDateTime);
        string[] doomed = [first.Files.Single().File, "_p=z/stray.parquet", "staging-1/x.parquet", "stray.parquet"];
        var dry = await table.VacuumAsync(new VacuumOptions(DryRun: true), TableFolder.Cancellation);
        Assert.Equal(doomed.Order(StringComparer.Ordinal), dry.Deleted);
        Assert.All(dry.Deleted, file => Assert.True(File.Exists(Path.Combine(_folder.Path, file))));
        var wet = await table.VacuumAsync(new VacuumOptions(), TableFolder.Cancellation);
        Assert.Equal(dry.Deleted, wet.Deleted);
        Assert.Equal((dry.Bytes, 3), (wet.Bytes, wet.Kept));
        Assert.All(wet.Deleted, file => Assert.False(File.Exists(Path.Combine(_folder.Path, file))));
        Assert.Equal([2L], TableFolder.Ids((await table.SnapshotAsync(1, TableFolder.Cancellation))!));
        Assert.Equal([3L], TableFolder.Ids(third));

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => table.VacuumAsync(new VacuumOptions(TimeSpan.FromHours(1)), TableFolder.Cancellation));
        Assert.StartsWith($"A retention of 1 hours is shorter than that of the table '{_folder.Path}', 7 days: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal([second.Files.Single().File], (await table.VacuumAsync(new VacuumOptions(TimeSpan.FromHours(1), Force: true), TableFolder.Cancellation)).Deleted);
        Assert.Equal(["_other/keep", ".hidden", "_p=z/_keep", "young.parquet"], new[] { "_other/keep", ".hidden", "_p=z/_keep", "young.parquet" }.Where(file => File.Exists(Path.Combine(_folder.Path, file))));
    }

    [Fact]
    public async Task Vectors_of_deleted_rows_stay_with_their_files()
    {
        await FillAsync(1);
        var add = (await Table.SnapshotAsync(TableFolder.Cancellation))!.Files.Single();
        const string Name = "deletion_vector_61d16c75-6994-46b7-a15b-8b538852e50e.bin";
        File.WriteAllLines(_folder.CommitFile(1),
        [
            """{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]}}""",
            $$$"""{"remove":{"path":"{{{add.Path}}}","deletionTimestamp":1,"dataChange":true}}""",
            $$$$"""{"add":{"path":"{{{{add.Path}}}}","partitionValues":{},"size":{{{{add.Size}}}},"modificationTime":0,"dataChange":true,"deletionVector":{"storageType":"u","pathOrInlineDv":"vBn[lx{q8@P<9BNH/isA","offset":1,"sizeInBytes":36,"cardinality":2}}}""",
        ]);
        foreach (var name in new[] { Name, "deletion_vector_00000000-6994-46b7-a15b-8b538852e50e.bin" })
        {
            File.WriteAllText(Path.Combine(_folder.Path, name), "");
        }

        var report = await _folder.Table(clock: new TestClock(DateTimeOffset.UtcNow.AddDays(30))).VacuumAsync(new VacuumOptions(), TableFolder.Cancellation);
        Assert.Equal(["deletion_vector_00000000-6994-46b7-a15b-8b538852e50e.bin"], report.Deleted);
    }

    [Fact]
    public async Task Expired_commits_go_once_a_checkpoint_stands_for_them_and_every_younger_version_stays_readable()
    {
        await FillAsync(25);
        var clock = new TestClock(DateTimeOffset.UtcNow);
        foreach (var version in Enumerable.Range(0, 16))
        {
            File.SetLastWriteTimeUtc(_folder.CommitFile(version), DateTime.UtcNow.AddDays(-40));
        }

        // Version 16 is the first that is young: the checkpoint of version 10 must stay, and the commits from there on.
        var table = _folder.Table(clock: clock);
        var deleted = await table.CleanLogAsync((await table.SnapshotAsync(TableFolder.Cancellation))!, TableFolder.Cancellation);
        Assert.Equal(Enumerable.Range(0, 10).Select(version => $"{version:D20}.json"), deleted);
        Assert.Equal(160, TableFolder.Ids((await table.SnapshotAsync(15, TableFolder.Cancellation))!).Count);
        await Assert.ThrowsAsync<DeltaException>(() => table.SnapshotAsync(9, TableFolder.Cancellation));

        // With the checkpoint of version 20 alone left for it, nothing goes while that cannot be read.
        foreach (var version in Enumerable.Range(10, 12))
        {
            File.SetLastWriteTimeUtc(_folder.CommitFile(version), DateTime.UtcNow.AddDays(-40));
        }

        var checkpoint = _folder.LogFile("00000000000000000020.checkpoint.parquet");
        var bytes = File.ReadAllBytes(checkpoint);
        File.WriteAllText(checkpoint, "PAR1 broken PAR1");
        Assert.Empty(await table.CleanLogAsync((await table.SnapshotAsync(TableFolder.Cancellation))!, TableFolder.Cancellation));
        File.WriteAllBytes(checkpoint, bytes);
        deleted = await table.CleanLogAsync((await table.SnapshotAsync(TableFolder.Cancellation))!, TableFolder.Cancellation);
        Assert.Equal(Enumerable.Range(10, 10).Select(version => $"{version:D20}.json"), deleted.Take(10));
        Assert.Contains("00000000000000000010.checkpoint.parquet", deleted);
        Assert.Contains(deleted, name => name.EndsWith(".xxh128", StringComparison.Ordinal));
        Assert.Equal(250, TableFolder.Ids((await table.SnapshotAsync(TableFolder.Cancellation))!).Count);
    }

    [Fact]
    public async Task The_log_is_cleaned_after_a_checkpoint_unless_the_table_says_no()
    {
        await FillAsync(10);
        using var kept = _folder.Copy();
        foreach (var folder in new[] { _folder, kept })
        {
            var keep = folder == kept;
            var clock = new TestClock(DateTimeOffset.UtcNow.AddDays(31));
            var table = folder.Table(clock: clock);
            Assert.IsType<Committed>(await table.SetPropertiesAsync((await table.SnapshotAsync(TableFolder.Cancellation))!, new Dictionary<string, string> { ["delta.enableExpiredLogCleanup"] = keep ? "false" : "true" }, [], TableFolder.Cancellation));
            Assert.Equal(keep, File.Exists(folder.CommitFile(0)));
            Assert.Equal(100, TableFolder.Ids((await folder.Table().SnapshotAsync(TableFolder.Cancellation))!).Count);
        }
    }

    private async Task<Snapshot> FillAsync(int commits)
    {
        var basis = await Table.SnapshotAsync(TableFolder.Cancellation);
        for (var batch = 0; batch < commits; batch++)
        {
            basis = Snapshot(await _folder.AppendAsync(Table, ((basis?.Version ?? -1) + 1) * 10, 10));
        }

        return basis!;
    }

    private static Snapshot Snapshot(CommitOutcome outcome) => Assert.IsType<Committed>(outcome).Snapshot;

    private sealed class TestClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
