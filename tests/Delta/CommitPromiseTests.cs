using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

/// <summary>A commit that throws has added nothing; one that landed is told as such, whatever fails afterwards.</summary>
public sealed class CommitPromiseTests : IDisposable
{
    private static readonly NewCommit Ids = new() { Fields = [new("id", DeltaType.Long)] };
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private DeltaTable Table => _folder.Table();

    [Fact]
    public async Task A_table_that_could_not_be_read_is_not_created()
    {
        var unknown = await Assert.ThrowsAsync<ArgumentException>(() => Table.CommitAsync(null, Ids with { PartitionColumns = ["nope"] }, TableFolder.Cancellation));
        Assert.Equal("There is no column 'nope' to partition by; there are id.", unknown.Message);
        await Assert.ThrowsAsync<DeltaException>(() => Table.CommitAsync(null, Ids with { Adds = [WriterProcess.Add("x") with { Path = "s3://bucket/x.parquet" }] }, TableFolder.Cancellation));
        Assert.Null(await Table.SnapshotAsync(TableFolder.Cancellation));
    }

    [Fact]
    public async Task A_file_that_could_not_be_read_is_not_appended()
    {
        var basis = Snapshot(await Table.CommitAsync(null, Ids, TableFolder.Cancellation));
        var refused = await Assert.ThrowsAsync<DeltaException>(() => Table.CommitAsync(basis, Ids with { Adds = [WriterProcess.Add("x") with { Path = "s3://bucket/x.parquet" }] }, TableFolder.Cancellation));
        Assert.Contains("'s3://bucket/x.parquet', which is not on this machine", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await Table.LatestAsync(TableFolder.Cancellation)).Version);
    }

    [Theory]
    [InlineData("delta.checkpointInterval", "often", 1, "but its checkpoint was not written: The property delta.checkpointInterval of the table")]
    [InlineData("delta.deletedFileRetentionDuration", "1 month", 10, "but its checkpoint was not written: The property delta.deletedFileRetentionDuration of the table")]
    [InlineData("delta.enableExpiredLogCleanup", "perhaps", 10, "but expired commits were not deleted: The property delta.enableExpiredLogCleanup of the table")]
    public async Task A_foreign_property_that_cannot_be_read_is_a_warning_of_a_commit_that_landed(string property, string value, int version, string warning)
    {
        using var table = new ForeignTable().Schema(ForeignTable.Field("id", "long"), configuration: $"\"{property}\":\"{value}\"");
        for (var basis = await table.OpenAsync(); ;)
        {
            var outcome = Assert.IsType<Committed>(await table.Table.CommitAsync(basis, Ids, TableFolder.Cancellation));
            basis = outcome.Snapshot;
            if (basis.Version == version)
            {
                Assert.StartsWith($"Version {version} of the table '{table.Path}' is committed, {warning}", outcome.Warning, StringComparison.Ordinal);
                break;
            }
        }
    }

    [Theory]
    [InlineData("delta.columnMapping.mode", "name")]
    [InlineData("delta.enableChangeDataFeed", "true")]
    [InlineData("delta.constraints.positive", "id > 0")]
    public async Task A_property_that_asks_more_of_writers_is_refused_at_creation_too(string property, string value)
    {
        var create = Ids with { Configuration = new Dictionary<string, string?> { [property] = value } };
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => Table.CommitAsync(null, create, TableFolder.Cancellation));
        Assert.StartsWith($"The property '{property}' may ask more of writers than this one knows; set here may be delta.appendOnly, ", refused.Message, StringComparison.Ordinal);
        Assert.Null(await Table.SnapshotAsync(TableFolder.Cancellation));
    }

    [Fact]
    public async Task A_column_with_a_rule_that_is_not_written_here_is_not_made_here()
    {
        using var rule = System.Text.Json.JsonDocument.Parse("\"id > 0\"");
        DeltaField ruled = new("n", DeltaType.Long) { Metadata = new Dictionary<string, System.Text.Json.JsonElement> { ["CURRENT_DEFAULT"] = rule.RootElement } };
        var refused = await Assert.ThrowsAsync<DeltaException>(() => Table.CommitAsync(null, Ids with { Fields = [ruled] }, TableFolder.Cancellation));
        Assert.Equal($"The table '{_folder.Path}' uses a default value of column 'n'; writing such tables is not supported. Write it with Spark.", refused.Message);
        var basis = Snapshot(await Table.CommitAsync(null, Ids, TableFolder.Cancellation));
        await Assert.ThrowsAsync<DeltaException>(() => Table.AddColumnsAsync(basis, [ruled], TableFolder.Cancellation));
        Assert.Equal(0, (await Table.LatestAsync(TableFolder.Cancellation)).Version);
    }

    [Fact]
    public async Task A_snapshot_whose_next_commits_are_cleaned_up_is_read_anew()
    {
        var first = Snapshot(await _folder.AppendAsync(Table, 0, 10));
        for (var batch = 1; batch < 12; batch++)
        {
            await _folder.AppendAsync(Table, batch * 10, 10);
        }

        foreach (var version in Enumerable.Range(0, 10))
        {
            File.Delete(_folder.CommitFile(version));
        }

        Assert.Equal(120, TableFolder.Ids(await Table.RefreshAsync(first, TableFolder.Cancellation)).Count);
        var conflict = Assert.IsType<Conflicted>(await Table.CommitAsync(first, new NewCommit { Fields = first.Fields }, TableFolder.Cancellation));
        Assert.Equal((ConflictKind.CommitsGone, 11L), (conflict.Kind, conflict.Winner));
        Assert.Equal($"Nothing was added to the table '{_folder.Path}': another writer committed what is cleaned up already, so that it cannot be looked at (version 11). Read the table again, then decide anew.", conflict.Message);

        // Without a checkpoint that stands for them they are missed.
        File.Delete(_folder.LogFile("00000000000000000010.checkpoint.parquet"));
        await Assert.ThrowsAsync<DeltaException>(() => Table.RefreshAsync(first, TableFolder.Cancellation));
    }

    private static Snapshot Snapshot(CommitOutcome outcome) => Assert.IsType<Committed>(outcome).Snapshot;
}
