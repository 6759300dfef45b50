using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>
/// Each kind of commit that comes too late against each that came before it. The table has one file with the ids 0 to 9 and one with 10 to 19;
/// the winner and the loser both start from it. A commit that is let through must give what it would have given after the winner.
/// </summary>
public sealed class ConflictMatrixTests(ConflictMatrixTests.Prepared prepared) : IClassFixture<ConflictMatrixTests.Prepared>
{
    private static readonly string[] Kinds = ["append", "append-txn", "overwrite", "overwrite-where", "delete-where", "optimize", "add-column", "properties", "restore", "allow-nulls", "sort"];

    // Worked out by hand from the rules of the protocol notes. P protocol, M metadata, T transaction, A files added, R read file removed, . lands.
    // The winners in the order of the kinds, then a change of the protocol.
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["append"] = "......MM.M.P",
        ["append-txn"] = ".T....MM.M.P",
        ["overwrite"] = "AAAAAAMMRMAP",
        ["overwrite-where"] = "..AAAAMM.MAP",
        ["delete-where"] = "..AARAMM.MAP",
        ["optimize"] = "..RRRRMMRMRP",
        ["add-column"] = "......MM.M.P",
        ["properties"] = "......MM.M.P",
        ["restore"] = "AAAAAAMMRMAP",
        ["allow-nulls"] = "......MM.M.P",
        ["sort"] = "..RRRRMMRMRP",
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var loser in Kinds)
        {
            foreach (var winner in Kinds.Append("protocol"))
            {
                cases.Add(loser, winner);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_late_commit_lands_or_is_told_why_not(string loser, string winner)
    {
        using var folder = prepared.Folder.Copy();
        var table = folder.Table();
        var basis = (await table.SnapshotAsync(TableFolder.Cancellation))!;
        Assert.IsType<Committed>(await RunAsync(table, basis, winner));
        var won = (await table.SnapshotAsync(TableFolder.Cancellation))!;
        Assert.Equal(basis.Version + 1, won.Version);
        var files = DataFiles(folder);

        using var after = folder.Copy();
        var outcome = await RunAsync(table, basis, loser);
        ConflictKind? kind = Expected[loser][Array.IndexOf([.. Kinds, "protocol"], winner)] switch
        {
            'P' => ConflictKind.ProtocolChanged,
            'M' => ConflictKind.MetadataChanged,
            'T' => ConflictKind.SameTransaction,
            'A' => ConflictKind.FilesAdded,
            'R' => ConflictKind.ReadFileRemoved,
            _ => null,
        };
        var now = (await table.SnapshotAsync(TableFolder.Cancellation))!;
        if (kind is null)
        {
            Assert.Equal(won.Version + 1, Assert.IsType<Committed>(outcome).Version);
            var other = after.Table();
            Assert.IsType<Committed>(await RunAsync(other, (await other.SnapshotAsync(TableFolder.Cancellation))!, loser));
            Assert.Equal(Rows((await other.SnapshotAsync(TableFolder.Cancellation))!), Rows(now));
        }
        else
        {
            var conflict = Assert.IsType<Conflicted>(outcome);
            Assert.Equal((kind, won.Version), (conflict.Kind, conflict.Winner));
            Assert.Contains(folder.Path, conflict.Message, StringComparison.Ordinal);
            Assert.Equal(won.Version, now.Version);
            Assert.Equal(files, DataFiles(folder));
        }
    }

    [Fact]
    public async Task Two_that_remove_the_same_file_without_reading_it_conflict()
    {
        using var folder = prepared.Folder.Copy();
        var table = folder.Table();
        var basis = (await table.SnapshotAsync(TableFolder.Cancellation))!;
        var drop = new NewCommit { Fields = basis.Fields, Removes = [basis.Files.First()] };
        Assert.IsType<Committed>(await table.CommitAsync(basis, drop, TableFolder.Cancellation));
        var second = Assert.IsType<Conflicted>(await table.CommitAsync(basis, drop, TableFolder.Cancellation));
        Assert.Equal(ConflictKind.SameFileRemoved, second.Kind);
        Assert.Contains(basis.Files.First().Path, second.Message, StringComparison.Ordinal);
    }

    /// <summary>Another writer deletes rows of the file with the ids 0 to 9 by a deletion vector: the file stays, and is another file.</summary>
    [Theory]
    [InlineData("append", null)]
    [InlineData("overwrite", ConflictKind.FilesAdded)]
    [InlineData("overwrite-where", ConflictKind.FilesAdded)]
    [InlineData("delete-where", ConflictKind.FilesAdded)]
    [InlineData("optimize", ConflictKind.ReadFileRemoved)]
    [InlineData("sort", ConflictKind.ReadFileRemoved)]
    [InlineData("add-column", null)]
    [InlineData("restore", ConflictKind.FilesAdded)]
    public async Task A_vector_added_to_a_file_that_was_read_is_seen(string loser, ConflictKind? kind)
    {
        using var folder = prepared.Folder.Copy();
        var (table, version) = (folder.Table(), (await folder.Table().LatestAsync(TableFolder.Cancellation)).Version);
        File.WriteAllText(folder.CommitFile(version + 1), """{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]}}""");
        var basis = await table.LatestAsync(TableFolder.Cancellation);
        var (path, size, stats) = (basis.Files.First(file => file.Stats!.Contains("\"id\":0", StringComparison.Ordinal)) is var file ? file.Path : "", file.Size, ForeignTable.Json(file.Stats!));
        File.WriteAllLines(folder.CommitFile(version + 2),
        [
            $$$"""{"remove":{"path":"{{{path}}}","deletionTimestamp":1,"dataChange":true}}""",
            $$$"""{"add":{"path":"{{{path}}}","partitionValues":{},"size":{{{size}}},"modificationTime":1,"dataChange":true,"stats":{{{stats}}},"deletionVector":{{{VectorText.Inline(1, 2)}}}}}""",
        ]);
        var outcome = await RunAsync(table, basis, loser);
        if (kind is not null)
        {
            Assert.Equal((kind, version + 2), ((outcome as Conflicted)?.Kind, (outcome as Conflicted)?.Winner));
            return;
        }

        Assert.Equal(version + 3, Assert.IsType<Committed>(outcome).Version);
        var now = await table.LatestAsync(TableFolder.Cancellation);
        using var scan = await DeltaScan.PrepareAsync(now, TableFolder.Connect, folder.Path, ["id"], null, TableFolder.Cancellation);
        Assert.Equal([[loser == "append" ? 28L : 18L, 0L]], TableFolder.Rows($"SELECT count(*), count(*) FILTER (id IN (1, 2)) FROM {scan.Sql}"));
    }

    private static async Task<CommitOutcome> RunAsync(DeltaTable table, Snapshot basis, string kind)
    {
        using var connection = TableFolder.Connect();
        var writer = new DeltaWriter(connection, table);
        var cancellation = TableFolder.Cancellation;
        return kind switch
        {
            "append" => await writer.AppendAsync(basis, Ids(100, 110), null, cancellation),
            "append-txn" => await writer.AppendAsync(basis, Ids(200, 210), new TransactionId("app", 1), cancellation),
            "overwrite" => await writer.OverwriteAsync(basis, Ids(0, 10), null, cancellation),
            "overwrite-where" => await writer.OverwriteWhereAsync(basis, Below(10), Ids(0, 5), null, cancellation),
            "delete-where" => await writer.DeleteWhereAsync(basis, Below(5), cancellation),
            "optimize" => (await new DeltaOptimizer(connection, table).RunAsync(basis, new OptimizeOptions(), cancellation)).Outcome,
            "sort" => (await new DeltaOptimizer(connection, table).RunAsync(basis, new OptimizeOptions(SortBy: ["id"]), cancellation)).Outcome,
            "allow-nulls" => await table.AllowNullsAsync(basis, ["id"], cancellation),
            "add-column" => await table.AddColumnsAsync(basis, [new("more", DeltaType.Long)], cancellation),
            "properties" => await table.SetPropertiesAsync(basis, new Dictionary<string, string> { ["owner"] = "me" }, [], cancellation),
            "restore" => await table.RestoreAsync(basis, (await table.SnapshotAsync(0, cancellation))!, cancellation),
            _ => await table.CommitAsync(basis, new NewCommit { Fields = basis.Fields, Protocol = basis.Protocol }, cancellation),
        };
    }

    private static RowCondition Below(int id) => new($"id < {id}", new FilePredicate([new ColumnCondition("id", ColumnTest.Less, new DeltaValue.Integer(id))]));

    private static string Ids(long from, long to) => $"SELECT i AS id, 'row ' || i AS name FROM range({from}, {to}) AS r(i)";

    private static List<string> Rows(Snapshot snapshot) => [.. TableFolder.Rows($"SELECT CAST(t AS VARCHAR) FROM (SELECT * FROM {DeltaScan.From(snapshot)}) AS t ORDER BY 1").Select(row => (string)row[0]!)];

    private static string[] DataFiles(TableFolder folder) => [.. Directory.GetFiles(folder.Path, "*.parquet").Order(StringComparer.Ordinal)];

    public sealed class Prepared : IDisposable
    {
        public Prepared()
        {
            foreach (var first in new[] { 0, 10 })
            {
                Assert.IsType<Committed>(Folder.AppendAsync(Folder.Table(), first, 10).GetAwaiter().GetResult());
            }
        }

        internal TableFolder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();
    }
}
