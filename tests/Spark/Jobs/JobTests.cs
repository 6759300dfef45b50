using DuckDB.NET.Data;

namespace FeatureJobs.Tests;

/// <summary>Every job through <c>featurejobs run JOB</c> and the real spark-submit, against the oracle and values worked out by hand; and executors and drivers that are killed while they work.</summary>
[Collection("spark-submit")]
public sealed class JobTests(SparkServers servers)
{
    private const string LocalCluster = "local-cluster[2,1,1024]";

    /// <summary>For tables of a few rows, and executors that fit into a worker of <see cref="LocalCluster"/>.</summary>
    private const string Settings = "spark.sql.shuffle.partitions: 2, spark.databricks.delta.snapshotPartitions: 2, spark.executor.memory: 512m, spark.dynamicAllocation.enabled: false, "
        + $"spark.driver.extraJavaOptions: {SparkServer.QuickJava}, spark.executor.extraJavaOptions: {SparkServer.QuickJava}";

    /// <summary>One version a death; with FEATUREJOBS_SOAK both.</summary>
    public static TheoryData<string> Versions(string one) => Environment.GetEnvironmentVariable("FEATUREJOBS_SOAK") is { Length: > 0 } ? SparkServers.Versions : [one];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("3.5", "local[2]")]
    [InlineData("4.1", LocalCluster)]
    public async Task Each_job_gives_what_was_worked_out_by_hand(string version, string master)
    {
        var home = SparkServers.Home(version);
        using var store = await GateStore.AppliedAsync($"{{kind: spark, settings: {{{Settings}}}}}");
        var labels = store.Write("labels.csv", GateStore.Labels);
        var run = await SubmitAsync(home, store.Folder, master, "incremental-aggregation", "--at", GateStore.Clock);
        AirportStore.Says("by_airport", run.Output);
        await SubmitAsync(home, store.Folder, master, "training-set", "--service", "late", "--labels", labels, "--out", store.PathOf("set.csv"), "--at", GateStore.Clock);
        Assert.Equal(GateStore.Set, await File.ReadAllTextAsync(store.PathOf("set.csv"), Cancel));
        await SubmitAsync(home, store.Folder, master, "online-sync", "--at", GateStore.Clock);
        Assert.Equal(GateStore.AtlJson, await OnlineAsync(store));
        Assert.Equal(["labels.csv", "set.csv", "set.csv.manifest.json"], store.Files());
    }

    /// <summary>Of typed labels the set holds what they held: numbers, times and text, whatever the engine and the format.</summary>
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_Spark_that_runs_already_writes_the_same_sets_as_the_embedded_engine(string version)
    {
        var remote = await servers.RemoteAsync(version);
        using var store = await GateStore.RunAsync();
        store.Write("labels.csv", GateStore.Labels);
        Query($"""
            COPY (
              SELECT id, origin, gate::INTEGER AS gate, event_timestamp::TIMESTAMPTZ AS event_timestamp, i / 3.0 AS share, make_timestamp(i) AS moment, i::DECIMAL(9, 2) AS money,
                i % 2 = 0 AS even, DATE '2024-02-29' AS day
              FROM (SELECT *, row_number() OVER () AS i FROM read_csv('{store.PathOf("labels.csv")}', all_varchar = true)))
            TO '{store.PathOf("labels.parquet")}'
            """);
        foreach (var (from, to) in new[] { ("labels.csv", "csv"), ("labels.csv", "parquet"), ("labels.parquet", "csv"), ("labels.parquet", "parquet") })
        {
            var (ours, theirs) = ($"embedded-{from}.{to}", $"spark-{from}.{to}");
            AirportStore.Expect(0, await store.TrainAsync(store.PathOf(from), ours));
            using var training = BuiltExecutable.Cli.Start([("SPARK_REMOTE", remote)],
                ["run", "training-set", "--engine", "spark", "--service", "late", "--labels", store.PathOf(from), "--out", store.PathOf(theirs), "--at", GateStore.Clock, "--store", store.Folder]);
            AirportStore.Expect(0, await training.EndAsync());
            if (to == "csv")
                Assert.Equal(await File.ReadAllTextAsync(store.PathOf(ours), Cancel), await File.ReadAllTextAsync(store.PathOf(theirs), Cancel));
            else
                Assert.Equal(Rows(store.PathOf(ours)), Rows(store.PathOf(theirs)));
        }
    }

    [Theory, MemberData(nameof(Versions), "3.5")]
    public async Task A_run_whose_executor_is_killed_completes_and_is_right(string version)
    {
        using var store = await AirportsAsync();
        store.Arrive(Airports.File(new Random(7), 0));
        using var running = Start(SparkServers.Home(version), store);
        IEnumerable<MachineProcess> Executors() => MachineProcess.Find(running.Id)?.Tree().Where(process => process.CommandLine.Contains("CoarseGrainedExecutorBackend", StringComparison.Ordinal)) ?? [];
        // Executors write what is staged: work of theirs is lost with one of them.
        await running.UntilAsync(() => Scratch(store).Any(file => file.EndsWith(".parquet", StringComparison.Ordinal)) && Executors().Count() == 2);
        var victim = Executors().First();
        Deaths.Signal(victim.Id, 9);
        await running.UntilAsync(() => Executors().Count() == 2 && Executors().All(executor => executor.Id != victim.Id));
        AirportStore.Expect(0, await running.EndAsync());
        store.Judge();
        Assert.Empty(Scratch(store));
    }

    [Theory, MemberData(nameof(Versions), "4.1")]
    public async Task A_run_whose_driver_is_killed_is_made_good_by_the_next(string version)
    {
        var home = SparkServers.Home(version);
        using var store = await AirportsAsync();
        store.Arrive(Airports.File(new Random(8), 0));
        using (var running = Start(home, store))
        {
            // The first group's batch is decided, and the rest of the run is still to come.
            await running.UntilAsync(() => store.Progress().Any(group => group.Decided > 0));
            var tree = MachineProcess.Find(running.Id)!.Tree();
            Deaths.Signal(tree.First(process => process.CommandLine.Contains("org.apache.spark.deploy.SparkSubmit", StringComparison.Ordinal)).Id, 9);
            AirportStore.Expect(75, await running.EndAsync());
            Assert.Empty(await MachineProcess.OutliveAsync(tree, Cancel));
        }
        store.Arrive(Airports.File(new Random(9), 1));
        using var again = Start(home, store);
        AirportStore.Expect(0, await again.EndAsync());
        store.Judge();
    }

    /// <summary>Asked to stop while Spark works for it, the job ends and nothing outlives it; what it had not decided, another engine takes in. (A task that is interrupted may leave a file in scratch, for the sweep.)</summary>
    [Theory, MemberData(nameof(Versions), "3.5")]
    public async Task A_run_that_is_told_to_stop_stops_and_the_embedded_engine_goes_on(string version)
    {
        using var store = await AirportsAsync();
        store.Arrive(Airports.File(new Random(10), 0));
        using (var running = Start(SparkServers.Home(version), store, "local[2]"))
        {
            await running.UntilAsync(() => Scratch(store).Any(file => file.EndsWith(".parquet", StringComparison.Ordinal)));
            var tree = MachineProcess.Find(running.Id)!.Tree();
            Deaths.Signal(running.Id, 15);
            AirportStore.Expect(143, await running.EndAsync());
            Assert.Empty(await MachineProcess.OutliveAsync(tree, Cancel));
        }
        await File.WriteAllTextAsync(Path.Combine(store.Folder, "feature_store.yaml"), Airports.Settings, Cancel);
        store.Arrive(Airports.File(new Random(11), 1));
        AirportStore.Expect(0, await store.RunAsync());
        store.Judge();
    }

    private static async Task<AirportStore> AirportsAsync()
    {
        var store = await AirportStore.AppliedAsync();
        await File.WriteAllTextAsync(Path.Combine(store.Folder, "feature_store.yaml"), $"name: airports\nstorage: tables\nengine: {{kind: spark, settings: {{{Settings}}}}}\n", Cancel);
        return store;
    }

    private static Running Start(string home, AirportStore store, string master = LocalCluster) => BuiltExecutable.Cli.Start([("SPARK_HOME", home)], store.RunArguments("--master", master));

    private static async Task<Ended> SubmitAsync(string home, string store, string master, string job, params string[] options)
    {
        using var running = BuiltExecutable.Cli.Start([("SPARK_HOME", home)], ["run", job, "--master", master, "--store", store, .. options]);
        var ended = await running.EndAsync();
        AirportStore.Expect(0, ended);
        return ended;
    }

    private static async Task<string> OnlineAsync(GateStore store)
    {
        var got = await store.DoAsync("get", "--service", "late", "--key", "origin=ATL", "--key", "gate=1", "--at", GateStore.Clock, "--format", "json", "--engine", "duckdb");
        AirportStore.Expect(0, got);
        using var json = System.Text.Json.JsonDocument.Parse(got.Output);
        return System.Text.Json.JsonSerializer.Serialize(json.RootElement.GetProperty("rows")[0].GetProperty("features"), GateStore.Plain);
    }

    /// <summary>What engines keep apart while they work.</summary>
    private static string[] Scratch(AirportStore store)
    {
        var folder = Path.Combine(store.Storage, "_store", "scratch");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }

    private static List<string> Rows(string parquet) => Query($"SELECT t::VARCHAR FROM '{parquet}' t");

    private static List<string> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SET TimeZone = 'UTC'";
        command.ExecuteNonQuery();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetValue(0).ToString()!);
        return rows;
    }
}
