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
            var before = store.Progress();
            bool killed;
            using (var running = store.Start(""))
                killed = await running.KillAtAsync(moment);
            if (killed)
            {
                fallen.Add(Reached.Place(before, store.Progress()));
                if (stretches.Dequeue() % 2 == 1)
                    Arrive();
            }
            length = await CompleteAsync();
        }
        await store.CompareAsync(undisturbed);
    }
}
