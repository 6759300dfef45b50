using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>Spark and Delta's own tables as a judge of the reader: equal to what Spark reads, or refused by name.</summary>
public sealed class GoldenTests(GoldenTables golden) : IClassFixture<GoldenTables>
{
    [Fact]
    public async Task Probe()
    {
        foreach (var folder in Directory.GetDirectories(golden.Folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            try
            {
                var snapshot = await Open(name);
                if (snapshot is null) { TestContext.Current.SendDiagnosticMessage($"{name}: no table"); continue; }
                var diff = Directory.Exists(Path.Combine(folder, "expected")) ? Differences(name, snapshot).ToString() : "?";
                TestContext.Current.TestOutputHelper!.WriteLine($"OK {name}: v{snapshot.Version} files {snapshot.FileCount} diff {diff}");
            }
            catch (Exception e)
            {
                TestContext.Current.TestOutputHelper!.WriteLine($"-- {name}: {e.GetType().Name} {e.Message}");
            }
        }
        Assert.Fail("x");
    }

    private Task<Snapshot?> Open(string name) =>
        new DeltaTable(new LocalStorage(Path.Combine(golden.Folder, name, "delta")), new DuckDbCheckpointFile(TableFolder.Connect), TimeProvider.System)
            .SnapshotAsync(TableFolder.Cancellation);

    private long Differences(string name, Snapshot snapshot)
    {
        var columns = string.Join(", ", snapshot.Fields.Select(field => $"\"{field.Name}\""));
        var expected = $"SELECT {columns} FROM read_parquet('{golden.Folder}/{name}/expected/*.parquet')";
        var actual = $"SELECT {columns} FROM {DeltaScan.From(snapshot)}";
        return (long)TableFolder.Rows($"SELECT (SELECT count(*) FROM ({expected} EXCEPT ALL {actual})) + (SELECT count(*) FROM ({actual} EXCEPT ALL {expected}))")[0][0]!;
    }
}
