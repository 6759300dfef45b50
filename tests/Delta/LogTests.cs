using System.Text.Json;
using CsCheck;
using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

public sealed class LogTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_commit_has_the_lines_that_Spark_expects()
    {
        await _folder.AppendAsync(_folder.Table(), 0, 3, new TransactionId("app", 5));
        var lines = File.ReadAllLines(_folder.CommitFile(0)).Select(line => JsonDocument.Parse(line).RootElement.EnumerateObject().Single()).ToList();
        Assert.Equal(["commitInfo", "protocol", "metaData", "txn", "add"], lines.Select(line => line.Name));
        var info = lines[0].Value;
        Assert.Equal(JsonValueKind.True, info.GetProperty("isBlindAppend").ValueKind);
        Assert.Equal("FeatureJobs/0.1.0", info.GetProperty("engineInfo").GetString());
        Assert.Equal(("1", "3"), (info.GetProperty("operationMetrics").GetProperty("numFiles").GetString(), info.GetProperty("operationMetrics").GetProperty("numOutputRows").GetString()));
        Assert.True(Guid.TryParse(info.GetProperty("txnId").GetString(), out _));
        Assert.Equal("""{"minReaderVersion":1,"minWriterVersion":2}""", lines[1].Value.GetRawText());
        Assert.Equal(JsonValueKind.Object, lines[4].Value.GetProperty("partitionValues").ValueKind);
        Assert.True(lines[4].Value.GetProperty("dataChange").GetBoolean());
    }

    [Fact]
    public async Task A_schema_comes_back_as_it_was()
    {
        var type = Gen.OneOf(
            new[] { DeltaType.Boolean, DeltaType.Integer, DeltaType.Long, DeltaType.Double, DeltaType.String, DeltaType.Date, DeltaType.Timestamp }.Select(Gen.Const)
                .Append(Gen.Int[1, 38].SelectMany(precision => Gen.Int[0, precision].Select(scale => DeltaType.Decimal(precision, scale)))).ToArray());
        var field = Gen.Select(Gen.Char["abcÄé\"\\/'.-_0"].Array[1, 8].Select(letters => new string(letters)), type, Gen.Bool, (name, kind, nullable) => new DeltaField(name, kind, nullable));
        await field.Array[1, 6].Where(fields => fields.DistinctBy(one => one.Name.ToUpperInvariant()).Count() == fields.Length).SampleAsync(async fields =>
        {
            using var folder = new TableFolder();
            await folder.Table().CommitAsync(null, new NewCommit { Fields = fields }, TableFolder.Cancellation);
            Assert.Equal(fields, (await folder.Table().SnapshotAsync(TableFolder.Cancellation))!.Fields);
        }, iter: 50);
    }

    [Theory]
    [InlineData("a b", "'a b' cannot be a column name: it is empty or holds a space or one of ,;{}()=.")]
    [InlineData("ID", "Two columns are called 'ID' (upper and lower case are the same).")]
    public async Task Names_that_Spark_refuses_are_refused(string name, string reason)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() =>
            _folder.Table().CommitAsync(null, new NewCommit { Fields = [new("id", DeltaType.Long), new(name, DeltaType.Long)] }, TableFolder.Cancellation));
        Assert.StartsWith(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_line_lacks_has_its_default()
    {
        using var table = new ForeignTable().Line("""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""")
            .Line("""{"metaData":{"id":"x","schemaString":"{\"type\":\"struct\",\"fields\":[]}"}}""").Line("""{"add":{"path":"a","size":1,"modificationTime":1}}""").Line("""{"remove":{"path":"b"}}""");
        var snapshot = await table.OpenAsync();
        Assert.Equal((0, 0, "parquet"), (snapshot.Metadata.PartitionColumns.Count, snapshot.Metadata.Configuration.Count, snapshot.Metadata.Format.Provider));
        Assert.Equal((true, 0), (snapshot.Files.Single().DataChange, snapshot.Files.Single().PartitionValues.Count));
        Assert.True((await table.Table.RangeAsync(0, 0, TableFolder.Cancellation).SingleAsync(TableFolder.Cancellation)).Removes.Single().DataChange);
    }

    [Fact]
    public async Task A_damaged_line_is_named()
    {
        await _folder.AppendAsync(_folder.Table(), 0, 1);
        File.AppendAllText(_folder.CommitFile(0), "\n{\"add\":{\"path\"");
        var refused = await Assert.ThrowsAsync<DeltaException>(() => _folder.Table().SnapshotAsync(TableFolder.Cancellation));
        Assert.StartsWith($"'_delta_log/00000000000000000000.json' of the table '{_folder.Path}' cannot be read: line 6 is not an action (", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refreshing_reads_only_what_is_new()
    {
        var table = _folder.Table();
        await _folder.AppendAsync(table, 0, 1);
        var snapshot = (await table.SnapshotAsync(TableFolder.Cancellation))!;
        Assert.Equal(0, (await table.RefreshAsync(snapshot, TableFolder.Cancellation)).Version);
        await _folder.AppendAsync(table, 1, 1);
        await _folder.AppendAsync(table, 2, 1);
        File.Delete(_folder.CommitFile(0));
        var counted = new BrokenStorage(_folder.Storage, int.MaxValue, Breakage.Before);
        var fresh = await _folder.Table(counted).RefreshAsync(snapshot, TableFolder.Cancellation);
        Assert.Equal((2, 3, 3), (fresh.Version, fresh.FileCount, counted.Calls)); // One listing, two commits.
        File.Delete(_folder.CommitFile(1));
        await Assert.ThrowsAsync<DeltaException>(() => table.RefreshAsync(snapshot, TableFolder.Cancellation));
    }

    [Theory]
    [InlineData("fail-commit")]
    [InlineData("fail-commit:x")]
    [InlineData("fail-commit:1:2")]
    [InlineData("pause-commit:1")]
    [InlineData("explode:1")]
    public void Faults_that_nobody_knows_are_refused(string text) =>
        Assert.Contains($"FEATUREJOBS_FAULTS holds '{text}'", Assert.Throws<FormatException>(() => FaultPlan.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_commit_asked_for_fails_and_no_other()
    {
        var storage = new FaultyStorage(_folder.Storage, FaultPlan.Parse("no-lock, fail-commit:2"));
        await _folder.AppendAsync(_folder.Table(storage), 0, 1);
        var fault = await Assert.ThrowsAsync<DeltaException>(() => _folder.AppendAsync(_folder.Table(storage), 1, 1));
        Assert.Contains("'_delta_log/00000000000000000001.json'", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, Assert.IsType<Committed>(await _folder.AppendAsync(_folder.Table(storage), 2, 1)).Version);
    }
}
