using System.Text.Json;

namespace FeatureJobs.Tests;

/// <summary>online-sync and get through the built executables: the values worked out by hand, and what a user or the machine can get wrong.</summary>
public sealed class OnlineTests
{
    private const string OrdJson = """{"count_3h":1,"delay_mean_1d":5,"time_since_last_1d":15600,"wide":null,"remark":null}""";
    private const string NoneJson = """{"count_3h":null,"delay_mean_1d":null,"time_since_last_1d":null,"wide":null,"remark":null}""";

    [Fact]
    public async Task What_was_synced_is_got_for_one_entity_and_for_several()
    {
        using var store = await GateStore.RunAsync();
        var before = await store.DoAsync("get", "--service", "late", "--key", "origin=ATL", "--key", "gate=1");
        AirportStore.Expect(0, before);
        AirportStore.Says("gates@1: never brought online. 'featurejobs run online-sync' does it.", before.Error);

        var sync = await BuiltExecutable.OnlineSync.RunAsync("--store", store.Folder, "--at", GateStore.Clock, "--format", "json");
        AirportStore.Expect(0, sync);
        Assert.Equal(["by_airport@1 completed true 2 2024-03-01T04:00:00.000000Z", "gates@1 completed true 2 2024-03-01T06:00:00.000000Z"], Groups(sync.Output));
        var again = await store.DoAsync("run", "online-sync", "--group", "gates", "--at", GateStore.Clock, "--format", "json");
        Assert.Equal(["gates@1 no_new_data false 0 2024-03-01T06:00:00.000000Z"], Groups(again.Output));

        var one = await store.DoAsync("get", "--service", "late", "--key", "origin=ATL", "--key", "gate=1", "--at", GateStore.Clock);
        AirportStore.Expect(0, one);
        foreach (var (feature, value) in (Span<(string, string)>)[("count_3h", "2"), ("delay_mean_1d", "30"), ("time_since_last_1d", "13200"), ("wide", "false"), ("remark", "new \"stand\", é")])
            Assert.Matches($@"{feature}\W+{System.Text.RegularExpressions.Regex.Escape(value)}\s*\n", one.Output);

        // ORD's gate was written 91 days ago, its ttl is 90 days; nobody knows gate 9; null is nobody.
        const string entities = """
            {"origin": "ATL", "gate": 1}
            {"gate": "7", "origin": "ORD"}

            {"origin": "JFK", "gate": 9}
            {"origin": null, "gate": 1}

            """;
        string[] statuses = ["found found", "found expired", "not_found not_found", "not_found not_found"];
        string[] command = ["get", "--service", "late", "--at", GateStore.Clock, "--format", "json", "--store", store.Folder, "--entities"];
        var file = await BuiltExecutable.Cli.RunAsync([.. command, store.Write("entities.jsonl", entities)]);
        using var piped = Running.Start("dotnet", [BuiltExecutable.Cli.Dll, .. command, "-"], [], input: entities);
        foreach (var ended in (Ended[])[file, await piped.EndAsync()])
        {
            AirportStore.Expect(0, ended);
            using var json = JsonDocument.Parse(ended.Output);
            var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToList();
            Assert.Equal([GateStore.AtlJson, OrdJson, NoneJson, NoneJson], rows.Select(row => JsonSerializer.Serialize(row.GetProperty("features"), GateStore.Plain)));
            Assert.Equal(statuses, rows.Select(row => string.Join(' ', row.GetProperty("statuses").EnumerateObject().Select(status => status.Value.GetString()))));
            Assert.Equal("2024-03-01T04:00:00.000000Z", json.RootElement.GetProperty("evaluated_through").GetProperty("by_airport@1").GetString());
        }
    }

    [Theory]
    [InlineData("'one' is no int32, which key 'gate' of entity gate is", "--service", "late", "--key", "origin=ATL", "--key", "gate=one")]
    [InlineData("'3000000000' is no int32", "--service", "late", "--key", "origin=ATL", "--key", "gate=3000000000")]
    [InlineData("the key 'gate' of entity gate is missing; give it with --key gate=VALUE", "--service", "late", "--key", "origin=ATL")]
    [InlineData("the service's entities have no key 'dest'; their keys are origin, gate", "--service", "late", "--key", "origin=ATL", "--key", "gate=1", "--key", "dest=LAX")]
    [InlineData("no applied service is called 'latte'; applied are late", "--service", "latte", "--key", "origin=ATL")]
    [InlineData("is before 2024-03-01T06:00:00Z, through which gates@1 is online", "--service", "late", "--key", "origin=ATL", "--key", "gate=1", "--at", "2024-03-01T05:59:59")]
    [InlineData("No entity is named", "--service", "late")]
    [InlineData("no such file", "--service", "late", "--entities", "nowhere.jsonl")]
    public async Task What_cannot_be_got_is_said_with_what_to_do(string said, params string[] args)
    {
        using var store = await GateStore.SyncedAsync();
        var ended = await store.DoAsync(["get", .. args]);
        AirportStore.Expect(2, ended);
        AirportStore.Says(said, ended.Error);
        Assert.Empty(ended.Output);
        var json = await store.DoAsync(["get", .. args, "--format", "json"]);
        AirportStore.Expect(2, json);
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal(2, document.RootElement.GetProperty("error").GetProperty("exit_code").GetInt32());
    }

    [Theory]
    [InlineData("[1]", "entities.jsonl:1: not an object of key columns")]
    [InlineData("{\"origin\": \"ATL\", \"gate\": 1}\n{\"origin\":", "entities.jsonl:2: not an object of key columns")]
    [InlineData("\n", "names no entity")]
    [InlineData("{\"origin\": \"ATL\", \"gate\": 1.5}\n{\"origin\": \"ATL\"}", "entity 1: '1.5' is no int32", "entity 2: the key 'gate' of entity gate is missing")]
    public async Task Entities_that_cannot_be_read_are_named_by_their_line(string entities, params string[] said)
    {
        using var store = await GateStore.SyncedAsync();
        var ended = await store.DoAsync("get", "--service", "late", "--entities", store.Write("entities.jsonl", entities));
        AirportStore.Expect(2, ended);
        Assert.All(said, message => AirportStore.Says(message, ended.Error));
        Assert.Empty(ended.Output);
    }

    [Fact]
    public async Task Redis_that_is_away_may_be_tried_again()
    {
        var socket = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.sock");
        using var store = await GateStore.RunAsync($"{{kind: redis, connection: \"!{socket},connectRetry=1,connectTimeout=1000,password=s3cret\"}}");
        foreach (var command in (string[][])[["run", "online-sync"], ["get", "--service", "late", "--key", "origin=ATL", "--key", "gate=1"]])
        {
            var ended = await store.DoAsync(command);
            AirportStore.Expect(75, ended);
            AirportStore.Says($"Redis at {socket} cannot be reached: see that it runs", ended.Error);
            Assert.DoesNotContain("s3cret", ended.Error, StringComparison.Ordinal);
            Assert.Empty(ended.Output);
        }
    }

    [Fact]
    public async Task Redis_serves_as_sqlite_does_and_refuses_when_it_is_a_replica()
    {
        await using var server = await RedisServer.StartOrSkipAsync();
        using (var store = await GateStore.RunAsync($"{{kind: redis, connection: \"{server.Connection}\"}}"))
        {
            AirportStore.Expect(0, await store.DoAsync("run", "online-sync", "--at", GateStore.Clock));
            var got = await store.DoAsync("get", "--service", "late", "--key", "origin=ATL", "--key", "gate=1", "--at", GateStore.Clock, "--format", "json");
            AirportStore.Expect(0, got);
            using var json = JsonDocument.Parse(got.Output);
            Assert.Equal(GateStore.AtlJson, JsonSerializer.Serialize(json.RootElement.GetProperty("rows")[0].GetProperty("features"), GateStore.Plain));
        }
        await using var replica = await RedisServer.StartOrSkipAsync("--replicaof", "127.0.0.1", "1");
        using var refused = await GateStore.RunAsync($"{{kind: redis, connection: \"{replica.Connection}\"}}");
        var ended = await refused.DoAsync("run", "online-sync");
        AirportStore.Expect(3, ended);
        AirportStore.Says("is a read-only replica: name the primary in the online store's connection", ended.Error);
    }

    private static string[] Groups(string output)
    {
        using var json = JsonDocument.Parse(output);
        return [.. json.RootElement.GetProperty("groups").EnumerateArray().Select(g =>
            $"{g.GetProperty("group").GetString()}@{g.GetProperty("version")} {g.GetProperty("outcome").GetString()} {(g.GetProperty("full").GetBoolean() ? "true" : "false")} {g.GetProperty("written")} {g.GetProperty("evaluated_through").GetString()}")];
    }
}
