using FeatureJobs.Definitions;
using FeatureJobs.Store;

namespace FeatureJobs.Tests;

/// <summary>What models get through the facade: streams, answers and errors. That the values are right is the conformance tests' to say.</summary>
public sealed class ServingTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Clock = new(2024, 3, 1, 6, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("featurejobs-serving-");
    private FeatureStore store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var (name, text) in new[]
        {
            ("feature_store.yaml", "name: serving\nengine: {kind: duckdb, memory: 512MB, threads: 1}\n"),
            ("data/rows.csv", "k,day,at,seen\n1,2024-02-01,2024-03-01T01:00,a\n2,2024-02-02,2024-03-01T02:30,b\n"),
            ("labels.csv", "k,day,event_timestamp\n2,2024-02-02,2024-03-01T02:30\n2,2024-02-02,2024-03-01T02:29\n"),
            ("features/rows.yaml", """
                entities: [{name: thing, keys: [{name: k, type: int64}, {name: day, type: date}]}]
                sources: [{name: rows, path: ../data/rows.csv, format: csv, columns: {k: int64, day: date, at: timestamp, seen: string}, event_timestamp: at}]
                feature_groups: [{name: things, entity: thing, source: rows, features: [seen]}]
                feature_services: [{name: model, features: [things]}]

                """),
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, name))!);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text, Cancellation);
        }
        store = await FeatureStore.OpenAsync(folder.FullName, cancellation: Cancellation);
        await store.ApplyAsync(await store.PlanAsync(Cancellation), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Last_update_is_when_the_newest_row_was_written()
    {
        Assert.Null(await store.GetLastUpdateTimeAsync("things", Cancellation));
        await RunAsync();
        Assert.Equal(Clock, await store.GetLastUpdateTimeAsync("things@1", Cancellation));
        await RunAsync();
        Assert.Equal(Clock, await store.GetLastUpdateTimeAsync("things", Cancellation));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "data", "rows.csv"), "k,day,at,seen\n", Cancellation);
        var unknown = await Assert.ThrowsAsync<DiagnosticException>(() => store.GetLastUpdateTimeAsync("thinks", Cancellation));
        Assert.Equal("no applied group is called 'thinks'; applied are things@1", unknown.Diagnostics[0].Message);
    }

    [Fact]
    public async Task Historical_features_are_a_stream_of_every_label_in_order()
    {
        await RunAsync();
        var seen = new List<string>();
        await foreach (var batch in store.GetHistoricalFeaturesAsync("model", Path.Combine(folder.FullName, "labels.csv"), cancellation: Cancellation))
            using (batch)
            {
                Assert.Equal(["k", "day", "event_timestamp", "seen"], batch.Schema.FieldsList.Select(field => field.Name));
                for (var row = 0; row < batch.Length; row++)
                    seen.Add(((Apache.Arrow.StringArray)batch.Column(3)).GetString(row) ?? "null");
            }
        Assert.Equal(["b", "null"], seen);
    }

    [Fact]
    public async Task Mistakes_come_with_the_first_batch_that_is_asked_for()
    {
        var labels = Path.Combine(folder.FullName, "labels.csv");
        foreach (var (service, said) in new[] { ("model", "group things@1 has no history yet; run 'featurejobs run incremental-aggregation' first"), ("modell", "no applied service is called 'modell'; applied are model") })
        {
            var stream = store.GetHistoricalFeaturesAsync(service, labels, cancellation: Cancellation);
            var thrown = await Assert.ThrowsAsync<DiagnosticException>(async () => await stream.GetAsyncEnumerator(Cancellation).MoveNextAsync());
            Assert.Equal(said, Assert.Single(thrown.Diagnostics).Message);
        }
    }

    [Fact]
    public async Task Keys_are_taken_as_texts_and_as_values()
    {
        await RunAsync();
        await store.SyncAsync(at: Clock, cancellation: Cancellation);
        Dictionary<string, object?>[] entities =
        [
            new() { ["k"] = 2, ["day"] = new DateOnly(2024, 2, 2) },
            new() { ["k"] = " 1 ", ["day"] = "2024-02-01" },
            new() { ["k"] = 1L, ["day"] = "2024-02-02" },
        ];
        var online = await store.GetOnlineFeaturesAsync("model", entities, Clock, Cancellation);
        Assert.Equal(["b", "a", null], online.Rows.Select(row => row.Values.Single()));
        Assert.Equal([OnlineStatus.Found, OnlineStatus.Found, OnlineStatus.NotFound], online.Rows.Select(row => row.Statuses["things@1"]));
        Assert.Equal(Clock, online.EvaluatedThrough["things@1"]);
    }

    [Theory]
    [InlineData("1e2", "2024-02-01", "'1e2' is no int64, which key 'k' of entity thing is")]
    [InlineData("9223372036854775808", "2024-02-01", "'9223372036854775808' is no int64")]
    [InlineData(true, "2024-02-01", "'True' is no int64")]
    [InlineData(1L, "02/01/2024", "'02/01/2024' is no date, which key 'day' of entity thing is")]
    [InlineData(1L, "2024-02", "'2024-02' is no date")]
    public async Task A_key_of_another_type_is_named(object k, object day, string said)
    {
        await RunAsync();
        var thrown = await Assert.ThrowsAsync<DiagnosticException>(() => store.GetOnlineFeaturesAsync("model", [new Dictionary<string, object?> { ["k"] = k, ["day"] = day }], Clock, Cancellation));
        Assert.StartsWith(said, Assert.Single(thrown.Diagnostics).Message, StringComparison.Ordinal);
    }

    private async Task RunAsync() => Assert.Null(Assert.Single((await store.RunAsync(new() { At = Clock }, cancellation: Cancellation)).Groups).Error);
}
