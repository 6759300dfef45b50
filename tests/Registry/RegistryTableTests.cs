using FeatureJobs.Registry;
using static FeatureJobs.Tests.Example;

namespace FeatureJobs.Tests;

/// <summary>The table of revisions, in a folder, through the embedded engine.</summary>
public sealed class RegistryTableTests : IAsyncLifetime
{
    private readonly Registries _registries = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _registries.DisposeAsync();

    [Fact]
    public async Task Revisions_are_numbered_and_each_stays_readable()
    {
        var registry = _registries.Open();
        Assert.Null(await registry.LatestAsync(Cancellation));
        var applies = new Applies();
        var first = applies.Apply(Text);
        Assert.Equal(new ApplyOutcome.Applied(1), await registry.AppendAsync(first, Cancellation));
        Assert.Equal(first.Next.ToJson(), (await registry.LatestAsync(Cancellation))!.ToJson());
        var second = applies.Apply(With("    every: 1h\n", "    every: 1h\n    owner: \"it's \\\"us\\\" \\u00e9\"\n"));
        Assert.Equal(new ApplyOutcome.Applied(2), await registry.AppendAsync(second, Cancellation));

        foreach (var reader in new[] { registry, _registries.Open() })
        {
            Assert.Equal(second.Next.ToJson(), (await reader.LatestAsync(Cancellation))!.ToJson());
            Assert.Equal(first.Next.ToJson(), (await reader.ReadAsync(1, Cancellation)).ToJson());
            var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => reader.ReadAsync(3, Cancellation));
            Assert.Equal($"The registry {_registries.Table} has no revision 3.", missing.Message);
        }
    }

    [Fact]
    public async Task A_plan_that_a_rival_overtook_conflicts_with_its_revision_and_leaves_nothing()
    {
        var applies = new Applies();
        await _registries.Open().AppendAsync(applies.Apply(Text), Cancellation);
        var (mine, theirs) = (_registries.Open(), _registries.Open());
        await mine.LatestAsync(Cancellation);
        var late = applies.Plan(With("departures > 100", "departures > 1"));
        var early = applies.Plan(With("departures > 100", "departures > 2"));

        Assert.Equal(new ApplyOutcome.Applied(2), await theirs.AppendAsync(early, Cancellation));
        var files = _registries.DataFiles;
        Assert.Equal(2, files.Length);
        Assert.Equal(new ApplyOutcome.Conflicted(2), await mine.AppendAsync(late, Cancellation));
        Assert.Equal(files.Order(), _registries.DataFiles.Order());
        Assert.Equal(early.Next.ToJson(), (await mine.LatestAsync(Cancellation))!.ToJson());
    }

    /// <summary>Round 1 creates the table too.</summary>
    [Fact]
    public async Task Of_several_at_once_exactly_one_wins()
    {
        const int Rivals = 3, Rounds = 4;
        var applies = new Applies();
        var tables = Enumerable.Range(0, Rivals).Select(_ => _registries.Open()).ToList();
        for (var round = 1; round <= Rounds; round++)
        {
            var plans = Enumerable.Range(0, Rivals).Select(rival => applies.Plan(With("departures > 100", $"departures > {round}{rival}"))).ToList();
            using var start = new Barrier(Rivals);
            var outcomes = await Task.WhenAll(tables.Zip(plans, (table, plan) => Task.Factory.StartNew(() =>
            {
                start.SignalAndWait(Cancellation);
                return table.AppendAsync(plan, Cancellation);
            }, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));

            var winner = Assert.Single(Enumerable.Range(0, Rivals), rival => outcomes[rival] is ApplyOutcome.Applied);
            Assert.Equal(new ApplyOutcome.Applied(round), outcomes[winner]);
            Assert.All(outcomes.Where(outcome => outcome != outcomes[winner]), outcome => Assert.Equal(new ApplyOutcome.Conflicted(round), outcome));
            foreach (var table in tables)
                Assert.Equal(plans[winner].Next.ToJson(), (await table.LatestAsync(Cancellation))!.ToJson());
            Assert.Equal(round, _registries.DataFiles.Length);
            applies.Apply(With("departures > 100", $"departures > {round}{winner}"));
        }
    }
}
