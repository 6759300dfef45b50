namespace FeatureJobs.Tests;

/// <summary>What a user can get wrong on the command line and in definition files: told all at once, with what to do, and nothing is changed.</summary>
public sealed class UserMistakeTests
{
    private const string Mistaken = """
        entities:
          - {name: airport, keys: [{name: origin, type: string}]}
        sources:
          - name: flights
            path: ../data/*.parquet
            columns: {origin: string, at: timestamp, delay: int32}
            event_timestamp: att
            where: "delay + 1"
        feature_groups:
          - name: by_airport
            entity: airprt
            source: flights
            every: 1h
            agregations: []

        """;

    private static readonly string[] Mistakes =
    [
        "features/airports.yaml:7:22: FJ1024: unknown column 'att' as event_timestamp; did you mean 'at'?",
        "features/airports.yaml:8:12: FJ1028: 'where' is int32; write a condition, as in \"delay > 0\"",
        "features/airports.yaml:11:13: FJ1019: unknown entity 'airprt'; did you mean 'airport'?",
        "features/airports.yaml:14:5: FJ1006: unknown key 'agregations'; did you mean 'aggregations'?",
    ];

    [Fact]
    public async Task Mistakes_in_definitions_are_told_at_once_by_every_command_that_reads_them()
    {
        using var store = await AirportStore.BegunAsync();
        var before = store.Contents();
        store.Define(Mistaken);
        var validated = await store.DoAsync("validate");
        AirportStore.Expect(2, validated);
        Assert.Equal(Mistakes, Lines(validated.Output));
        foreach (var command in (string[][])[["plan"], ["apply", "--yes"]])
        {
            var ended = await store.DoAsync(command);
            AirportStore.Expect(2, ended);
            Assert.Empty(ended.Output);
            Assert.Equal([.. Mistakes, "error: 4 mistakes."], Lines(ended.Error));
        }
        Assert.Equal(before, store.Contents());

        // What was applied is still in force: a run asks the registry, not the files.
        store.Arrive(Airports.File(new Random(2), 1));
        AirportStore.Expect(0, await store.RunAsync());
        store.Judge();
    }

    [Fact]
    public async Task Mistakes_in_definitions_are_JSON_where_JSON_is_asked_for()
    {
        using var store = AirportStore.Written(Mistaken);
        foreach (var (command, path) in (List<(string[], string[])>)[(["plan"], ["error", "diagnostics"]), (["apply", "--yes"], ["error", "diagnostics"]), (["validate"], ["diagnostics"])])
        {
            var ended = await store.DoAsync([.. command, "--format", "json"]);
            AirportStore.Expect(2, ended);
            using var json = System.Text.Json.JsonDocument.Parse(ended.Output);
            var diagnostics = path.Aggregate(json.RootElement, (at, name) => at.GetProperty(name)).EnumerateArray()
                .Select(d => $"{d.GetProperty("file")}:{d.GetProperty("line")}:{d.GetProperty("column")}: {d.GetProperty("code")}: {d.GetProperty("message")}");
            Assert.Equal(Mistakes, diagnostics);
            if (path.Length == 2)
                Assert.Equal(2, json.RootElement.GetProperty("error").GetProperty("exit_code").GetInt32());
        }
        Assert.Equal("", store.Contents());
    }

    [Fact]
    public async Task A_folder_that_is_no_store()
    {
        var folder = Directory.CreateTempSubdirectory("featurejobs-no-store-");
        try
        {
            foreach (var path in (string[])[folder.FullName, Path.Combine(folder.FullName, "nowhere")])
            {
                var ended = await BuiltExecutable.Cli.RunAsync("run", "incremental-aggregation", "--store", path);
                AirportStore.Expect(2, ended);
                Assert.Contains($"FJ2001: {path} is no feature store: it holds no feature_store.yaml. Name a store with --store, or make one with 'featurejobs init flights DIR'", ended.Error, StringComparison.Ordinal);
                Assert.Empty(ended.Output);
            }
            Assert.Empty(folder.GetFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Nothing_applied_yet()
    {
        using var store = AirportStore.Written();
        store.Arrive(Airports.File(new Random(1), 0));
        var ended = await store.RunAsync();
        AirportStore.Expect(2, ended);
        Assert.Contains($"FJ2002: nothing has been applied to the store {store.Folder} yet. Run 'featurejobs plan', then 'featurejobs apply'", ended.Error, StringComparison.Ordinal);

        var asked = await store.DoAsync("apply");
        AirportStore.Expect(2, asked);
        Assert.Contains("apply asks before it changes anything, and there is no terminal to ask on. Look at featurejobs plan, then use apply --yes.", asked.Error, StringComparison.Ordinal);
        Assert.Equal("", store.Contents());
    }

    [Fact]
    public async Task Unknown_groups_are_all_named_and_none_is_run()
    {
        using var store = await AirportStore.AppliedAsync();
        store.Arrive(Airports.File(new Random(1), 0));
        var ended = await store.RunAsync("--group", "nowhere", "--group", "by_airport", "--group", "never");
        AirportStore.Expect(2, ended);
        foreach (var name in (string[])["nowhere", "never"])
            Assert.Contains($"FJ2003: no applied group is called '{name}'; applied are by_airport@1, by_route@1", ended.Error, StringComparison.Ordinal);
        Assert.Equal((0, 0), store.Progress(Airports.Groups[0]).Batches);
    }

    [Fact]
    public async Task Two_mistakes_in_options_are_told_at_once()
    {
        using var store = await AirportStore.BegunAsync();
        var before = store.Contents();
        var ended = await store.RunAsync("--until", "yesterday", "--format", "xml");
        AirportStore.Expect(2, ended);
        Assert.Contains("--until yesterday: not a time. Use 2001-04-06, ", ended.Error, StringComparison.Ordinal);
        Assert.Contains("--format xml: use json or table.", ended.Error, StringComparison.Ordinal);
        Assert.Equal(before, store.Contents());
    }

    [Fact]
    public async Task A_limit_before_anything_consumes_and_evaluates_later()
    {
        using var store = await AirportStore.AppliedAsync();
        store.Arrive(Airports.File(new Random(1), 0));
        AirportStore.Expect(0, await store.RunAsync("--until", "2020-01-01"));
        Assert.Equal((1, 1), store.Progress(Airports.Groups[0]).Batches);
        store.Arrive(Airports.File(new Random(2), 1));
        AirportStore.Expect(0, await store.RunAsync());
        store.Judge(until: Cases.YamlText.OneDay * 18262);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
