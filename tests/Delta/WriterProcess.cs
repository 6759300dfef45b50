using System.Diagnostics;
using System.Globalization;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>
/// A second process that writes: this very executable, which turns into a writer when a variable is set. It prints an outcome a line.
/// </summary>
internal static class WriterProcess
{
    private const string Variable = "FEATUREJOBS_TEST_WRITER";
    private const string RowsVariable = "FEATUREJOBS_TEST_ROW_WRITER";
    private const string OnceVariable = "FEATUREJOBS_TEST_ONE_ACTION";

    public static Process Start(string folder, string name, int commits, string faults = "")
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.Environment[Variable] = $"{folder}|{name}|{commits}";
        start.Environment[FaultyStorage.EnvironmentVariable] = faults;
        return Process.Start(start)!;
    }

    /// <summary>A process that appends ten ids a commit until it is killed, and in between does what is asked for. It prints the number of each commit that it knows of.</summary>
    public static Process StartRows(string folder, string between)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.Environment[RowsVariable] = $"{folder}|{between}";
        return Process.Start(start)!;
    }

    /// <summary>A process of a user with no rights beyond those of everybody, that appends or reads once and prints how that ended.</summary>
    public static Process StartAsNobody(string folder, string action)
    {
        var start = new ProcessStartInfo("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", Environment.ProcessPath!]) { RedirectStandardOutput = true };
        start.Environment[OnceVariable] = $"{folder}|{action}";
        return Process.Start(start)!;
    }

    public static AddFile Add(string name) => new()
    {
        Path = $"{name}.parquet",
        Size = 1,
        ModificationTime = 0,
        Stats = """{"numRecords":1}""",
    };

    public static NewCommit Commit(string name, int number) => new()
    {
        Fields = TableFolder.IdAndName,
        Adds = [Add($"{name}-{number}")],
        Transaction = new TransactionId(name, number),
    };

    /// <summary>Appends without looking at the table in between, so that it always has to catch up.</summary>
    public static async Task<List<CommitOutcome>> AppendAsync(ITableStorage storage, string name, int commits)
    {
        var table = new DeltaTable(storage, new DuckDbCheckpointFile(TableFolder.Connect), TimeProvider.System);
        var basis = await table.SnapshotAsync(CancellationToken.None);
        var outcomes = new List<CommitOutcome>();
        for (var number = 1; number <= commits; number++)
        {
            var outcome = await table.CommitAsync(basis, Commit(name, number), CancellationToken.None);
            basis = (outcome as Committed)?.Snapshot ?? basis;
            outcomes.Add(outcome);
        }

        return outcomes;
    }

    /// <summary>Null: nobody asked for a writer.</summary>
    public static async Task<int?> WriteIfAskedAsync()
    {
        if (Environment.GetEnvironmentVariable(RowsVariable)?.Split('|') is [var table, var between])
        {
            return await WriteRowsAsync(table, between);
        }

        if (Environment.GetEnvironmentVariable(OnceVariable)?.Split('|') is [var place, var action])
        {
            return await ActOnceAsync(place, action);
        }

        if (Environment.GetEnvironmentVariable(Variable)?.Split('|') is not [var folder, var name, var commits])
        {
            return null;
        }

        foreach (var outcome in await AppendAsync(FaultyStorage.FromEnvironment(new LocalStorage(folder)), name, int.Parse(commits, CultureInfo.InvariantCulture)))
        {
            Console.WriteLine(outcome is Conflicted conflict ? conflict.Kind.ToString() : $"committed {((Committed)outcome).Version}");
        }

        return 0;
    }

    private static async Task<int> ActOnceAsync(string folder, string action)
    {
        try
        {
            var table = await DeltaTable.OpenAsync(folder, CancellationToken.None);
            var snapshot = await table.LatestAsync(CancellationToken.None);
            using var connection = TableFolder.Connect();
            Console.WriteLine(action == "read"
                ? $"{await DeltaRows.JsonLinesAsync(snapshot, null, null, CancellationToken.None).CountAsync()} rows"
                : $"{await new DeltaWriter(connection, table).AppendAsync(snapshot, "SELECT 1 AS id, 'x' AS name", null, CancellationToken.None)}");
        }
        catch (Exception e)
        {
            Console.WriteLine($"{e.GetType().Name}: {e.Message}");
        }

        return 0;
    }

    private static async Task<int> WriteRowsAsync(string folder, string between)
    {
        var table = new DeltaTable(new LocalStorage(folder), new DuckDbCheckpointFile(TableFolder.Connect), TimeProvider.System);
        using var connection = TableFolder.Connect();
        var writer = new DeltaWriter(connection, table);
        var optimizer = new DeltaOptimizer(connection, table);
        var snapshot = (await table.SnapshotAsync(CancellationToken.None))!;
        while (true)
        {
            var number = (snapshot.TransactionVersion("rows") ?? 0) + 1;
            var rows = $"SELECT i AS id, 'row ' || i AS name FROM range({(number - 1) * 10}, {number * 10}) AS r(i)";
            snapshot = ((Committed)await writer.AppendAsync(snapshot, rows, new TransactionId("rows", number), CancellationToken.None)).Snapshot;
            Console.WriteLine(number.ToString(CultureInfo.InvariantCulture));
            switch (between)
            {
                case "checkpoint":
                    await table.CheckpointAsync(snapshot, CancellationToken.None);
                    break;
                case "optimize":
                    snapshot = ((Committed)(await optimizer.RunAsync(snapshot, new OptimizeOptions(SortBy: ["id"]), CancellationToken.None)).Outcome).Snapshot;
                    break;
                case "vacuum":
                    snapshot = ((Committed)(await optimizer.RunAsync(snapshot, new OptimizeOptions(), CancellationToken.None)).Outcome).Snapshot;
                    await table.VacuumAsync(new VacuumOptions(TimeSpan.Zero, Force: true), CancellationToken.None);
                    break;
            }
        }
    }
}
