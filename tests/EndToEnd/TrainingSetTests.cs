using DuckDB.NET.Data;

namespace FeatureJobs.Tests;

/// <summary>training-set through the built executables: the values worked out by hand, the mistakes of labels and outputs, and a kill in the middle.</summary>
public sealed class TrainingSetTests
{
    [Fact]
    public async Task Labels_get_the_features_of_their_time_in_csv_and_parquet_by_every_way_to_say_it()
    {
        using var store = await GateStore.RunAsync();
        var labels = store.Write("labels.csv", GateStore.Labels);
        AirportStore.Expect(0, await store.TrainAsync(labels, "set.csv"));
        Assert.Equal(GateStore.Set, await ReadAsync(store, "set.csv"));
        using (var manifest = System.Text.Json.JsonDocument.Parse(await ReadAsync(store, "set.csv.manifest.json")))
            Assert.Equal("late", manifest.RootElement.GetProperty("service").GetString());

        string[] options = ["--service", "late", "--labels", labels, "--at", GateStore.Clock, "--store", store.Folder];
        AirportStore.Expect(0, await BuiltExecutable.Cli.RunAsync(["training-set", .. options, "--out", store.PathOf("alias.csv")]));
        Assert.Equal(GateStore.Set, await ReadAsync(store, "alias.csv"));
        var json = await BuiltExecutable.TrainingSet.RunAsync([.. options, "--out", store.PathOf("set.parquet"), "--format", "json"]);
        AirportStore.Expect(0, json);
        using var report = System.Text.Json.JsonDocument.Parse(json.Output);
        Assert.Equal(5, report.RootElement.GetProperty("rows").GetInt32());
        Assert.Equal(store.PathOf("set.parquet"), report.RootElement.GetProperty("output").GetString());
        string[] rows = ["007 ATL 1 2 15 3000 true ", "1e2 ORD 7     ", "x JFK 1     ", "y ATL 1 2 30 13200 false new \"stand\", é", "z ORD 7     "];
        Assert.Equal(rows, Query($"SELECT concat_ws(' ', id, origin, gate, coalesce(count_3h::text, ''), coalesce(delay_mean_1d::int::text, ''), coalesce(time_since_last_1d::int::text, ''), coalesce(wide::text, ''), coalesce(remark, '')) FROM '{store.PathOf("set.parquet")}'"));

        // Parquet labels, and features by their full names.
        Query($"COPY (SELECT * FROM '{store.PathOf("set.parquet")}') TO '{store.PathOf("again.parquet")}'");
        AirportStore.Expect(0, await store.TrainAsync(store.PathOf("again.parquet"), "full.parquet", "--full-names"));
        Assert.Equal(["5"], Query($"SELECT count(*)::text FROM '{store.PathOf("full.parquet")}' WHERE by_airport__count_3h IS NOT DISTINCT FROM count_3h AND gates__wide IS NOT DISTINCT FROM wide"));
        Assert.DoesNotContain(store.Files(), file => file.Contains("unfinished", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("id,event_timestamp\n1,2024-03-01\n", "there is no column 'origin', a key of groups by_airport, gates", "there is no column 'gate', a key of group gates; the file has id, event_timestamp")]
    [InlineData("origin,gate,time\nATL,1,2024-03-01\n", "there is no column event_timestamp", "the file has origin, gate, time")]
    [InlineData("origin,gate,event_timestamp\nATL,1,yesterday\n", "event_timestamp is string, where a timestamp is needed", "cast(event_timestamp as timestamp)")]
    [InlineData("origin,gate,event_timestamp\nATL,one,2024-03-01\n", "'gate' is string, where the key of group gates is int32", "cast(gate as int32)")]
    [InlineData("origin,gate,event_timestamp\nATL,1.5,2024-03-01\n", "'gate' is float64", "cast(gate as int32)")]
    [InlineData("origin,gate,event_timestamp\nATL,1,1709251200\n", "event_timestamp is int", "to_timestamp(event_timestamp)")]
    [InlineData("origin,gate,event_timestamp\nATL,1,2031-01-01\nORD,1,2031-01-02\n", "all labels lie in the future", "the clock says 2024-03-01T06:00:00Z")]
    [InlineData("origin,gate,event_timestamp\nATL,1,\n", "event_timestamp is string, where a timestamp is needed")]
    [InlineData("origin,gate,event_timestamp\n", "the file has no rows")]
    [InlineData("origin,gate,event_timestamp\nATL,1,2024-03-01\nATL,3000000000,2024-03-01\n", "'gate' has values that are no int32")]
    public async Task Labels_that_cannot_be_joined_are_refused_and_nothing_is_written(string labels, params string[] said)
    {
        using var store = await GateStore.RunAsync();
        var file = store.Write("labels.csv", labels);
        foreach (var output in (string[])["set.csv", "set.parquet"])
        {
            var ended = await store.TrainAsync(file, output);
            Assert.True(ended.ExitCode is 2, $"ended with {ended.ExitCode}: {ended.Error}");
            Assert.All(said, message => AirportStore.Says(message, ended.Error));
            AirportStore.Says("labels.csv", ended.Error);
            Assert.Empty(ended.Output);
            Assert.Equal(["labels.csv"], store.Files());
        }
    }

    [Fact]
    public async Task Labels_that_are_no_csv_are_named_with_their_line()
    {
        using var store = await GateStore.RunAsync();
        var ended = await store.TrainAsync(store.Write("labels.csv", "origin,gate,event_timestamp\nATL,1,2024-03-01\nATL,1,2024-03-01,more\n"), "set.csv");
        AirportStore.Expect(3, ended);
        AirportStore.Says("the row at line 3 has 4 cells, and the header 3", ended.Error);
        Assert.Equal(["labels.csv"], store.Files());
    }

    [Fact]
    public async Task Mistakes_of_the_request_are_said_at_once_and_as_json_where_asked_for()
    {
        using var store = await GateStore.RunAsync();
        var unknown = await store.DoAsync("training-set", "--service", "latte", "--labels", store.PathOf("none.csv"), "--out", store.PathOf("set.csv"));
        AirportStore.Expect(2, unknown);
        AirportStore.Says("no applied service is called 'latte'; applied are late", unknown.Error);
        var ended = await store.TrainAsync(store.PathOf("none.csv"), "set.txt", "--accuracy", "exact", "--known-at", "label", "--format", "json");
        AirportStore.Expect(2, ended);
        using var json = System.Text.Json.JsonDocument.Parse(ended.Output);
        var messages = json.RootElement.GetProperty("error").GetProperty("diagnostics").EnumerateArray().Select(d => d.GetProperty("message").GetString()).ToList();
        Assert.Contains(messages, message => message!.Contains("no such file", StringComparison.Ordinal));
        Assert.Contains(messages, message => message!.Contains(".parquet or .csv", StringComparison.Ordinal));
        Assert.Contains(messages, message => message!.Contains("--known-at", StringComparison.Ordinal));
        Assert.Empty(store.Files());
    }

    [Fact]
    public async Task A_file_that_exists_is_replaced_only_when_asked()
    {
        using var store = await GateStore.RunAsync();
        var labels = store.Write("labels.csv", GateStore.Labels);
        store.Write("set.csv", "precious");
        var ended = await store.TrainAsync(labels, "set.csv");
        AirportStore.Expect(2, ended);
        AirportStore.Says("the file exists; name another, or replace it with --overwrite", ended.Error);
        Assert.Equal("precious", await ReadAsync(store, "set.csv"));
        Assert.Equal(["labels.csv", "set.csv"], store.Files());
        // A mistake of the labels leaves it too.
        AirportStore.Expect(2, await store.TrainAsync(store.Write("bad.csv", "id\n1\n"), "set.csv", "--overwrite"));
        Assert.Equal("precious", await ReadAsync(store, "set.csv"));
        AirportStore.Expect(0, await store.TrainAsync(labels, "set.csv", "--overwrite"));
        Assert.Equal(GateStore.Set, await ReadAsync(store, "set.csv"));
        Assert.Equal(["bad.csv", "labels.csv", "set.csv", "set.csv.manifest.json"], store.Files());
    }

    [Fact]
    public async Task Killed_while_it_writes_it_leaves_no_half_file_under_the_final_name()
    {
        const int Rows = 400_000;
        using var store = await GateStore.RunAsync();
        var labels = store.PathOf("labels.parquet");
        Query($"COPY (SELECT 'ATL' AS origin, (i % 3)::int AS gate, TIMESTAMP '2024-02-28' + to_seconds(i) AS event_timestamp, md5(i::text) AS filling FROM range({Rows}) r(i)) TO '{labels}'");
        string[] command = ["run", "training-set", "--service", "late", "--labels", labels, "--out", store.PathOf("set.csv"), "--at", GateStore.Clock, "--store", store.Folder];
        using (var running = BuiltExecutable.Cli.Start([], command))
        {
            await running.UntilAsync(() => store.Files().Any(file => file.EndsWith(".unfinished", StringComparison.Ordinal)));
            await running.KillAsync();
        }
        Assert.DoesNotContain(store.Files(), file => file.StartsWith("set.csv", StringComparison.Ordinal));
        AirportStore.Expect(0, await BuiltExecutable.Cli.RunAsync(command));
        Assert.Equal([$"{Rows}"], Query($"SELECT count(*)::text FROM read_csv('{store.PathOf("set.csv")}', quote = '\"', escape = '\"')"));
        Assert.Contains("set.csv.manifest.json", store.Files());
    }

    private static Task<string> ReadAsync(GateStore store, string file) => File.ReadAllTextAsync(store.PathOf(file), TestContext.Current.CancellationToken);

    private static List<string> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetValue(0).ToString()!);
        return rows;
    }
}
