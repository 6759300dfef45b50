using System.Diagnostics;
using System.Globalization;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Tests;

namespace FeatureJobs.Benchmarks;

/// <summary>Incremental aggregation on Spark, in one server with local[2] and 4 GB: 90 days of events at once, then one more day, then a run without anything new.</summary>
/// <param name="home">A SPARK_HOME.</param>
internal sealed class SparkDays(string home, string folder)
{
    private const string Suite = "suite's settings", Stock = "stock settings";

    public async Task RunAsync(long events, int rounds)
    {
        await using var server = await SparkServer.StartAsync(home, "spark.driver.memory=4g", "spark.driver.defaultJavaOptions=");
        var (first, next) = (Path.Combine(folder, "events.parquet"), Path.Combine(folder, "next-day.parquet"));
        await using (var making = await DuckDbSession.OpenAsync(new DuckDbSettings(4_000_000_000, Environment.ProcessorCount), CancellationToken.None))
        {
            await making.ExecuteAsync(EventsData.Sql(first, events), null, CancellationToken.None);
            await making.ExecuteAsync(EventsData.NextDaySql(next, events / EventsData.Days), null, CancellationToken.None);
        }
        Console.WriteLine($"{home}, local[2], 4 GB; {events:N0} events, {EventsData.Entities:N0} entities, {EventsData.Days} days");
        var settings = new Dictionary<string, string> { [Suite] = "", [Stock] = string.Join(", ", StockSettings.All().Select(pair => $"{pair.Key}: '{pair.Value}'")) };
        var (full, day, nothing, days, written) = (new Medians(), new Medians(), new Medians(), new Medians(), new HashSet<(long, long)>());
        // The first round warms the server and is not counted.
        for (var round = 0; round <= rounds; round++)
            foreach (var name in settings.Keys)
            {
                var took = await RoundAsync(server.Remote, $"{name}{(round == 0 ? " (warming)" : "")}", settings[name], first, next);
                written.Add((took.Rows, took.DayRows));
                if (written.Count > 1)
                    throw new InvalidOperationException($"{name} wrote other rows than those before: {string.Join(", then ", written)}.");
                if (round == 0)
                    continue;
                full.Add(name, took.Full);
                day.Add(name, took.Day);
                nothing.Add(name, took.Nothing);
                days.Add($"{name}, one more day", took.Day);
                days.Add($"{name}, 90 days", took.Full);
            }
        Console.WriteLine($"medians of 90 days: {full.Show()}; {full.Ratio(Suite, Stock)}");
        Console.WriteLine($"medians of one more day: {day.Show()}; {day.Ratio(Suite, Stock)}");
        Console.WriteLine($"medians of nothing new: {nothing.Show()}; {nothing.Ratio(Suite, Stock)}");
        foreach (var name in settings.Keys)
            Console.WriteLine(days.Ratio($"{name}, one more day", $"{name}, 90 days"));
    }

    private async Task<(double Full, double Day, double Nothing, long Rows, long DayRows)> RoundAsync(string remote, string name, string settings, string first, string next)
    {
        var root = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        var store = new EventsStore(root);
        await store.CreateAsync($"{{kind: spark, remote: \"{remote}\", settings: {{{settings}}}}}");
        File.Copy(first, Path.Combine(store.Data, "events.parquet"));
        var (full, rows) = await TimedAsync(store);
        File.Copy(next, Path.Combine(store.Data, "next-day.parquet"));
        var (day, dayRows) = await TimedAsync(store);
        var (nothing, _) = await TimedAsync(store);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-28} 90 days {full,6:F1} s ({rows:N0} rows), one more day {day,6:F1} s ({dayRows:N0} rows, {day / full:P0}), nothing new {nothing,5:F1} s"));
        Directory.Delete(root, recursive: true);
        return (full, day, nothing, rows, dayRows);
    }

    private static async Task<(double Seconds, long Rows)> TimedAsync(EventsStore store)
    {
        var watch = Stopwatch.StartNew();
        var report = await store.RunAsync();
        return (watch.Elapsed.TotalSeconds, report.RowsWritten);
    }
}
