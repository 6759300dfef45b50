using System.Collections.Immutable;
using FeatureJobs.Runs;
using FeatureJobs.Store;
using FeatureJobs.Tests.Cases;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>A history that is not the one which was synced: made anew, or restored from a copy. Its generation counts, and what it no longer knows is NOT_FOUND.</summary>
public sealed class OnlineSetBackTests : IAsyncLifetime
{
    private const long Start = 1_704_067_200_000_000;
    private static readonly ImmutableArray<Column> Keys = [new("k", Kind.String)];

    private static readonly EventSource Source = new([Keys[0], new("at", Kind.Timestamp), new("v", Kind.Int64)], "at") { Declared = true };

    private static readonly WindowGroup Group = new(YamlText.Hour,
    [
        new Aggregation(AggregateFunction.Count, null, [3 * YamlText.Hour]),
        new Aggregation(AggregateFunction.Last, Formula.Of(Source.Columns[2]), [YamlText.OneDay]),
    ]);

    private static readonly ServedWindows Served = new(new ConformanceCase("setback", Keys, Source, Group, [Run(0, "a", "b")]), seed: null);
    private ServedStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await ServedStore.CreateAsync([Served]);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_history_made_anew_raises_the_generation_and_hides_what_it_does_not_know()
    {
        await TakeAsync(Run(0, "a", "b"));
        await ExpectAsync(full: true, generation: 1, "a0", "b0");
        await TakeAsync(Run(1, "a", "gone"));
        await ExpectAsync(full: false, generation: 1, "a1", "b0", "gone1");

        await RemoveAsync();
        await TakeAsync(Run(0, "b"));
        await ExpectAsync(full: true, generation: 2, "b0");
        await TakeAsync(Run(2, "a"));
        await ExpectAsync(full: false, generation: 2, "a2", "b0");
    }

    [Fact]
    public async Task A_history_restored_from_a_copy_raises_the_generation()
    {
        await TakeAsync(Run(0, "a", "b"));
        await ExpectAsync(full: true, generation: 1, "a0", "b0");
        Keep();
        await TakeAsync(Run(1, "a", "gone"));
        await ExpectAsync(full: false, generation: 1, "a1", "b0", "gone1");

        await RestoreAsync();
        await ExpectAsync(full: true, generation: 2, "a0", "b0");
    }

    /// <summary>It may have come further than the online store before anyone synced it: batch and evaluated_through tell nothing then.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_restored_history_that_went_another_way_raises_the_generation(int runs)
    {
        await TakeAsync(Run(0, "a", "b"));
        await ExpectAsync(full: true, generation: 1, "a0", "b0");
        Keep();
        await TakeAsync(Run(1, "a", "gone"));
        await ExpectAsync(full: false, generation: 1, "a1", "b0", "gone1");

        await RestoreAsync();
        for (var run = 1; run <= runs; run++)
            await TakeAsync(Run(run, "c"));
        await ExpectAsync(full: true, generation: 2, "a0", "b0", $"c{runs}");
    }

    /// <summary>The first sync of a generation leaves rows without a position when it is killed; the next must not take them for rows of its own.</summary>
    [Fact]
    public async Task Rows_of_a_killed_first_sync_do_not_outlive_a_history_made_anew()
    {
        await TakeAsync(Run(1, "a", "gone"));
        await Assert.ThrowsAsync<OperationCanceledException>(() => _store.SyncAsync(Served.Name, Start, online => new UnreliableOnline(online, rows: 2)));
        await RemoveAsync();
        await TakeAsync(Run(0, "a", "b"));
        await ExpectAsync(full: true, generation: 2, "a0", "b0");
    }

    private static CaseRun Run(int hour, params string[] keys) => new(
        [new EventFile($"f{hour}-{string.Join('-', keys)}.parquet", [.. keys.Append("clock").Select(key => new Dictionary<string, object?>
        {
            ["k"] = key,
            ["at"] = new Moment(Start + (key == "clock" ? 2 * hour + 2 : 2 * hour) * YamlText.Hour),
            ["v"] = (long)hour,
        })])],
        Start + YamlText.OneDay);

    private async Task TakeAsync(CaseRun run)
    {
        _store.Arrive(Served, run);
        await _store.RunAsync(Served.Name, run.At);
    }

    /// <summary>Syncs. Of these entities, and of no others of the tests, the last value is online: that of the name's digit.</summary>
    private async Task ExpectAsync(bool full, long generation, params string[] known)
    {
        var sync = await _store.SyncAsync(Served.Name, Start + YamlText.OneDay);
        Assert.Equal(("", GroupOutcome.Completed, full, 0), (sync.Error ?? "", sync.Outcome, sync.Full, sync.Refused));
        Assert.Equal(generation, (await _store.PositionAsync(Served.Name))!.Generation);
        string[] entities = ["a", "b", "c", "gone"];
        var online = await _store.OnlineAsync(Served.Name, Keys, entities.Select(entity => ImmutableArray.Create<object>(entity)), Start + YamlText.OneDay);
        Assert.Equal(known, entities.Zip(online.Rows).Where(pair => pair.Second.Statuses.Values.Single() == OnlineStatus.Found).Select(pair => $"{pair.First}{pair.Second.Values[1]}"));
    }

    private string Copy => _store.Tables(Served.Name) + "-copy";

    private string Data => Path.Combine(_store.Folder, "data", Served.Name);

    private async Task RemoveAsync()
    {
        Directory.Delete(_store.Tables(Served.Name), recursive: true);
        Directory.Delete(Data, recursive: true);
        await _store.ReopenAsync();
    }

    private void Keep()
    {
        CopiedFolder.Make(_store.Tables(Served.Name), Path.Combine(Copy, "tables"));
        CopiedFolder.Make(Data, Path.Combine(Copy, "data"));
    }

    private async Task RestoreAsync()
    {
        await RemoveAsync();
        Directory.Move(Path.Combine(Copy, "tables"), _store.Tables(Served.Name));
        Directory.Move(Path.Combine(Copy, "data"), Data);
    }
}
