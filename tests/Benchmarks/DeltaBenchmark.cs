using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Benchmarks;

/// <summary>Opening great tables, and scanning one against DuckDB on the same list of files.</summary>
internal static class DeltaBenchmark
{
    private const string Schema = """{"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}},{"name":"b","type":"double","nullable":true,"metadata":{}},{"name":"c","type":"double","nullable":true,"metadata":{}}]}""";
    private const string Stats = """{"numRecords":1000000,"minValues":{"a":0,"b":0.0,"c":0.0},"maxValues":{"a":999999,"b":1.0,"c":1.0},"nullCount":{"a":0,"b":0,"c":0}}""";

    /// <summary>Makes the tables in a folder; each is opened by a process of its own, whose memory is that of opening alone.</summary>
    public static async Task RunAsync(int commits, int files, long bytes, int rounds, string scratch)
    {
        foreach (var (name, versions, each) in new[] { ("commits", commits, 1), ("files", Math.Max(1, files / 1000), 1000) })
        {
            var folder = Path.Combine(scratch, name);
            Fill(folder, versions, each);
            var table = await DeltaTable.OpenAsync(folder, CancellationToken.None);
            await table.CheckpointAsync(await table.AtAsync(versions - 1 - Math.Min(7, versions - 1), CancellationToken.None), CancellationToken.None);
            Console.WriteLine($"{versions:N0} commits, {versions * each:N0} files:");
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["delta-open", folder, rounds.ToString(CultureInfo.InvariantCulture)]))!;
            await process.WaitForExitAsync();
        }

        await ScanAsync(Path.Combine(scratch, "scan"), bytes, rounds);
    }

    /// <summary>Opens the table several times; the first includes loading DuckDB.</summary>
    public static async Task OpenAsync(string folder, int rounds)
    {
        for (var round = 1; round <= rounds; round++)
        {
            Snapshot? snapshot = null;
            var measured = await Measured.OfAsync(async () => snapshot = await Table(folder).LatestAsync(CancellationToken.None));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {(round == 1 ? "first" : "again")}  {measured.Seconds * 1000,7:F0} ms  {measured.Processor * 1000,7:F0} ms of processors  {measured.PeakMegabytes,5:F0} MB peak  (version {snapshot!.Version:N0}, {snapshot.FileCount:N0} files)"));
        }

        static DeltaTable Table(string folder) => new(new LocalStorage(folder), new DuckDbCheckpointFile(DeltaTableOpening.Connect), TimeProvider.System);
    }

    private static async Task ScanAsync(string folder, long bytes, int rounds)
    {
        const int Files = 8;
        Directory.CreateDirectory(Path.Combine(folder, "_delta_log"));
        using var connection = DeltaTableOpening.Connect();
        var names = Enumerable.Range(0, Files).Select(file => $"part-{file}.parquet").ToList();
        foreach (var name in names)
        {
            // Random doubles do not become smaller: 20 bytes a row.
            Execute(connection, $"COPY (SELECT i AS a, random() AS b, random() AS c FROM range({bytes / 20 / Files}) AS r(i)) TO '{Path.Combine(folder, name)}' (FORMAT parquet, COMPRESSION zstd)");
        }

        Write(folder, 0, [.. Head, .. names.Select(name => Add(name, new FileInfo(Path.Combine(folder, name)).Length))]);
        var snapshot = await (await DeltaTable.OpenAsync(folder, CancellationToken.None)).LatestAsync(CancellationToken.None);
        var list = $"read_parquet([{string.Join(", ", names.Select(name => $"'{Path.Combine(folder, name)}'"))}])";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"scan of {names.Sum(name => new FileInfo(Path.Combine(folder, name)).Length) / 1e9:F2} GB in {Files} files:"));
        var (plain, scan) = (new List<Measured>(), new List<Measured>());
        for (var round = 0; round <= rounds; round++)
        {
            plain.Add(await Measured.OfAsync(() => Task.Run(() => Execute(connection, $"SELECT sum(a), sum(b), max(c) FROM {list}"))));
            scan.Add(await Measured.OfAsync(() => Task.Run(() => Execute(connection, $"SELECT sum(a), sum(b), max(c) FROM {DeltaScan.From(snapshot)}"))));
            Console.WriteLine($"  {(round == 0 ? "warm up" : "round")}  DuckDB {plain[^1]}   table {scan[^1]}");
        }

        static double Median(IEnumerable<double> values) => values.Order().ElementAt((values.Count() - 1) / 2);
        var pairs = plain.Skip(1).Zip(scan.Skip(1)).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  medians: table / DuckDB {Median(pairs.Select(pair => pair.Second.Seconds / pair.First.Seconds)):F3} by the clock, {Median(pairs.Select(pair => pair.Second.Processor / pair.First.Processor)):F3} of processor time"));
    }

    private static string[] Head =>
    [
        """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""",
        $$$"""{"metaData":{"id":"benchmark","format":{"provider":"parquet","options":{}},"schemaString":{{{JsonSerializer.Serialize(Schema)}}},"partitionColumns":[],"configuration":{},"createdTime":0}}""",
    ];

    private static void Fill(string folder, int versions, int each)
    {
        Directory.CreateDirectory(Path.Combine(folder, "_delta_log"));
        for (var version = 0; version < versions; version++)
        {
            Write(folder, version, [
                """{"commitInfo":{"timestamp":1700000000000,"operation":"WRITE","operationParameters":{"mode":"Append","partitionBy":"[]"},"isBlindAppend":true,"operationMetrics":{"numFiles":"1"},"engineInfo":"benchmark"}}""",
                .. version == 0 ? Head : [], .. Enumerable.Range(0, each).Select(_ => Add($"part-00000-{Guid.NewGuid()}-c000.zstd.parquet", 12_345_678))]);
        }
    }

    private static string Add(string path, long size) => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"add":{"path":"{{{path}}}","partitionValues":{},"size":{{{size}}},"modificationTime":1700000000000,"dataChange":true,"stats":{{{JsonSerializer.Serialize(Stats)}}}}}""");

    private static void Write(string folder, int version, IEnumerable<string> lines) =>
        File.WriteAllLines(Path.Combine(folder, "_delta_log", $"{version:D20}.json"), lines);

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
        }
    }
}
