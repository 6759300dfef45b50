using System.Text.Json;

namespace FeatureJobs.Tests;

/// <summary>Groups of rows over CSV files, through the built executable.</summary>
public sealed class RowGroupTests(ITestOutputHelper output)
{
    private static readonly string[] OfTheFirstFile =
    [
        "5:\"ATL\" 2023-12-01T00:00:00.000000 0 null",
        "5:\"ATL\" 2024-01-01T00:00:00.000000 5 False",
        "8:\"O\"Hare\" 2023-12-31T23:00:00.000000 0 True",
    ];

    [Fact]
    public async Task Rows_are_kept_and_bad_ones_are_set_aside_with_their_place_and_text()
    {
        using var store = await ProfileStore.AppliedAsync();
        store.Arrive(0);
        AirportStore.Expect(0, await store.RunAsync());
        Assert.Equal(OfTheFirstFile, store.Rows());
        var batch = Assert.Single(StoredBatch.Of(store.Table));
        Assert.Equal((8L, 4L, 1L, 3L), (batch.Read, batch.Used, batch.Filtered, batch.Quarantined));
        Assert.Equal(["u000.csv"], batch.NewFiles);

        var shown = await store.DoAsync("show", "quarantine", "profile", "--format", "json");
        AirportStore.Expect(0, shown);
        using var rows = JsonDocument.Parse(shown.Output);
        Assert.Equal(
            ["u000.csv 5 unparsable int32: runways (4.5)", "u000.csv 6 null key: origin (1)", "u000.csv 7 evaluation failed: is_hub: departures * 2 > 1000 (1)"],
            rows.RootElement.EnumerateArray().Select(row => $"{row.GetProperty("file")} {row.GetProperty("row")} {row.GetProperty("reason")}: {row.GetProperty("expression")} ({row.GetProperty("source_runways")})"));
        // What a variable holds is neither stored nor shown.
        Assert.DoesNotContain("7319", shown.Output);

        var history = await store.DoAsync("show", "history", "profile", "--key", "origin=ATL", "--format", "json");
        using var versions = JsonDocument.Parse(history.Output);
        Assert.Equal(["2023-12-01", "2024-01-01"], versions.RootElement.EnumerateArray().Select(row => row.GetProperty("event_timestamp").GetString()![..10]));
        AirportStore.Says("profile@1", (await store.DoAsync("show", "groups")).Output);

        var again = await store.RunAsync();
        AirportStore.Expect(0, again);
        AirportStore.Says("no new data", again.Output);
        Assert.Single(StoredBatch.Of(store.Table));
    }

    [Fact]
    public async Task A_torn_file_stops_the_run_with_its_line_and_leaves_nothing()
    {
        using var store = await ProfileStore.AppliedAsync();
        store.Arrive(0);
        var torn = Path.Combine(store.Data, "u001.csv");
        await File.WriteAllTextAsync(torn, "origin,at,runways,departures\nATL,2024-01-05,1,1\nATL,\"2024-01-06,1,1\n", TestContext.Current.CancellationToken);
        var ended = await store.RunAsync();
        AirportStore.Expect(3, ended);
        AirportStore.Says("u001.csv' is not a readable CSV file: a quote in the row at line 3 is not closed.", ended.Error);
        Assert.False(Directory.Exists(Path.Combine(store.Table, "_delta_log")));

        await File.WriteAllTextAsync(torn, "origin,at,departures\nATL,2024-01-05,1\n", TestContext.Current.CancellationToken);
        ended = await store.RunAsync();
        AirportStore.Expect(2, ended);
        AirportStore.Says("has no column 'runways' (int32); it has origin, at, departures", ended.Error);

        File.Delete(torn);
        AirportStore.Expect(0, await store.RunAsync());
        Assert.Equal(3, store.Rows().Count);
    }

    [Fact]
    public async Task Killed_just_before_or_after_any_commit_a_run_is_repeated_without_harm()
    {
        using var store = await ProfileStore.AppliedAsync();
        using var undisturbed = await ProfileStore.AppliedAsync();
        var place = 0;
        var commit = 1;
        for (var killed = true; killed; commit++)
            foreach (var when in (string[])["before", "after"])
            {
                store.Arrive(place);
                undisturbed.Arrive(place++);
                var before = StoredBatch.Transaction(store.Table);
                var ended = await store.RunAsync($"kill-{when}-commit:{commit}");
                killed = ended.ExitCode != 0;
                AirportStore.Expect(killed ? 137 : 0, ended);
                var decided = StoredBatch.Transaction(store.Table) - before;
                output.WriteLine(killed ? $"killed just {when} commit {commit}, with {decided} batches decided" : $"there is no commit {commit}");
                // Quarantine, history, report: the second decides.
                Assert.Equal(!killed || commit > 2 || (commit == 2 && when == "after") ? 1 : 0, decided);
                AirportStore.Expect(0, await store.RunAsync());
                Assert.Equal(before + 1, StoredBatch.Transaction(store.Table));
            }
        Assert.Equal(3, commit - 2);
        AirportStore.Expect(0, await undisturbed.RunAsync());
        Assert.Equal(undisturbed.Rows(), store.Rows());
        Assert.Equal(Enumerable.Range(0, place).Select(file => $"u{file:000}.csv"), StoredBatch.Of(store.Table).SelectMany(batch => batch.NewFiles));
        using var bad = JsonDocument.Parse((await store.DoAsync("show", "quarantine", "profile", "--format", "json")).Output);
        Assert.Equal(3 * place, bad.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task A_service_may_name_what_an_older_version_has_and_nothing_else()
    {
        using var store = await ProfileStore.AppliedAsync();
        const string Changed = "features: [departures, {name: is_hub,";
        store.Define(ProfileStore.Features.Replace("features: [runways, {name: is_hub,", Changed, StringComparison.Ordinal)
            + "feature_services:\n  - {name: old, features: [\"profile@1:runways\", \"profile@2:departures\"], accuracy: exact}\n");
        var planned = await store.DoAsync("plan");
        AirportStore.Expect(0, planned);
        AirportStore.Says("profile@2", planned.Output);
        AirportStore.Expect(0, await store.DoAsync("apply", "--yes"));

        store.Define(ProfileStore.Features.Replace("features: [runways, {name: is_hub,", Changed, StringComparison.Ordinal)
            + "feature_services:\n  - {name: old, features: [\"profile@1:departures\", \"profile@2:runways\", \"profile@3:is_hub\"], accuracy: snapshot}\n");
        var refused = await store.DoAsync("plan");
        AirportStore.Expect(2, refused);
        AirportStore.Says("FJ2011: service 'old' names profile@1:departures, and the features of profile@1 are runways, is_hub", refused.Error);
        AirportStore.Says("FJ2011: service 'old' names profile@2:runways, and the features of profile@2 are departures, is_hub", refused.Error);
        AirportStore.Says("FJ2010: service 'old' names profile@3, and the versions of 'profile' are 1, 2", refused.Error);

        store.Define(ProfileStore.Features.Replace("features: [runways, {name: is_hub,", Changed, StringComparison.Ordinal)
            + "feature_services:\n  - {name: old, features: [\"profile@1:runways\", \"profile@2:departures\"], accuracy: snapshot}\n");
        AirportStore.Says("accuracy: exact -> snapshot", (await store.DoAsync("plan")).Output);
    }
}
