using DuckDB.NET.Data;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>The examples of shared/Delta/README.md as they stand there.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_examples_do_what_they_say()
    {
        var (folder, ct) = (_folder.Path, TableFolder.Cancellation);

        // README: write
        using DuckDBConnection connection = DeltaTableOpening.Connect();
        var table = new DeltaTable(new LocalStorage(folder), new DuckDbCheckpointFile(DeltaTableOpening.Connect), TimeProvider.System);
        var writer = new DeltaWriter(connection, table);
        await writer.CreateAsync([new("id", DeltaType.Long), new("name", DeltaType.String)], [], "SELECT i AS id, 'row ' || i AS name FROM range(5) AS r(i)", ct);
        CommitOutcome outcome = await writer.AppendAsync(await table.LatestAsync(ct), "SELECT 5 AS id, 'six' AS name", new TransactionId("nightly", 1), ct);
        // Committed: Version, Snapshot, Warning.   Conflicted: Kind, Winner, Message.
        // README: end
        Assert.Equal(1, Assert.IsType<Committed>(outcome).Version);
        Assert.Equal([[4L], [5L]], await ReadAsync(folder, ct));

        // README: change
        CommitOutcome replaced = await writer.OverwriteAsync(await table.LatestAsync(ct), "SELECT i AS id, 'new' AS name FROM range(9) AS r(i)", null, ct);
        CommitOutcome deleted = await writer.DeleteWhereAsync(await table.LatestAsync(ct), new RowCondition("id >= 7"), ct);
        await table.SetPropertiesAsync(await table.LatestAsync(ct), new Dictionary<string, string> { ["delta.appendOnly"] = "false" }, [], ct);
        OptimizeReport optimized = await new DeltaOptimizer(connection, table).RunAsync(await table.LatestAsync(ct), new OptimizeOptions(SortBy: ["id"]), ct);
        CommitOutcome restored = await table.RestoreAsync(await table.LatestAsync(ct), await table.AtAsync(2, ct), ct);
        VacuumReport vacuum = await table.VacuumAsync(new VacuumOptions(DryRun: true), ct);
        VerifyReport verified = await table.VerifyAsync(null, ct); // Damages: files that are not what was written.
        // README: end
        Assert.All([replaced, deleted, optimized.Outcome, restored], one => Assert.IsType<Committed>(one));
        Assert.Equal((1, 1, 6L), (optimized.Removed, optimized.Added, ((Committed)restored).Version));
        Assert.Equal([[4L], [5L], [6L], [7L], [8L]], await ReadAsync(folder, ct));
        Assert.Equal((0, 0), (vacuum.Deleted.Count, verified.Damages.Count));
    }

    private static async Task<List<object[]>> ReadAsync(string folder, CancellationToken ct)
    {
        var rows = new List<object[]>();

        // README: read
        DeltaTable table = await DeltaTable.OpenAsync(folder, ct);
        Snapshot snapshot = await table.LatestAsync(ct); // Or AtAsync(version, ct), AtAsync(moment, ct).

        using DuckDBConnection connection = DeltaTableOpening.Connect();
        using DeltaScan scan = await DeltaScan.PrepareAsync(
            snapshot, DeltaTableOpening.Connect, Path.GetTempPath(), ["id"], new FilePredicate([new("id", ColumnTest.Greater, new DeltaValue.Integer(3))]), ct);
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT id FROM {scan.Sql} WHERE id > 3 ORDER BY id";
        // README: end
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add([reader.GetInt64(0)]);
        }

        return rows;
    }

    [Theory]
    [InlineData("read")]
    [InlineData("write")]
    [InlineData("change")]
    public void The_examples_stand_there(string name)
    {
        var source = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "readme", "ReadmeTests.cs"))
            .SkipWhile(line => line.Trim() != $"// README: {name}").Skip(1).TakeWhile(line => line.Trim() != "// README: end").Select(line => line.Length > 8 ? line[8..] : line.Trim());
        Assert.Contains(string.Join('\n', source), File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "readme", "README.md")), StringComparison.Ordinal);
    }
}
