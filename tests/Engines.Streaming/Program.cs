using System.Diagnostics;
using Apache.Arrow;
using FeatureJobs.Engines.DuckDb;

// Streams ten million rows, then half of them, in a process in which nothing else raises the peak of memory.
// Prints: rows, sum of the first column, megabytes that the peak grew by, rows read before the cancellation, a row read afterwards.
const string Rows = "SELECT i, i * 0.5 AS half, 'row number ' || i AS name FROM range({0}) t(i)";
await using var session = await DuckDbSession.OpenAsync(new DuckDbSettings(Threads: 2), CancellationToken.None);

// Everything is loaded and compiled before the first measure.
await ReadAsync(100_000, CancellationToken.None, _ => { });
var before = Peak();

var (rows, sum) = await ReadAsync(10_000_000, CancellationToken.None, _ => { });
var grown = (Peak() - before) / (1 << 20);

using var cancel = new CancellationTokenSource();
var seen = 0L;
try
{
    await ReadAsync(10_000_000, cancel.Token, count =>
    {
        seen = count;
        if (count >= 5_000_000)
            cancel.Cancel();
    });
    return 1;
}
catch (OperationCanceledException)
{
}

var (after, _) = await ReadAsync(1, CancellationToken.None, _ => { });
Console.WriteLine($"{rows} {sum} {grown} {seen} {after}");
return 0;

async Task<(long Rows, long Sum)> ReadAsync(long count, CancellationToken ct, Action<long> read)
{
    var (total, sum) = (0L, 0L);
    await foreach (var batch in session.StreamAsync(string.Format(Rows, count), ct))
    {
        using (batch)
        {
            foreach (var value in ((Int64Array)batch.Column(0)).Values)
                sum += value;
            total += batch.Length;
            read(total);
        }
    }

    return (total, sum);
}

static long Peak()
{
    using var process = Process.GetCurrentProcess();
    return process.PeakWorkingSet64;
}
