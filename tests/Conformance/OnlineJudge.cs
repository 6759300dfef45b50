using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Runs;
using FeatureJobs.Store;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests;

/// <summary>
/// Takes one group through its runs, syncs at moments that are drawn, lets syncs be killed, meet each other or find an empty store, and holds what is read online
/// to the offline store and to the oracle.
/// </summary>
internal sealed class OnlineJudge(ServedStore store, ServedGroup group, Random random)
{
    private readonly ImmutableArray<(string Name, ImmutableArray<object> Keys)> _entities = group.Entities();
    private readonly List<string> _faults = [];
    private (long Batch, long Through)? _reached;
    private int _synced = -1;

    /// <summary>Values compared online with the oracle, and online with the offline store.</summary>
    public (long Oracle, long Offline) Compared { get; private set; }

    /// <summary>What happened, with how often.</summary>
    public Dictionary<string, int> Happened { get; } = [];

    public async Task<IReadOnlyList<string>> FaultsAsync()
    {
        Func<Task>? late = null;
        for (var run = 0; run < group.Runs.Length && _faults.Count == 0; run++)
        {
            await store.RunAsync(group, run);
            var last = run == group.Runs.Length - 1;
            if (last || random.Next(10) < 7)
            {
                await SyncAsync(run);
                if (late is not null)
                    await late();
                late = null;
                await CompareAsync(run);
            }
            else
            {
                if (late is null && random.Next(2) == 0 && group.Through(run) is not null)
                    late = await HeldAsync(run);
                await CompareAsync(_synced);
            }
        }
        return [.. _faults.Take(5).Select(fault => $"{group.Name}: {fault}"), .. _faults.Count > 0 ? [group.Yaml] : Array.Empty<string>()];
    }

    private long Clock(int run) => group.Runs.Take(run + 1).Max(r => r.At);

    private async Task SyncAsync(int run)
    {
        var through = group.Through(run);
        if (_reached is not null && random.Next(5) == 0)
        {
            Happens("the online store was wiped");
            await store.WipeAsync();
            _reached = null;
        }
        if (random.Next(4) == 0)
        {
            Happens("a sync was killed before its position");
            var rows = random.Next(4);
            try
            {
                await store.SyncAsync(group.Name, Clock(run), online => new UnreliableOnline(online, rows));
            }
            catch (OperationCanceledException e) when (e.Message == "killed by the test")
            {
                Happens("... with rows or a position to write");
            }
        }
        if (random.Next(5) == 0)
        {
            Happens("two syncs at once");
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => store.SyncAsync(group.Name, Clock(run), online => online))));
        }
        else
            Check(await store.SyncAsync(group.Name, Clock(run)), through, run);
        _synced = run;
        if (through is not null)
            _reached = (Batch(), through.Value);
        if (random.Next(4) == 0 && (await store.SyncAsync(group.Name, Clock(run))).Outcome != GroupOutcome.NoNewData)
            _faults.Add($"run {run + 1}: a second sync found something new");
    }

    /// <summary>A sync that has read the histories of this run, and writes when others have come further.</summary>
    private async Task<Func<Task>> HeldAsync(int run)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        UnreliableOnline? held = null;
        var sync = store.SyncAsync(group.Name, Clock(run), online => held = new UnreliableOnline(online, gate: gate.Task));
        while (held is null && !sync.IsCompleted)
            await Task.Yield();
        await Task.WhenAny(sync, held!.Reached.Task);
        return async () =>
        {
            Happens("an older sync wrote after a newer one");
            gate.SetResult();
            await sync;
        };
    }

    /// <summary>The report: rows of entities whose newest row is another one than when the store was synced last, and no others.</summary>
    private void Check(GroupSync sync, long? through, int run)
    {
        var newest = through is { } now ? Newest(Batch(), now) : [];
        var before = _reached is { } reached ? Newest(reached.Batch, reached.Through) : [];
        var pushed = newest.Count(row => !before.TryGetValue(row.Key, out var old) || old != row.Value);
        var same = through is null || _reached == (Batch(), through.Value);
        (string What, object? Should, object? Is)[] figures =
        [
            ("error", null, sync.Error),
            ("outcome", same ? GroupOutcome.NoNewData : GroupOutcome.Completed, sync.Outcome),
            ("full", through is not null && _reached is null, sync.Full),
            ("rows written", same ? 0L : pushed, sync.Written),
            ("rows refused", 0L, sync.Refused),
            ("evaluated_through", through, sync.EvaluatedThrough is { } time ? (time - DateTimeOffset.UnixEpoch).Ticks / 10 : null),
        ];
        _faults.AddRange(figures.Where(f => !Equals(f.Should, f.Is)).Select(f => $"sync after run {run + 1}: {f.What} should be {f.Should ?? "none"}, is {f.Is ?? "none"}"));
        Happens(same ? "a sync found nothing new" : sync.Full ? "a full sync" : pushed < newest.Count ? "an incremental sync that left entities alone" : "an incremental sync of all entities");
    }

    private long Batch() => StoredBatch.Transaction(Path.Combine(store.Tables(group.Name), "history"));

    private Dictionary<string, (long Time, long Created, long Batch)> Newest(long batch, long through) => store.History(group)
        .Where(row => row.Batch <= batch && row.Time <= through).GroupBy(row => row.Entity).ToDictionary(rows => rows.Key, rows => rows.Max(row => (row.Time, row.Created, row.Batch)));

    private async Task CompareAsync(int run)
    {
        if (group.Through(run) is not { } through)
        {
            var none = await OnlineAsync(Clock(Math.Max(run, 0)));
            _faults.AddRange(none.Rows.Where(row => row.Statuses.Values.Single() != OnlineStatus.NotFound).Select(_ => "an entity was found before anything was synced"));
            return;
        }
        var first = through + group.AvailableAfter;
        var times = group.TtlEdges(run).Where(time => time > first).Order().Distinct().Take(4).Prepend(first).Where(time => time < Intake.Year10000).ToList();
        // The offline store moves on with each run, the online store with each sync.
        var isReached = run == _synced && Batch() == _reached?.Batch;
        var offline = isReached ? await store.OfflineAsync(group, [.. _entities.Select(entity => entity.Keys)], times) : null;
        for (var i = 0; i < times.Count; i++)
        {
            var online = await OnlineAsync(times[i]);
            for (var entity = 0; entity < _entities.Length; entity++)
                Compare(run, times[i], _entities[entity].Name, online.Rows[entity], offline?.Rows[i * _entities.Length + entity].Skip(group.Keys.Length + 1).ToArray());
        }
        await RefusedAsync(through - 1);
    }

    private void Compare(int run, long at, string entity, OnlineEntity online, object?[]? offline)
    {
        var (status, features) = group.At(run, entity, at);
        if (online.Statuses.Values.Single() != status)
            _faults.Add($"after run {run + 1}, {entity} at {YamlText.Time(at)} should be {status}, is {online.Statuses.Values.Single()}");
        for (var i = 0; i < features.Length; i++)
        {
            var value = online.Values[i] is { } given ? TrainingRowsRead.Value(given) : null;
            Compared = (Compared.Oracle + 1, Compared.Offline);
            if (!features[i].Agrees(value))
                _faults.Add($"after run {run + 1}, {entity} at {YamlText.Time(at)}: {group.Features[i]} should be {YamlText.Value(features[i].Value)}, is {YamlText.Value(value)} online");
            if (offline is null || group.IsAhead(run, entity, at))
                continue;
            Compared = (Compared.Oracle, Compared.Offline + 1);
            if (!ValueOrder.Same(offline[i], value))
                _faults.Add($"after run {run + 1}, {entity} at {YamlText.Time(at)}: {group.Features[i]} is {YamlText.Value(offline[i])} offline, {YamlText.Value(value)} online");
        }
    }

    /// <summary>A time before evaluated_through is no time to ask the online store for.</summary>
    private async Task RefusedAsync(long at)
    {
        try
        {
            await OnlineAsync(at);
            _faults.Add($"{YamlText.Time(at)} was answered");
        }
        catch (DiagnosticException e) when (e.Diagnostics[0].Code == "FJ2006")
        {
        }
    }

    private Task<OnlineFeatures> OnlineAsync(long at) => store.OnlineAsync(group.Name, group.Keys, _entities.Select(entity => entity.Keys), at);

    private void Happens(string what) => Happened[what] = Happened.GetValueOrDefault(what) + 1;
}
