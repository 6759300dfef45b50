using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Benchmarks;

/// <summary>Latency of commits, what content hashes cost, the speed of verify against plain reading, and of optimize.</summary>
internal static class DeltaWriteBenchmark
{
    private static readonly DeltaField[] Fields = [new("k", DeltaType.Long), new("v", DeltaType.Double), new("w", DeltaType.Double)];

    public static async Task RunAsync(int commits, long bytes, string scratch)
    {
        using var connection = DeltaTableOpening.Connect();
        await CommitsAsync(connection, commits, Path.Combine(scratch, "commits"));
        await FilesAsync(connection, bytes, Path.Combine(scratch, "files"));
    }

    private static async Task CommitsAsync(DuckDBConnection connection, int commits, string folder)
    {
        var table = Table(folder);
        var writer = new DeltaWriter(connection, table);
        var snapshot = ((Committed)await writer.CreateAsync(Fields, [], null, CancellationToken.None)).Snapshot;
        var (log, rows, checkpoints) = (new List<double>(), new List<double>(), new List<double>());
        for (var commit = 0; commit < commits; commit++)
        {
            // The log alone, and with a file of ten rows that is staged first. One in ten is followed by a checkpoint.
            var add = new AddFile { Path = $"none-{commit}.parquet", Size = 1, ModificationTime = 0, Stats = """{"numRecords":1}""" };
            var milliseconds = await TimeAsync(async () => snapshot = ((Committed)await table.CommitAsync(snapshot, new NewCommit { Fields = Fields, Adds = [add] }, CancellationToken.None)).Snapshot);
            (snapshot.Version % 10 == 0 ? checkpoints : log).Add(milliseconds);
        }

        var other = Table(folder + "-rows");
        writer = new DeltaWriter(connection, other);
        snapshot = ((Committed)await writer.CreateAsync(Fields, [], null, CancellationToken.None)).Snapshot;
        for (var commit = 0; commit < commits / 2; commit++)
        {
            var milliseconds = await TimeAsync(async () => snapshot = ((Committed)await writer.AppendAsync(snapshot, "SELECT i AS k, random() AS v, random() AS w FROM range(10) AS r(i)", null, CancellationToken.None)).Snapshot);
            if (snapshot.Version % 10 != 0)
            {
                rows.Add(milliseconds);
            }
        }

        Console.WriteLine($"commit, log alone            {Percentiles(log)}");
        Console.WriteLine($"commit with checkpoint       {Percentiles(checkpoints)}");
        Console.WriteLine($"append of ten rows           {Percentiles(rows)}");
    }

    private static async Task FilesAsync(DuckDBConnection connection, long bytes, string folder)
    {
        const int Files = 16;
        var table = Table(folder);
        var writer = new DeltaWriter(connection, table);
        var rows = bytes / 24 / Files;
        var snapshot = ((Committed)await writer.CreateAsync(Fields, [], null, CancellationToken.None)).Snapshot;
        var staged = await TimeAsync(async () =>
        {
            for (var file = 0; file < Files; file++)
            {
                snapshot = ((Committed)await writer.AppendAsync(snapshot, $"SELECT CAST(hash(i + {file * rows}) % 1000000007 AS BIGINT) AS k, random() AS v, random() AS w FROM range({rows}) AS r(i)", null, CancellationToken.None)).Snapshot;
            }
        });
        var size = snapshot.Files.Sum(file => file.Size);
        Console.WriteLine(Speed($"append of {Files} files", size, staged));
        var paths = snapshot.Files.Select(file => table.Storage.LocalPath(file.File)).ToList();

        // All from the page cache, where the files stand after they were written. The hash is the last step of staging.
        for (var round = 0; round < 3; round++)
        {
            var read = await TimeAsync(() => Task.Run(() => paths.ForEach(Read)));
            var hash = await TimeAsync(() => Task.Run(() => paths.ForEach(path => ContentHash.OfFile(path, CancellationToken.None))));
            var verify = await TimeAsync(async () =>
            {
                if ((await table.VerifyAsync(snapshot, null, CancellationToken.None)).Damages.Count > 0) throw new InvalidOperationException("A file is damaged.");
            });
            Console.WriteLine(Speed("plain reading", size, read));
            Console.WriteLine(Speed("content hash", size, hash) + string.Create(CultureInfo.InvariantCulture, $"  ({hash / staged:P1} of the append)"));
            Console.WriteLine(Speed("verify", size, verify) + string.Create(CultureInfo.InvariantCulture, $"  ({verify / read:F2} times reading)"));
        }

        var optimizer = new DeltaOptimizer(connection, table);
        foreach (var (what, options) in new[] { ("optimize, compaction", new OptimizeOptions()), ("optimize, sorted", new OptimizeOptions(SortBy: ["k"])) })
        {
            OptimizeReport? report = null;
            var time = await TimeAsync(async () => report = await optimizer.RunAsync(snapshot, options, CancellationToken.None));
            snapshot = ((Committed)report!.Outcome).Snapshot;
            Console.WriteLine(Speed(what, report.RemovedBytes, time) + $"  ({report.Removed} files became {report.Added})");
        }
    }

    private static DeltaTable Table(string folder) => new(new LocalStorage(folder), new DuckDbCheckpointFile(DeltaTableOpening.Connect), TimeProvider.System);

    private static void Read(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var buffer = new byte[1 << 20];
        for (long at = 0; RandomAccess.Read(file, buffer, at) is > 0 and var count;)
        {
            at += count;
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static string Percentiles(List<double> times)
    {
        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"p50 {times[times.Count / 2],7:F1} ms   p99 {times[Math.Min(times.Count - 1, times.Count * 99 / 100)],7:F1} ms   ({times.Count} commits)");
    }

    private static string Speed(string what, long bytes, double milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{what,-22} {bytes / 1e9:F2} GB  {milliseconds,8:F0} ms  {bytes / 1e6 / milliseconds * 1000,8:F0} MB/s");
}
