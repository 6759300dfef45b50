using System.Text.Json;
using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

/// <summary>What a table may ask of its writers: refused by name, or heeded.</summary>
public sealed class WriteRuleTests : IDisposable
{
    private const string Id = """{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}""";
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_of_other_columns_are_refused_with_all_differences()
    {
        DeltaField[] fields = [new("id", DeltaType.Long), new("name", DeltaType.String), new("day", DeltaType.Date), new("flag", DeltaType.Boolean)];
        var (table, basis) = await CreateAsync(new NewCommit { Fields = fields });
        var refused = await Assert.ThrowsAsync<DeltaException>(() => table.CommitAsync(
            basis, new NewCommit { Fields = [new("id", DeltaType.Integer, Nullable: false), new("Name", DeltaType.String), new("flag", DeltaType.Boolean), new("more", DeltaType.Long)] }, TableFolder.Cancellation));
        Assert.Equal(
            $"The rows to add do not have the columns of the table '{_folder.Path}': column 'id' is long in the table and integer in the rows; column 'id' may be null in the table and must have values in the rows; "
            + "column 'name' is spelled 'Name' (names differ by case only); column 'day' date is missing; column 'more' long is not one of the table. They must be the same, in the same order.", refused.Message);
        var ordered = await Assert.ThrowsAsync<DeltaException>(() => table.CommitAsync(basis, new NewCommit { Fields = [fields[1], fields[0], fields[2], fields[3]] }, TableFolder.Cancellation));
        Assert.Contains("the order is id, name, day, flag in the table and name, id, day, flag in the rows", ordered.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rowTracking")]
    [InlineData("clustering")]
    [InlineData("icebergCompatV1")]
    [InlineData("icebergCompatV2")]
    [InlineData("typeWidening")]
    [InlineData("typeWidening-preview")]
    [InlineData("coordinatedCommits-preview")]
    [InlineData("collations-preview")]
    [InlineData("somethingOfTomorrow")]
    public async Task Unknown_writer_features_are_refused_by_name(string feature)
    {
        var (table, _) = await CreateAsync();
        Win($$$"""{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["appendOnly","{{{feature}}}"]}}""");
        await RefusedAsync(table, $"The table '{_folder.Path}' uses the feature {feature}; writing such tables is not supported. Write it with Spark.");
    }

    [Theory]
    [InlineData("appendOnly")]
    [InlineData("invariants")]
    [InlineData("checkConstraints")]
    [InlineData("generatedColumns")]
    [InlineData("identityColumns")]
    [InlineData("allowColumnDefaults")]
    [InlineData("changeDataFeed")]
    [InlineData("domainMetadata")]
    [InlineData("inCommitTimestamp")]
    [InlineData("columnMapping", "columnMapping")]
    [InlineData("deletionVectors", "deletionVectors")]
    [InlineData("timestampNtz", "timestampNtz")]
    [InlineData("vacuumProtocolCheck", "vacuumProtocolCheck")]
    [InlineData("v2Checkpoint", "v2Checkpoint")]
    public async Task Features_that_are_listed_and_not_in_use_do_no_harm(string feature, string readerFeature = "")
    {
        var (table, _) = await CreateAsync();
        var readers = readerFeature.Length == 0 ? "" : $"\"{readerFeature}\"";
        Win($$$"""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":[{{{readers}}}],"writerFeatures":["{{{feature}}}"]}}""");
        Assert.IsType<Committed>(await AppendAsync(table));
    }

    [Theory]
    [InlineData("delta.invariants", """{\\\"expression\\\":\\\"id > 0\\\"}""", "an invariant of column 'id'")]
    [InlineData("delta.generationExpression", "1 + 1", "a generation expression of column 'id'")]
    [InlineData("delta.identity.start", "1", "identity values of column 'id'")]
    [InlineData("CURRENT_DEFAULT", "7", "a default value of column 'id'")]
    public async Task Rules_of_columns_are_refused_by_name(string key, string value, string reason)
    {
        var (table, _) = await CreateAsync();
        Win(Metadata(Id.Replace("\\\"metadata\\\":{}", $"\\\"metadata\\\":{{\\\"{key}\\\":\\\"{value}\\\"}}", StringComparison.Ordinal)));
        await RefusedAsync(table, $"The table '{_folder.Path}' uses {reason}; writing such tables is not supported. Write it with Spark.");
    }

    [Fact]
    public async Task All_reasons_are_told_those_inside_of_structs_too()
    {
        var (table, _) = await CreateAsync();
        var inner = """{\"name\":\"s\",\"nullable\":true,\"metadata\":{},\"type\":{\"type\":\"struct\",\"fields\":[{\"name\":\"x\",\"type\":\"long\",\"nullable\":true,\"metadata\":{\"delta.invariants\":\"{}\"}}]}}""";
        Win("""{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["rowTracking","checkConstraints"]}}""", Metadata($"{Id},{inner}", """{"delta.constraints.positive":"id > 0","delta.rowTracking":"x"}"""));
        await RefusedAsync(table, $"The table '{_folder.Path}' uses the feature rowTracking, the CHECK constraint 'positive', an invariant of column 's.x'; writing such tables is not supported. Write it with Spark.");
    }

    [Theory]
    [InlineData("name")]
    [InlineData("id")]
    public async Task Mapped_columns_are_not_written(string mode)
    {
        var (table, _) = await CreateAsync();
        var mapped = Id.Replace("\\\"metadata\\\":{}", "\\\"metadata\\\":{\\\"delta.columnMapping.id\\\":1,\\\"delta.columnMapping.physicalName\\\":\\\"c1\\\"}", StringComparison.Ordinal);
        Win("""{"protocol":{"minReaderVersion":2,"minWriterVersion":5}}""", Metadata(mapped, $$"""{"delta.columnMapping.mode":"{{mode}}"}"""));
        await RefusedAsync(table, $"The table '{_folder.Path}' uses column mapping by {mode}; writing such tables is not supported. Write it with Spark.");
    }

    [Fact]
    public async Task A_writer_version_of_tomorrow_is_refused()
    {
        var (table, _) = await CreateAsync();
        Win("""{"protocol":{"minReaderVersion":1,"minWriterVersion":8}}""");
        await RefusedAsync(table, $"The table '{_folder.Path}' needs writer version 8; the newest that is known is 7. Write it with Spark.");
    }

    [Fact]
    public async Task Nothing_is_removed_from_an_append_only_table_but_its_files_may_be_rearranged()
    {
        var (table, basis) = await CreateAsync(WriterProcess.Commit("app", 1) with { Configuration = new Dictionary<string, string?> { ["delta.appendOnly"] = "true" } });
        var remove = new NewCommit { Fields = basis.Fields, Removes = [.. basis.Files], Reads = ReadSet.WholeTable };
        var refused = await Assert.ThrowsAsync<DeltaException>(() => table.CommitAsync(basis, remove, TableFolder.Cancellation));
        Assert.Equal($"The table '{_folder.Path}' is append-only (delta.appendOnly): no rows may be removed from it. Set the property to false first.", refused.Message);
        var moved = await table.CommitAsync(basis, remove with { ChangesData = false, Adds = [WriterProcess.Add("compact")] }, TableFolder.Cancellation);
        Assert.Equal(["compact.parquet"], Assert.IsType<Committed>(moved).Snapshot.Files.Select(file => file.Path));
    }

    [Fact]
    public async Task Domains_of_others_stay_through_commits_and_checkpoints()
    {
        var (table, _) = await CreateAsync();
        Win("""{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["domainMetadata"]}}""",
            """{"domainMetadata":{"domain":"theirs","configuration":"{\"a\":1}","removed":false}}""", """{"domainMetadata":{"domain":"gone","configuration":"","removed":true}}""");
        for (var commit = 0; commit < 10; commit++)
        {
            Assert.Null(Assert.IsType<Committed>(await AppendAsync(table)).Warning);
        }

        Assert.Equal([["theirs", """{"a":1}""", false]], TableFolder.Rows(
            $"SELECT domainMetadata.domain, domainMetadata.configuration, domainMetadata.removed FROM read_parquet('{_folder.LogFile("00000000000000000010.checkpoint.parquet")}') WHERE domainMetadata IS NOT NULL"));
        Assert.Equal(["theirs"], (await table.SnapshotAsync(TableFolder.Cancellation))!.Domains.Select(domain => domain.Domain));
    }

    [Fact]
    public async Task In_commit_timestamps_grow_even_where_the_clock_does_not()
    {
        var (table, _) = await CreateAsync();
        var future = DateTimeOffset.UtcNow.AddHours(3).ToUnixTimeMilliseconds();
        File.WriteAllLines(_folder.CommitFile(1), [
            $$$"""{"commitInfo":{"inCommitTimestamp":{{{future}}},"operation":"x"}}""",
            """{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["inCommitTimestamp"]}}""",
            Metadata(Id, """{"delta.enableInCommitTimestamps":"true"}""")]);
        for (var next = 1; next <= 2; next++)
        {
            Assert.IsType<Committed>(await AppendAsync(table));
            using var first = JsonDocument.Parse(File.ReadAllLines(_folder.CommitFile(1 + next))[0]);
            Assert.Equal(future + next, first.RootElement.GetProperty("commitInfo").GetProperty("inCommitTimestamp").GetInt64());
        }
    }

    [Theory]
    [InlineData(false, """{"minReaderVersion":1,"minWriterVersion":2}""")]
    [InlineData(true, """{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["timestampNtz"],"writerFeatures":["appendOnly","invariants","timestampNtz"]}""")]
    public async Task A_new_table_asks_for_no_more_than_its_columns_do(bool withNtz, string protocol)
    {
        await CreateAsync(new NewCommit { Fields = [new("a", DeltaType.Array(withNtz ? DeltaType.TimestampNtz : DeltaType.Timestamp))] });
        Assert.Contains($"{{\"protocol\":{protocol}}}", File.ReadAllLines(_folder.CommitFile(0)));
    }

    private static string Metadata(string fields, string configuration = "{}") =>
        $$$"""{"metaData":{"id":"1","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{{{fields}}}]}","partitionColumns":[],"configuration":{{{configuration}}}}}""";

    private static async Task<CommitOutcome> AppendAsync(DeltaTable table)
    {
        var snapshot = (await table.SnapshotAsync(TableFolder.Cancellation))!;
        return await table.CommitAsync(snapshot, new NewCommit { Fields = snapshot.Fields, Adds = [WriterProcess.Add($"{Guid.NewGuid()}")] }, TableFolder.Cancellation);
    }

    private async Task RefusedAsync(DeltaTable table, string message)
    {
        var refused = await Assert.ThrowsAsync<DeltaException>(() => AppendAsync(table));
        Assert.Equal(message, refused.Message);
        Assert.False(File.Exists(_folder.CommitFile(2)));
    }

    private async Task<(DeltaTable Table, Snapshot Basis)> CreateAsync(NewCommit? commit = null)
    {
        var table = _folder.Table();
        return (table, Assert.IsType<Committed>(await table.CommitAsync(null, commit ?? new NewCommit { Fields = [new("id", DeltaType.Long)] }, TableFolder.Cancellation)).Snapshot);
    }

    private void Win(params string[] lines) => File.WriteAllLines(_folder.CommitFile(1), lines);
}
