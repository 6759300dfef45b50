using System.Diagnostics;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>
/// A second process that appends: this very executable, which turns into a writer when the variable is set. It prints an outcome a line.
/// </summary>
internal static class WriterProcess
{
    private const string Variable = "FEATUREJOBS_TEST_WRITER";

    public static Process Start(string folder, string name, int commits, string faults = "")
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.Environment[Variable] = $"{folder}|{name}|{commits}";
        start.Environment[FaultyStorage.EnvironmentVariable] = faults;
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
        if (Environment.GetEnvironmentVariable(Variable)?.Split('|') is not [var folder, var name, var commits])
        {
            return null;
        }

        foreach (var outcome in await AppendAsync(FaultyStorage.FromEnvironment(new LocalStorage(folder)), name, int.Parse(commits)))
        {
            Console.WriteLine(outcome is Conflicted conflict ? conflict.Kind.ToString() : $"committed {((Committed)outcome).Version}");
        }

        return 0;
    }
}
