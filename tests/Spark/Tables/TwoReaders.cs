using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>One table in a folder of its own, as Spark's script and as our library see it.</summary>
internal sealed class TwoReaders(Peer spark) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("featurejobs-tables-");

    public Peer Spark => spark;

    public string Path => System.IO.Path.Combine(_folder.FullName, "table");

    /// <summary>As SQL names it.</summary>
    public string Name => $"delta.`{Path}`";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public DeltaTable New() => new(new LocalStorage(Path), new DuckDbCheckpointFile(DeltaTableOpening.Connect), TimeProvider.System);

    public Task<DeltaTable> OpenAsync() => DeltaTable.OpenAsync(Path, Cancel);

    /// <summary>What our writer is given to write with.</summary>
    public async Task<CommitOutcome> WriteAsync(Func<DeltaWriter, Snapshot, Task<CommitOutcome>> write)
    {
        using var connection = DeltaTableOpening.Connect();
        var table = await OpenAsync();
        var outcome = await write(new DeltaWriter(connection, table), await table.LatestAsync(Cancel));
        Assert.IsType<Committed>(outcome);
        return outcome;
    }

    public async Task<CommitOutcome> CreateAsync(DeltaField[] fields, string[] partitionBy, string? select)
    {
        using var connection = DeltaTableOpening.Connect();
        return Assert.IsType<Committed>(await new DeltaWriter(connection, New()).CreateAsync(fields, partitionBy, select, Cancel));
    }

    public static async Task<List<string>> RowsAsync(Snapshot snapshot) => CanonicalRows.Of(await DeltaRows.JsonLinesAsync(snapshot, null, null, Cancel).ToListAsync(Cancel));

    public async Task<List<string>> OursAsync() => await RowsAsync(await (await OpenAsync()).LatestAsync(Cancel));

    /// <summary>Both see the same now and half the way back, by version and by time, and in the history.</summary>
    public async Task AgreeAsync()
    {
        var table = await OpenAsync();
        var history = await spark.HistoryAsync(Path);
        var ours = await table.HistoryAsync(Cancel).OrderBy(entry => entry.Version).ToListAsync(Cancel);
        Assert.Equal(history, ours.Select(entry => (entry.Version, entry.Operation!, entry.Timestamp)));
        foreach (var (version, _, at) in new[] { history[^1], history[history.Count / 2] })
        {
            var rows = await spark.RowsAsync(Path, version);
            Assert.Equal(rows, await RowsAsync(await table.AtAsync(version, Cancel)));
            if (version == history.Count / 2)
                Assert.Equal(await spark.RowsAsync(Path, timestamp: at.ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture)), await RowsAsync(await table.AtAsync(at, Cancel)));
        }
    }

    public string LogText() => string.Concat(Directory.EnumerateFiles(System.IO.Path.Combine(Path, "_delta_log"), "*.json").Select(File.ReadAllText));

    public IEnumerable<string> LogNames() => Directory.EnumerateFiles(System.IO.Path.Combine(Path, "_delta_log"), "*", SearchOption.AllDirectories).Select(file => System.IO.Path.GetFileName(file));

    public void Dispose() => _folder.Delete(recursive: true);
}
