using System.Collections.Immutable;

namespace FeatureJobs.Tests.Cases.Model;

/// <summary>
/// Incremental runs as the design describes them (tiles, candidates, write rule), over dictionaries. It shows that the algorithm and the oracle agree,
/// and, with a wrong rule, that the judge can fail.
/// </summary>
public sealed class IncrementalModel(WindowGroup group, WriteRule rule)
{
    private readonly Dictionary<string, SortedDictionary<(long Start, int Batch), Partial[]>> _tiles = [];
    private readonly List<HistoryRow> _history = [];
    private readonly long _size = TileSize(group);
    private long? _through;
    private long _created = long.MinValue;

    public IReadOnlyList<HistoryRow> History => _history;

    public void Run(ExpectedBatch batch)
    {
        _created = Math.Max(batch.Clock, _created + 1);
        foreach (var e in batch.Taken.Used)
            Fold(e, batch.Index);
        if (batch.EvaluatedThrough is { } through)
        {
            var stored = _history.ToLookup(row => row.Entity);
            foreach (var entity in _tiles.Keys)
                Evaluate(entity, batch, through, [.. stored[entity]]);
        }
        _through = batch.EvaluatedThrough;
    }

    private void Fold(Event e, int batch)
    {
        if (!_tiles.TryGetValue(e.Entity, out var tiles))
            tiles = _tiles[e.Entity] = [];
        var start = group.ClosedRight ? -WindowGroup.Floor(-e.Time, _size) - _size : WindowGroup.Floor(e.Time, _size);
        if (!tiles.TryGetValue((start, batch), out var partials))
            partials = tiles[(start, batch)] = [.. group.Aggregations.Select(_ => new Partial())];
        for (var i = 0; i < partials.Length; i++)
        {
            if (e.Inputs[i] is { } input)
                partials[i].Add(e.Time, input);
        }
    }

    private void Evaluate(string entity, ExpectedBatch batch, long through, List<HistoryRow> stored)
    {
        var candidates = new SortedSet<long>();
        var evaluated = new SortedSet<long>();
        foreach (var (start, _) in _tiles[entity].Keys)
            candidates.UnionWith(Candidates(start));
        foreach (var (start, number) in _tiles[entity].Keys)
        {
            var own = Candidates(start);
            if (number == batch.Index && own.Count > 0)
                evaluated.UnionWith(candidates.Where(b => b >= own.Min() && b <= own.Max()));
        }
        evaluated.UnionWith(candidates.Where(b => _through is null || b > _through));
        evaluated.RemoveWhere(b => b > through);
        if (rule == WriteRule.LateTilesOnlyForward)
            evaluated.RemoveWhere(b => b <= _through);

        var values = new Dictionary<long, object?[]?>();
        long? previousEvaluated = null;
        foreach (var b in evaluated)
        {
            var previous = candidates.GetViewBetween(long.MinValue, b - 1) is { Count: > 0 } before ? before.Max : (long?)null;
            if (rule == WriteRule.ComparesWithPreviousEvaluated)
                previous = previousEvaluated;
            previousEvaluated = b;

            var now = New(b)!;
            var changedHere = b <= _through && !Same(now, Value(entity, b, batch.Index - 1));
            var changesHere = !Same(now, previous is { } p ? New(p) : null);
            var write = rule switch
            {
                WriteRule.ComparesWithStoredRows => !Same(now, Newest(stored, b)),
                WriteRule.IgnoresOldValue => changesHere,
                _ => changedHere || changesHere,
            };
            if (write)
                _history.Add(new HistoryRow(entity, b, _created, batch.Index, true, [.. now]));
        }

        object?[]? New(long b) => values.TryGetValue(b, out var known) ? known : values[b] = Value(entity, b, batch.Index);
    }

    private HashSet<long> Candidates(long start)
    {
        var candidates = new HashSet<long>();
        if (rule != WriteRule.SkipsKnown)
            candidates.Add(group.BoundaryAtOrAfter(start + _size));
        foreach (var feature in group.Features)
        {
            var (enter, last) = Stay(start, feature);
            candidates.Add(enter);
            if (rule != WriteRule.SkipsLeave)
                candidates.Add(last + group.Every);
        }
        return candidates;
    }

    /// <summary>The first and the last boundary at which a tile counts; the first lies after the last when a window smaller than every never holds it.</summary>
    private (long Enter, long Last) Stay(long start, Feature feature) => (
        group.BoundaryAtOrAfter(start + _size + feature.Aggregation.Delay),
        group.BoundaryAtOrBefore(start + feature.Window + feature.Aggregation.Delay));

    /// <summary>The features from the tiles of the batches up to one; null when not known.</summary>
    private object?[]? Value(string entity, long b, int batch)
    {
        var tiles = _tiles[entity].Where(tile => tile.Key.Batch <= batch && tile.Key.Start + _size <= b).ToList();
        if (tiles.Count == 0)
            return null;
        var values = new object?[group.Features.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var feature = group.Features[i];
            var total = new Partial();
            foreach (var (key, partials) in tiles)
            {
                var (enter, last) = Stay(key.Start, feature);
                if (enter <= b && b <= last)
                    total.Merge(partials[feature.Index]);
            }
            values[i] = total.Finish(feature.Aggregation);
        }
        return values;
    }

    private static object?[]? Newest(List<HistoryRow> rows, long b) =>
        rows.Where(row => row.Time <= b).OrderBy(row => row.Time).ThenBy(row => row.Batch).LastOrDefault() is { } row ? [.. row.Features] : null;

    private bool Same(object?[]? a, object?[]? b) => a is null || b is null ? a is null && b is null : a.Zip(b).All(pair => Same(pair.First, pair.Second));

    private bool Same(object? a, object? b) => ValueOrder.Same(a, b)
        || (rule == WriteRule.ComparesWithTolerance && a is double x && b is double y && Math.Abs(x - y) <= 1e-9 * Math.Max(Math.Abs(x), Math.Abs(y)));

    /// <summary>The greatest common divisor of all that tiles must divide, unless it is given.</summary>
    private static long TileSize(WindowGroup group)
    {
        if (group.Tile is { } given)
            return given;
        long[] lengths = [group.Every, group.Offset, .. group.Aggregations.SelectMany(aggregation => aggregation.Windows.Append(aggregation.Delay))];
        return lengths.Aggregate((a, b) =>
        {
            while (b != 0)
                (a, b) = (b, a % b);
            return a;
        });
    }
}
