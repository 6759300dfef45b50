using DuckDB.NET.Data;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>A folder for one table, and the road to it that callers take. Removed afterwards.</summary>
internal sealed class TableFolder : IDisposable
{
    public static readonly DeltaField[] IdAndName = [new("id", DeltaType.Long), new("name", DeltaType.String)];

    public TableFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"featurejobs-delta-{Guid.NewGuid():N}");

    public LocalStorage Storage => new(Path);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // One database for all tests, since opening one takes longer than most of them.
    private static readonly DuckDBConnection Database = Open();

    public static DuckDBConnection Connect()
    {
        var connection = Database.Duplicate();
        connection.Open();
        Execute(connection, "SET TimeZone = 'UTC'");
        return connection;
    }

    public DeltaTable Table(ITableStorage? storage = null, TimeProvider? clock = null) =>
        new(storage ?? Storage, new DuckDbCheckpointFile(Connect), clock ?? TimeProvider.System);

    public string LogFile(string name) => System.IO.Path.Combine(Path, "_delta_log", name);

    public string CommitFile(long version) => LogFile($"{version:D20}.json");

    public async Task<StagedFiles> StageAsync(DeltaField[] fields, string select, ITableStorage? storage = null, StageOptions? options = null)
    {
        using var connection = Connect();
        return await DeltaStage.StageAsync(connection, storage ?? Storage, fields, select, options ?? new StageOptions(), Cancellation);
    }

    public TableFolder Copy()
    {
        var copy = new TableFolder();
        foreach (var file in Directory.GetFiles(Path, "*", SearchOption.AllDirectories))
        {
            var target = System.IO.Path.Combine(copy.Path, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    /// <summary>Appends ids first..first+count-1 and returns how it ended.</summary>
    public async Task<CommitOutcome> AppendAsync(DeltaTable table, long first, long count, TransactionId? transaction = null)
    {
        var basis = await Table().SnapshotAsync(Cancellation);
        var staged = await StageAsync(IdAndName, $"SELECT i AS id, 'row ' || i AS name FROM range({first}, {first + count}) AS r(i)", table.Storage);
        return await table.CommitAsync(basis, new NewCommit { Fields = IdAndName, Adds = staged.Adds, Transaction = transaction }, Cancellation);
    }

    public static List<object?[]> Rows(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add([.. row.Select(value => value is DBNull ? null : value)]);
        }

        return rows;
    }

    public static List<long> Ids(Snapshot snapshot) =>
        [.. Rows($"SELECT id FROM {DeltaScan.From(snapshot, ["id"])} ORDER BY id").Select(row => (long)row[0]!)];

    private static DuckDBConnection Open()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        return connection;
    }

    public static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
