using System.Collections.Immutable;
using System.Globalization;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Runs;
using FeatureJobs.Windows;

namespace FeatureJobs.Benchmarks;

/// <summary>A training set of one group with ten features, by the job, against DuckDB's plain ASOF join over the same Parquet files.</summary>
internal static class TrainingBenchmark
{
    /// <param name="memory">Bytes, for both.</param>
    public static async Task RunAsync(long labels, long history, long memory, int rounds, string folder)
    {
        var settings = new DuckDbSettings(memory, Environment.ProcessorCount);
        var (labelFile, historyFile) = (Path.Combine(folder, "labels.parquet"), Path.Combine(folder, "history.parquet"));
        var data = new TrainingData(history, 20);
        await using (var making = await DuckDbSession.OpenAsync(settings, CancellationToken.None))
        {
            await making.ExecuteAsync(data.History(historyFile), null, CancellationToken.None);
            await making.ExecuteAsync(data.Labels(labelFile, labels), null, CancellationToken.None);
        }
        var service = await ServiceAsync(settings, folder, historyFile);
        // Both read the table's own file.
        File.Delete(historyFile);
        historyFile = Path.Combine(folder, "benchmark", "history", "*.parquet");
        Console.WriteLine($"{labels:N0} labels, {history:N0} history rows, memory {memory / 1_000_000_000} GB, {Environment.ProcessorCount} threads");
        var (plain, ours) = (new List<Measured>(), new List<Measured>());
        var (byHand, set) = (Path.Combine(folder, "plain.parquet"), Path.Combine(folder, "set.parquet"));
        for (var round = 0; round < rounds; round++)
        {
            // A session of its own each time, for neither to have the other's memory.
            plain.Add(await Measured.OfAsync(async () =>
            {
                await using var session = await DuckDbSession.OpenAsync(settings, CancellationToken.None);
                await session.ExecuteAsync(TrainingData.PlainAsOf(labelFile, historyFile, byHand), null, CancellationToken.None);
            }));
            Console.WriteLine($"plain ASOF             {plain[^1]}");
            TrainingSetReport? report = null;
            ours.Add(await Measured.OfAsync(async () =>
            {
                await using var engine = new DuckDbEngine(settings, TimeProvider.System);
                report = await new TrainingSet(engine, TimeProvider.System, folder).WriteAsync(service, new() { Labels = labelFile, Output = set, Overwrite = true }, null, CancellationToken.None);
            }));
            Console.WriteLine($"training set           {ours[^1]}  {report!.Manifest.Groups[0].Unknown:N0} unknown");
            await CompareAsync(settings, byHand, set, labels);
        }
        static double Median(IEnumerable<double> values) => values.Order().ElementAt((values.Count() - 1) / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"median ratio {Median(ours.Zip(plain, (a, b) => a.Seconds / b.Seconds)):F2}, of processor time {Median(ours.Zip(plain, (a, b) => a.Processor / b.Processor)):F2}"));
    }

    /// <summary>The history as a table of a group of which nothing else is there, its rows those of the file.</summary>
    private static async Task<ServiceVersion> ServiceAsync(DuckDbSettings settings, string folder, string historyFile)
    {
        var (hour, number) = (TimeSpan.FromHours(1), new Column("entity", DataType.Int64));
        var features = TrainingData.Features.Select((name, i) => new WindowFeature(name, i % 3 == 0 ? DataType.Int64 : DataType.Float64, new Aggregation { Function = AggregateFunction.Max, Windows = [hour] }, hour));
        var group = new AggregatedGroup
        {
            Name = "benchmark",
            Hash = "benchmark",
            Entity = new Entity("customer", [number]),
            Every = hour,
            Tile = hour,
            Aggregations = [],
            Windowed = [.. features],
            Source = new Source { Name = "none", Path = "", ResolvedPath = "", DefinedIn = "", Columns = [], Derive = [], EventTimestamp = "at" },
        };
        var version = new GroupVersion(group, 1, Path.Combine(folder, "benchmark"));
        await using var engine = new DuckDbEngine(settings, TimeProvider.System);
        var columns = GroupTables.History(group);
        var scan = new SourceScan([historyFile], columns);
        var rows = new Project(scan, [.. columns.Select(column => scan.Keep(column.Name))]);
        await AppendAsync("history", columns, new Sort(rows, [new("entity"), new(GroupTables.EventTimestamp)]));
        var record = """{"batch": 2, "attempt": "benchmark", "definition": "benchmark", "through": 1743465600000000, "positions": []}""";
        ImmutableArray<Column> tiles = [new(GroupTables.Batch, DataType.Int64), new(GroupTables.Record, DataType.String)];
        await AppendAsync("tiles", tiles, new Values(tiles, [[Literal.Of(2L), Literal.Of(record)]]));
        return new ServiceVersion("benchmark", null, [.. group.Features.Select(feature => new ServedFeature(version, feature.Name))]);

        async Task AppendAsync(string table, ImmutableArray<Column> all, Relation relation)
        {
            var path = Path.Combine(version.Folder, table);
            await engine.AppendAsync(path, all, [await engine.StageAsync(relation, path, null, CancellationToken.None)], new TableTransaction(version.ToString(), 2), CancellationToken.None);
        }
    }

    /// <summary>The same labels, known and unknown, everywhere; other features in ties only.</summary>
    private static async Task CompareAsync(DuckDbSettings settings, string plain, string set, long labels)
    {
        await using var session = await DuckDbSession.OpenAsync(settings, CancellationToken.None);
        await foreach (var batch in session.StreamAsync(TrainingData.Differences(plain, set), CancellationToken.None))
            using (batch)
            {
                var found = batch.Arrays.Select(array => (long)ArrowRows.Value(array, 0)!).ToList();
                if (found[0] != labels || found[2] > 0 || found[1] > labels / 10)
                    throw new InvalidOperationException($"{found[0]:N0} rows, {found[1]:N0} differ, {found[2]:N0} where no tie explains it.");
                Console.WriteLine($"same answer but for {found[1]:N0} rows, where the plain join took another of a tie");
            }
    }
}
