namespace FeatureJobs.Tests;

/// <summary>As <see cref="CrashTests"/>, at each commit of a run.</summary>
public sealed class CommitCrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Killed_just_before_or_after_any_commit_a_run_is_repeated_without_harm()
    {
        var random = new Random(4);
        using var store = await AirportStore.AppliedAsync();
        using var undisturbed = await AirportStore.AppliedAsync();
        var place = 0;
        var commit = 1;
        for (var killed = true; killed; commit++)
            foreach (var when in (string[])["before", "after"])
            {
                // Every fourth brings the next file before the repetition, so that there is a batch to finish and one to begin.
                for (var files = 0; files <= (place % 4 == 3 ? 1 : 0); files++, place++)
                {
                    var file = Airports.File(random, place);
                    store.Arrive(file);
                    undisturbed.Arrive(file);
                }
                var before = store.Progress();
                using var running = store.Start($"kill-{when}-commit:{commit}");
                var ended = await running.EndAsync();
                killed = ended.ExitCode != 0;
                AirportStore.Expect(killed ? 137 : 0, ended);
                output.WriteLine(killed ? $"killed just {when} commit {commit}: {Reached.Place(before, store.Progress())}" : $"there is no commit {commit}");
                if (killed)
                    AirportStore.Expect(0, await store.RunAsync());
                store.Judge();
            }
        // Of two groups each: quarantine, tiles, history. And the run's report.
        Assert.InRange(commit - 2, 7, 20);
        await store.CompareAsync(undisturbed);
    }

    [Fact]
    public async Task A_commit_that_fails_is_said_and_a_run_repeats_it()
    {
        using var store = await AirportStore.AppliedAsync();
        for (var commit = 1; commit <= 6; commit++)
        {
            store.Arrive(Airports.File(new Random(commit), commit - 1));
            using var running = store.Start($"fail-commit:{commit}");
            var ended = await running.EndAsync();
            Assert.True(ended.ExitCode is 3 or 75, $"{ended.ExitCode} {ended.Error}");
            AirportStore.Says("Asked for by FEATUREJOBS_FAULTS", ended.Error);
            AirportStore.Expect(0, await store.RunAsync());
            store.Judge();
        }
    }
}
