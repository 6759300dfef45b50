namespace FeatureJobs.Tests;

/// <summary>Two processes on one store.</summary>
public sealed class RivalTests
{
    [Fact]
    public async Task While_one_runs_the_other_is_told_and_ends_with_4()
    {
        using var store = await AirportStore.AppliedAsync();
        store.Arrive(Airports.File(new Random(2), 0, clean: false));
        // Commit 1 is the quarantine's, commit 2 the tiles'.
        using var first = store.Start(Pause(store, 2));
        await first.UntilAsync(() => IsStaged(store, "tiles", 2));

        var second = await store.RunAsync("--group", "by_airport");
        AirportStore.Expect(4, second);
        AirportStore.Says("Another run is computing by_airport@1. Let it end, then run again.", second.Error);
        Assert.Equal((0, 0), store.Progress(Airports.Groups[0]).Batches);

        Release(store);
        AirportStore.Expect(0, await first.EndAsync());
        store.Judge();
        await NothingNewAsync(store);
    }

    [Fact]
    public async Task Without_the_lock_one_decides_the_batch_and_the_other_ends_with_4()
    {
        using var store = await AirportStore.AppliedAsync();
        store.Arrive(Airports.File(new Random(3), 0));
        using var first = store.Start($"no-lock,{Pause(store, 2)}", "--group", "by_airport");
        using var second = store.Start($"no-lock,{Pause(store, 2)}", "--group", "by_airport");
        // Both have staged their tiles. Whoever lost the creation of the quarantine table may still be adding to the winner's: that is a commit too.
        await first.UntilAsync(() => IsStaged(store, "tiles", 3));
        await second.UntilAsync(() => IsStaged(store, "tiles", 3));

        Release(store);
        Ended[] ended = [await first.EndAsync(), await second.EndAsync()];
        Assert.Equal([0, 4], ended.Select(e => e.ExitCode).Order());
        Assert.Contains("Another run decided batch 1 of by_airport@1 first; nothing of this run was kept. Run again for what is left.", ended.Single(e => e.ExitCode == 4).Error, StringComparison.Ordinal);
        store.Judge(Airports.Groups[0]);

        var quarantined = await store.DoAsync("show", "quarantine", "by_airport", "--format", "json");
        AirportStore.Expect(0, quarantined);
        // Both set the bad rows aside; those of the loser do not count.
        Assert.Equal(3, quarantined.Output.Split("\"reason\"").Length - 1);
        AirportStore.Expect(0, await store.RunAsync());
        store.Judge();
        await NothingNewAsync(store);
    }

    [Fact]
    public async Task Two_that_finish_the_history_of_one_batch_write_it_once()
    {
        using var store = await AirportStore.AppliedAsync();
        store.Arrive(Airports.File(new Random(4), 0));
        using (var killed = store.Start("kill-after-commit:2", "--group", "by_airport"))
            AirportStore.Expect(137, await killed.EndAsync());
        Assert.Equal((1, 0), store.Progress(Airports.Groups[0]).Batches);

        using var first = store.Start($"no-lock,{Pause(store, 1)}", "--group", "by_airport");
        using var second = store.Start($"no-lock,{Pause(store, 1)}", "--group", "by_airport");
        await first.UntilAsync(() => IsStaged(store, "history", 2));
        await second.UntilAsync(() => IsStaged(store, "history", 2));
        Release(store);
        foreach (var ended in (Ended[])[await first.EndAsync(), await second.EndAsync()])
            Assert.True(ended.ExitCode is 0 or 4, $"{ended.ExitCode} {ended.Error}");
        store.Judge(Airports.Groups[0]);
    }

    [Fact]
    public async Task One_that_was_overtaken_by_whole_batches_adds_nothing()
    {
        using var store = await AirportStore.AppliedAsync();
        store.Arrive(Airports.File(new Random(6), 0));
        // It has decided batch 1 and stands before the commit of its history.
        using var slow = store.Start($"no-lock,{Pause(store, 3)}", "--group", "by_airport");
        await slow.UntilAsync(() => IsStaged(store, "history", 1));
        Assert.Equal((1, 0), store.Progress(Airports.Groups[0]).Batches);
        store.Arrive(Airports.File(new Random(7), 1));
        using (var quick = store.Start("no-lock", "--group", "by_airport"))
            AirportStore.Expect(0, await quick.EndAsync());
        Assert.Equal((2, 2), store.Progress(Airports.Groups[0]).Batches);

        Release(store);
        AirportStore.Expect(0, await slow.EndAsync());
        store.Judge(Airports.Groups[0]);
    }

    [Fact]
    public async Task Of_two_applies_one_is_told_that_it_came_second()
    {
        using var store = AirportStore.Written();
        var registry = Path.Combine(store.Storage, "_store", "registry");
        using var first = BuiltExecutable.Cli.Start([("FEATUREJOBS_FAULTS", Pause(store, 1))], "apply", "--yes", "--store", store.Folder);
        await first.UntilAsync(() => Staged(registry) == 1);
        AirportStore.Expect(0, await store.DoAsync("apply", "--yes"));
        Release(store);
        var ended = await first.EndAsync();
        AirportStore.Expect(4, ended);
        AirportStore.Says("Another apply came first (the registry is at revision 1); nothing was applied. Look at featurejobs plan again.", ended.Error);

        store.Arrive(Airports.File(new Random(5), 0));
        AirportStore.Expect(0, await store.RunAsync());
        store.Judge();
    }

    private static async Task NothingNewAsync(AirportStore store)
    {
        var before = store.Contents();
        var again = await store.RunAsync("--format", "json");
        AirportStore.Expect(0, again);
        Assert.Equal(2, again.Output.Split("no_new_data").Length - 1);
        Assert.Equal(before, store.Contents());
    }

    private static string Pause(AirportStore store, int commit) => $"pause-commit:{commit}:{Path.Combine(store.Folder, "go on")}";

    private static void Release(AirportStore store) => File.WriteAllText(Path.Combine(store.Folder, "go on"), "");

    private static bool IsStaged(AirportStore store, string table, int files) => Staged(store.Table(Airports.Groups[0], table)) >= files;

    /// <summary>How many Parquet files lie in a table's folder, complete or not.</summary>
    private static int Staged(string table) => Directory.Exists(table) ? Directory.GetFiles(table, "*.parquet").Length : 0;
}
