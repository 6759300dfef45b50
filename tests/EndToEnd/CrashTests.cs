using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests;

/// <summary>
/// Runs are killed while files arrive, and run again. Whatever the moment, the histories are those of the oracle and of a store that was never killed,
/// and every row is counted once. FEATUREJOBS_SEED repeats a draw; FEATUREJOBS_SOAK draws 100 kills instead of 20.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("FEATUREJOBS_SOAK") is { Length: > 0 } ? 100 : 20;

    [Fact]
    public async Task Killed_at_any_moment_a_run_is_repeated_without_harm()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("FEATUREJOBS_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"FEATUREJOBS_SEED={seed}");
        var random = new Random(seed);
        var fallen = new List<string>();
        // Stores of 20 kills each: judging one costs more with every batch.
        for (var left = Kills; left > 0; left -= 20)
            await KillAsync(random, Math.Min(20, left), fallen);
        foreach (var fell in fallen.GroupBy(place => place).OrderByDescending(places => places.Count()))
            output.WriteLine($"{fell.Count(),4} kills fell: {fell.Key}");
    }

    private async Task KillAsync(Random random, int kills, List<string> fallen)
    {
        using var store = await AirportStore.AppliedAsync();
        using var undisturbed = await AirportStore.AppliedAsync();
        var place = 0;
        void Arrive()
        {
            var file = Airports.File(random, place++);
            store.Arrive(file);
            undisturbed.Arrive(file);
        }

        async Task<TimeSpan> CompleteAsync()
        {
            var ended = await store.RunAsync();
            AirportStore.Expect(0, ended);
            store.Judge();
            return ended.Elapsed;
        }

        Arrive();
        await CompleteAsync();
        Arrive();
        var length = await CompleteAsync();
        output.WriteLine($"an undisturbed run takes {length.TotalMilliseconds:0} ms");

        // One moment in each of as many stretches of the run, in any order, so that the draw leaves no part of it out. A run that
        // ended before its moment is no kill: it is drawn again. The length is that of the last run, since a machine has other work too.
        var stretches = new Queue<int>(Enumerable.Range(0, kills).OrderBy(_ => random.Next()));
        for (var tries = 0; stretches.Count > 0; tries++)
        {
            Assert.True(tries < 5 * kills, "runs are much shorter now than the measured one");
            var moment = length * ((stretches.Peek() + random.NextDouble()) / kills);
            Arrive();
            var before = Progress(store);
            bool killed;
            using (var running = store.Start(""))
                killed = await running.KillAtAsync(moment);
            if (killed)
            {
                fallen.Add(Place(before, Progress(store)));
                if (stretches.Dequeue() % 2 == 1)
                    Arrive();
            }
            length = await CompleteAsync();
        }
        await CompareAsync(store, undisturbed);
    }

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
                var before = Progress(store);
                using var running = store.Start($"kill-{when}-commit:{commit}");
                var ended = await running.EndAsync();
                killed = ended.ExitCode != 0;
                AirportStore.Expect(killed ? 137 : 0, ended);
                output.WriteLine(killed ? $"killed just {when} commit {commit}: {Place(before, Progress(store))}" : $"there is no commit {commit}");
                if (killed)
                    AirportStore.Expect(0, await store.RunAsync());
                store.Judge();
            }
        // Of two groups each: quarantine, tiles, history. And the run's report.
        Assert.InRange(commit - 2, 7, 20);
        await CompareAsync(store, undisturbed);
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
            Assert.Contains("Asked for by FEATUREJOBS_FAULTS", ended.Error, StringComparison.Ordinal);
            AirportStore.Expect(0, await store.RunAsync());
            store.Judge();
        }
    }

    /// <summary>The other store takes everything in at once, undisturbed; of both every entity's values are the same at every boundary.</summary>
    private static async Task CompareAsync(AirportStore store, AirportStore undisturbed)
    {
        AirportStore.Expect(0, await undisturbed.RunAsync());
        foreach (var group in Airports.Groups)
            Assert.Equal(undisturbed.StepFunction(group), store.StepFunction(group));
    }

    private static List<Reached> Progress(AirportStore store) => [.. Airports.Groups.Select(store.Progress)];

    private static string Place(List<Reached> before, List<Reached> after) => string.Join(", ", Airports.Groups.Select((group, i) => $"{group.Name} {Place(before[i], after[i])}"));

    private static string Place(Reached before, Reached after) =>
        after.Finished > before.Finished ? "after its history"
        : after.Decided > before.Decided ? "between tiles and history"
        : after.Written > before.Written ? "before its decision, with rows staged"
        : "before it wrote anything";
}
