using System.Diagnostics;
using System.Globalization;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Engines.Spark;
using FeatureJobs.PointInTime;
using FeatureJobs.SparkConnect;
using FeatureJobs.Tests;

namespace FeatureJobs.Benchmarks;

/// <summary>
/// The point-in-time join on Spark against the SQL that others write for it, in one server with local[2] and 4 GB. All must give one answer: the data has rows of one event_timestamp,
/// but no two of them with one created_timestamp, so that the order of each contestant says which row is the newest.
/// </summary>
/// <param name="home">A SPARK_HOME.</param>
internal sealed class SparkBenchmark(string home, string folder)
{
    private const int TtlSeconds = 30 * 24 * 3600;
    private const string Ours = "ours", Textbook = "textbook", Stock = "ours, stock", Feast = "Feast's form";

    /// <param name="warmRounds">Rounds before, which are not counted: the server's compiler works on for minutes.</param>
    /// <param name="feast">Also the form of Feast, which takes long, and stock settings.</param>
    /// <exception cref="InvalidOperationException">The answers differ.</exception>
    public async Task JoinsAsync(long labels, long history, int rowsPerEntity, int rounds, int warmRounds, bool feast)
    {
        var (labelFile, table) = (Path.Combine(folder, "labels.parquet"), Path.Combine(folder, "history"));
        await MakeAsync(new TrainingData(history, rowsPerEntity), labels, labelFile, table);
        await using var server = await SparkServer.StartAsync(home, "spark.driver.memory=4g", "spark.driver.defaultJavaOptions=");
        var (suite, stock) = (SparkSettings.Of(new Dictionary<string, string>()).Session, SparkSettings.Of(StockSettings.All()).Session);
        await using var session = await SessionAsync(server.Remote, suite);
        var processor = ServerProcessor.Of(server.Remote);
        Console.WriteLine($"Spark {session.SparkVersion}, local[2], 4 GB; {labels:N0} labels, {history:N0} rows, {rowsPerEntity:N0} an entity");
        foreach (int? ttl in new int?[] { TtlSeconds, null })
        {
            var sql = new SparkJoins(labelFile, table, ttl);
            var relation = HistoryTable.Join(table, labelFile, ttl * 1_000_000L);
            List<(string Name, Func<Task<string>> Run)> contestants =
            [
                (Ours, () => OursAsync(server.Remote, suite, relation)),
                (Textbook, () => TheirsAsync(session, sql.Textbook)),
            ];
            if (feast)
            {
                contestants.Add((Stock, () => OursAsync(server.Remote, stock, relation)));
                contestants.Add((Feast, () => TheirsAsync(session, sql.FeastForm)));
            }
            var (seconds, processors, answers) = (new Medians(), new Medians(), new Dictionary<string, string>());
            // Feast's form takes long enough to be warm after one.
            for (var round = 1 - warmRounds; round <= rounds; round++)
                foreach (var (name, run) in contestants)
                {
                    if (round < 0 && name == Feast)
                        continue;
                    var (watch, before) = (Stopwatch.StartNew(), processor());
                    var written = await run();
                    var took = (Seconds: watch.Elapsed.TotalSeconds, Processor: processor() - before);
                    if (round > 0)
                    {
                        seconds.Add(name, took.Seconds);
                        processors.Add(name, took.Processor);
                    }
                    answers[name] = await AnswerAsync(session, written);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  ttl {Words(ttl)}  {name,-13} {took.Seconds,7:F1} s {took.Processor,7:F1} s of processors{(round < 1 ? "  (warming)" : "")}  {answers[name]}"));
                    Directory.Delete(written, recursive: true);
                    if (answers[name] != answers[Ours])
                        throw new InvalidOperationException($"'{name}' has another answer than ours: {answers[name]}, not {answers[Ours]}.");
                }
            Console.WriteLine($"  ttl {Words(ttl)}  one answer of all; medians: {seconds.Show()}; of processors: {processors.Show()}");
            foreach (var (name, _) in contestants.Skip(1))
                Console.WriteLine($"  ttl {Words(ttl)}  {seconds.Ratio(Ours, name)}; of processors {processors.Ratio(Ours, name)}");
        }
    }

    private static string Words(int? ttl) => ttl is null ? "none" : "30d";

    private static async Task<SparkSession> SessionAsync(string remote, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var builder = SparkSession.Builder().Remote(remote);
        foreach (var (key, value) in settings)
            builder = builder.Config(key, value);
        return await builder.GetOrCreateAsync();
    }

    private async Task MakeAsync(TrainingData data, long labels, string labelFile, string table)
    {
        var settings = new DuckDbSettings(8_000_000_000, Environment.ProcessorCount);
        var parquet = Path.Combine(folder, "rows.parquet");
        await using (var making = await DuckDbSession.OpenAsync(settings, CancellationToken.None))
        {
            await making.ExecuteAsync(data.History(parquet), null, CancellationToken.None);
            await making.ExecuteAsync(data.Labels(labelFile, labels), null, CancellationToken.None);
        }
        await HistoryTable.WriteAsync(settings, parquet, table);
        File.Delete(parquet);
    }

    /// <summary>The suite's own plan, as a training set computes it: the rows are kept in files, whose folder is the answer.</summary>
    private async Task<string> OursAsync(string remote, IEnumerable<KeyValuePair<string, string>> settings, FeatureJobs.Relational.Relation join)
    {
        var scratch = Path.Combine(folder, "scratch");
        await using var engine = new SparkEngine(remote, settings, scratch);
        var rows = await engine.ScratchAsync(join, null, CancellationToken.None);
        var kept = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        // Disposing of the engine removes what it kept.
        Directory.Move(Directory.GetDirectories(scratch, "featurejobs_stage_*", SearchOption.AllDirectories).Single(), kept);
        rows.Dispose();
        return kept;
    }

    private async Task<string> TheirsAsync(SparkSession session, string sql)
    {
        var files = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        await session.Query(sql).Write().Format("parquet").Option("compression", "lz4").SaveAsync(files);
        return files;
    }

    /// <summary>How many labels have features, and a sum over all that can be compared.</summary>
    private static async Task<string> AnswerAsync(SparkSession session, string files)
    {
        var number = (await session.Query($"SELECT * FROM parquet.`{files}` LIMIT 0").SchemaAsync()).Fields[0].Name;
        var sql = $"SELECT count(*), sum(CAST(xxhash64({number}, {string.Join(", ", TrainingData.Features)}) AS DECIMAL(38, 0))) FROM parquet.`{files}` WHERE f1 IS NOT NULL";
        var row = (await session.Query(sql).CollectAsync())[0];
        return $"{row[0]:N0} labels with features, hash {row[1]}";
    }
}
