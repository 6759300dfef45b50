using System.Globalization;
using FeatureJobs.Benchmarks;
using FeatureJobs.Engines.DuckDb;

long Number(int place, long otherwise) => args.Length > place ? long.Parse(args[place].Replace("GB", "000000000", StringComparison.Ordinal), CultureInfo.InvariantCulture) : otherwise;
Func<string, Task>? command = args switch
{
    // training LABELS HISTORY MEMORY ROUNDS: the point-in-time join against DuckDB's own.
    ["training", ..] => scratch => TrainingBenchmark.RunAsync(Number(1, 1_000_000), Number(2, 20_000_000), Number(3, 4_000_000_000), (int)Number(4, 3), scratch),
    // spark HOME LABELS HISTORY ROWS_AN_ENTITY ROUNDS WARM_ROUNDS [feast]: the point-in-time join on Spark against the SQL of others.
    ["spark", var home, ..] => scratch => new SparkBenchmark(home, scratch).JoinsAsync(Number(2, 200_000), Number(3, 4_000_000), (int)Number(4, 200), (int)Number(5, 3), (int)Number(6, 3), args.Contains("feast")),
    // spark-trivial HOME ROUNDS: what Connect adds to a trivial statement.
    ["spark-trivial", var home, ..] => scratch => new SparkTrivial(home, scratch).RunAsync((int)Number(2, 5)),
    // spark-days HOME EVENTS ROUNDS: on Spark, one day of 90 against all.
    ["spark-days", var home, ..] => scratch => new SparkDays(home, scratch).RunAsync(Number(2, 5_000_000), (int)Number(3, 3)),
    // delta-open COMMITS FILES BYTES ROUNDS: opening great Delta tables, and scanning one against DuckDB. delta-open FOLDER ROUNDS opens one that is there.
    ["delta-open", var table, var times] when Directory.Exists(table) => _ => DeltaBenchmark.OpenAsync(table, int.Parse(times, CultureInfo.InvariantCulture)),
    ["delta-open", ..] => scratch => DeltaBenchmark.RunAsync((int)Number(1, 10_000), (int)Number(2, 100_000), Number(3, 1_000_000_000), (int)Number(4, 5), scratch),
    // delta-write COMMITS BYTES: latency of commits, verify against reading, optimize.
    ["delta-write", ..] => scratch => DeltaWriteBenchmark.RunAsync((int)Number(1, 500), Number(2, 1_000_000_000), scratch),
    _ => null,
};
if (command is not null)
{
    var scratch = Directory.CreateTempSubdirectory("featurejobs-benchmark-").FullName;
    try
    {
        await command(scratch);
    }
    finally
    {
        Directory.Delete(scratch, recursive: true);
    }
    return;
}

// Backfill of 20 million events against hand-written SQL for the same answer, then one more day. Arguments: events, memory, rounds.
var events = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 20_000_000;
var memory = args.Length > 1 ? args[1] : "4GB";
var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;
var threads = Environment.ProcessorCount;
var folder = Directory.CreateTempSubdirectory("featurejobs-benchmark-").FullName;
try
{
    var settings = new DuckDbSettings(long.Parse(memory[..^2], CultureInfo.InvariantCulture) * 1_000_000_000, threads);
    await using var session = await DuckDbSession.OpenAsync(settings, CancellationToken.None);
    var (first, next) = (Path.Combine(folder, "events.parquet"), Path.Combine(folder, "next-day.parquet"));
    await session.ExecuteAsync(EventsData.Sql(first, events), null, CancellationToken.None);
    await session.ExecuteAsync(EventsData.NextDaySql(next, events / EventsData.Days), null, CancellationToken.None);
    Console.WriteLine($"{events:N0} events, {EventsData.Entities:N0} entities, {EventsData.Days} days; memory {memory}, {threads} threads");

    var (byHand, backfill, oneDay) = (new List<Measured>(), new List<Measured>(), new List<Measured>());
    for (var round = 1; round <= rounds; round++)
    {
        var answer = Path.Combine(folder, "by-hand.parquet");
        byHand.Add(await Measured.OfAsync(() => session.ExecuteAsync(HandWritten.Sql(first, answer), null, CancellationToken.None)));
        Console.WriteLine($"hand-written SQL       {byHand[^1]}");

        var root = Path.Combine(folder, $"store-{round}");
        var store = new EventsStore(root);
        await store.CreateAsync($"{{kind: duckdb, memory: {memory}, threads: {threads}}}");
        File.Copy(first, Path.Combine(store.Data, "events.parquet"));
        long rows = 0;
        backfill.Add(await Measured.OfAsync(async () => rows = (await store.RunAsync()).RowsWritten));
        Console.WriteLine($"backfill               {backfill[^1]}  {rows:N0} rows");
        await Answers.CompareAsync(session, answer, store.History);

        File.Copy(next, Path.Combine(store.Data, "next-day.parquet"));
        oneDay.Add(await Measured.OfAsync(async () => rows = (await store.RunAsync()).RowsWritten));
        Console.WriteLine($"one more day           {oneDay[^1]}  {rows:N0} rows");
        Directory.Delete(root, recursive: true);
    }

    static double Median(IEnumerable<double> values) => values.Order().ElementAt((values.Count() - 1) / 2);
    void Print(string of, Func<Measured, double> seconds) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"medians of {of}: backfill / hand-written {Median(backfill.Zip(byHand, (a, b) => seconds(a) / seconds(b))):F2}, one more day / backfill {Median(oneDay.Zip(backfill, (a, b) => seconds(a) / seconds(b))):P1}"));
    Print("the clock", measured => measured.Seconds);
    Print("processor time", measured => measured.Processor);
}
finally
{
    Directory.Delete(folder, recursive: true);
}
