using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>
/// Every operation with a fault at every call of its storage in turn: afterwards the table is as before or as it should be, and what was told is true.
/// The table has two files of ids, an old commit that may go, and files that a vacuum may delete.
/// </summary>
public sealed class FaultMatrixTests(FaultMatrixTests.Prepared prepared) : IClassFixture<FaultMatrixTests.Prepared>
{
    private static readonly string[] Operations =
        ["create", "append", "partitioned", "overwrite", "overwrite-where", "delete-where", "optimize", "sort", "add-column", "allow-nulls", "properties", "restore", "checkpoint", "clean-log", "vacuum"];

    public static TheoryData<string, Breakage> Cases()
    {
        var cases = new TheoryData<string, Breakage>();
        foreach (var operation in Operations)
        {
            foreach (var breakage in Enum.GetValues<Breakage>())
            {
                cases.Add(operation, breakage);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_fault_leaves_the_table_as_before_or_as_it_should_be(string operation, Breakage breakage)
    {
        var (before, after) = await prepared.BeforeAndAfterAsync(operation, RunAsync);
        Assert.Equal(operation is "optimize" or "sort" or "checkpoint" or "clean-log" or "vacuum", before == after);
        var calls = 0;
        for (; ; calls++)
        {
            using var folder = prepared.Begin(operation);
            var storage = new BrokenStorage(folder.Storage, calls, breakage);
            var (outcome, fault) = await TryAsync(folder, storage, operation);
            var now = await Prepared.StateAsync(folder);
            if (storage.Failed is not { } call)
            {
                Assert.Null(fault);
                Assert.Equal(after, now);
                break;
            }

            Assert.True(now == before || now == after, $"after a fault at '{call}' the table is neither as before nor as it should be:\n{now}");
            if (fault is null)
            {
                Assert.Equal(after, now);
                Assert.True(outcome is null or Committed, $"{call}: {outcome}");
            }
            else
            {
                Assert.Contains(folder.Path, fault.Message, StringComparison.Ordinal);
                Assert.Contains(NameIn(call), fault.Message, StringComparison.Ordinal);
                Assert.True(call != "listall " || fault.Message.StartsWith("Listing the files of the table", StringComparison.Ordinal), fault.Message);
                Assert.Equal(before, now);
            }

            // Whoever repeats it, on storage that works again, gets there, unless it is there.
            var (again, impossible) = now == before ? await TryAsync(folder, folder.Storage, operation) : (null, null);
            Assert.Null(impossible);
            Assert.IsNotType<Conflicted>(again);
            Assert.Equal(after, await Prepared.StateAsync(folder));
        }

        Assert.True(calls > 1, $"only {calls} calls");
    }

    /// <summary>
    /// "put _delta_log/0001.json", "publish part-….parquet": the file; a temporary name only has its beginning in common. The table's own folder has no name beyond its path.
    /// </summary>
    internal static string NameIn(string call) => call.Split(' ', 2)[1] is { Length: > 0 } name
        ? name.StartsWith("_delta_log/.", StringComparison.Ordinal) ? "_delta_log" : name.Contains("part=", StringComparison.Ordinal) ? "part=" : name
        : "";

    private static async Task<(CommitOutcome? Outcome, DeltaException? Fault)> TryAsync(TableFolder folder, ITableStorage storage, string operation)
    {
        try
        {
            return (await RunAsync(folder, storage, operation), null);
        }
        catch (DeltaException e)
        {
            return (null, e);
        }
    }

    private static async Task<CommitOutcome?> RunAsync(TableFolder folder, ITableStorage storage, string operation)
    {
        using var connection = TableFolder.Connect();
        var cancellation = TableFolder.Cancellation;
        var table = folder.Table(storage);
        var writer = new DeltaWriter(connection, table);

        // What was seen before the fault: the faults of readers have a test of their own.
        var basis = (await folder.Table().SnapshotAsync(cancellation))!;
        switch (operation)
        {
            case "create":
                return await writer.CreateAsync(Prepared.Fields, ["part"], Ids(0, 5), cancellation);
            case "append":
                return await writer.AppendAsync(basis, Ids(100, 110), new TransactionId("app", 1), cancellation);
            case "partitioned":
                return await writer.AppendAsync(basis, $"{Ids(100, 110)} UNION ALL SELECT 200, 'other'", null, cancellation);
            case "overwrite":
                return await writer.OverwriteAsync(basis, Ids(0, 10), null, cancellation);
            case "overwrite-where":
                return await writer.OverwriteWhereAsync(basis, new RowCondition("id < 10"), Ids(0, 5), null, cancellation);
            case "delete-where":
                return await writer.DeleteWhereAsync(basis, new RowCondition("id < 5"), cancellation);
            case "optimize":
                return (await new DeltaOptimizer(connection, table).RunAsync(basis, new OptimizeOptions(), cancellation)).Outcome;
            case "sort":
                return (await new DeltaOptimizer(connection, table).RunAsync(basis, new OptimizeOptions(1000, ["id"]), cancellation)).Outcome;
            case "allow-nulls":
                return await table.AllowNullsAsync(basis, ["id"], cancellation);
            case "add-column":
                return await table.AddColumnsAsync(basis, [new("more", DeltaType.Long)], cancellation);
            case "properties":
                return await table.SetPropertiesAsync(basis, new Dictionary<string, string> { ["owner"] = "me" }, [], cancellation);
            case "restore":
                return await table.RestoreAsync(basis, (await folder.Table().SnapshotAsync(2, cancellation))!, cancellation);
            case "checkpoint":
                await table.CheckpointAsync(basis, cancellation);
                return null;
            case "clean-log":
                await table.CleanLogAsync((await folder.Table().SnapshotAsync(cancellation))!, cancellation);
                return null;
            default:
                await table.VacuumAsync(new VacuumOptions(TimeSpan.Zero, Force: true), cancellation);
                return null;
        }
    }

    private static string Ids(long from, long to) => $"SELECT i AS id, 'x' AS part FROM range({from}, {to}) AS r(i)";

    public sealed class Prepared : IAsyncLifetime
    {
        internal static readonly DeltaField[] Fields = [new("id", DeltaType.Long, Nullable: false), new("part", DeltaType.String)];

        private readonly Dictionary<string, (string, string)> _states = [];

        internal TableFolder Folder { get; } = new();

        public async ValueTask InitializeAsync()
        {
            using var connection = TableFolder.Connect();
            var writer = new DeltaWriter(connection, Folder.Table());
            var created = new NewCommit
            {
                Fields = Fields,
                PartitionColumns = ["part"],
                Configuration = new Dictionary<string, string?> { ["delta.checkpointInterval"] = "3" },
            };
            var snapshot = ((Committed)await Folder.Table().CommitAsync(null, created, CancellationToken.None)).Snapshot;
            snapshot = ((Committed)await writer.AppendAsync(snapshot, Ids(50, 60), null, CancellationToken.None)).Snapshot;
            snapshot = ((Committed)await writer.OverwriteAsync(snapshot, Ids(0, 10), null, CancellationToken.None)).Snapshot;
            snapshot = ((Committed)await writer.AppendAsync(snapshot, Ids(10, 20), null, CancellationToken.None)).Snapshot;
            await writer.AppendAsync(snapshot, Ids(40, 42), null, CancellationToken.None);

            // The checkpoint of version 3 stands for those before it.
            for (var version = 0; version < 4; version++)
            {
                File.SetLastWriteTimeUtc(Folder.CommitFile(version), DateTime.UtcNow.AddDays(-50));
            }

            File.WriteAllText(Path.Combine(Folder.Path, "part=x", "stray.parquet"), "");
        }

        public ValueTask DisposeAsync()
        {
            Folder.Dispose();
            return ValueTask.CompletedTask;
        }

        internal async Task<(string Before, string After)> BeforeAndAfterAsync(string operation, Func<TableFolder, ITableStorage, string, Task<CommitOutcome?>> run)
        {
            if (!_states.TryGetValue(operation, out var states))
            {
                using var folder = Begin(operation);
                var before = await StateAsync(folder);
                await run(folder, folder.Storage, operation);
                _states[operation] = states = (before, await StateAsync(folder));
            }

            return states;
        }

        internal TableFolder Begin(string operation) => operation == "create" ? new TableFolder() : Folder.Copy();

        internal static async Task<string> StateAsync(TableFolder folder)
        {
            if (await folder.Table().SnapshotAsync(TableFolder.Cancellation) is not { } snapshot)
            {
                return "no table";
            }

            var rows = TableFolder.Rows($"SELECT CAST(t AS VARCHAR) FROM (SELECT * FROM {DeltaScan.From(snapshot)}) AS t ORDER BY 1").Select(row => (string)row[0]!);
            return string.Join('\n', [.. snapshot.Fields.Select(field => $"{field}"), .. snapshot.Metadata.Configuration.Select(entry => $"{entry.Key}={entry.Value}"), $"{snapshot.TransactionVersion("app")}", .. rows]);
        }
    }
}
