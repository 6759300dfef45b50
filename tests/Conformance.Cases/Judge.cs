using System.Collections.Immutable;

namespace FeatureJobs.Tests.Cases;

/// <summary>A row of a history table.</summary>
/// <param name="Entity">As <see cref="Intake.Entity"/> names it.</param>
public sealed record HistoryRow(string Entity, long Time, long Created, long Batch, bool Known, ImmutableArray<object?> Features);

/// <summary>
/// Compares a history with the oracle: every entity, every boundary, now and as of every earlier batch.
/// The oracle's answers are computed once a batch, so that a history can be judged after every run.
/// </summary>
public sealed class Judge
{
    private readonly ConformanceCase _case;
    private readonly ImmutableArray<ExpectedBatch> _batches;
    private readonly ImmutableArray<long> _boundaries;
    private readonly Dictionary<(int Batch, string Entity), ImmutableArray<Expected>?[]> _answers = [];

    public Judge(ConformanceCase @case)
    {
        _case = @case;
        Runs = Timeline.Of(@case);
        _batches = [.. Runs.Select(run => run.Batch).OfType<ExpectedBatch>()];
        _boundaries = Boundaries();
        Entities = [.. Events(_batches.Length - 1).Select(e => e.Entity).Distinct().Order(StringComparer.Ordinal)];
    }

    public ImmutableArray<ExpectedRun> Runs { get; }
    public ImmutableArray<string> Entities { get; }

    /// <summary>How many values have been compared so far.</summary>
    public long Compared { get; private set; }

    /// <summary>What is wrong with a history, after as many batches as <paramref name="numbers"/> names; nothing when it is right.</summary>
    /// <param name="numbers">The batch numbers in the history's own counting, in order.</param>
    public IEnumerable<string> Faults(IReadOnlyList<long> numbers, IReadOnlyList<HistoryRow> history)
    {
        if (numbers.Count == 0)
            return history.Count == 0 ? [] : [$"{history.Count} rows before the first batch"];
        return Shape(numbers, history)
            .Concat(Enumerable.Range(0, numbers.Count).Reverse().SelectMany(batch => Values(batch, [.. history.Where(row => row.Batch <= numbers[batch])])));
    }

    private IEnumerable<string> Shape(IReadOnlyList<long> numbers, IReadOnlyList<HistoryRow> history)
    {
        foreach (var row in history)
        {
            var batch = numbers.ToList().IndexOf(row.Batch);
            if (batch < 0)
                yield return $"{Place(row.Entity, row.Time)}: batch {row.Batch} is none of {string.Join(", ", numbers)}";
            else if (_batches[batch].EvaluatedThrough is not { } through || row.Time > through)
                yield return $"{Place(row.Entity, row.Time)}: batch {row.Batch} evaluated through {YamlText.Time(_batches[batch].EvaluatedThrough)} only";
            if (_case.Group.BoundaryAtOrBefore(row.Time) != row.Time)
                yield return $"{Place(row.Entity, row.Time)} is no boundary";
            else if (_boundaries.BinarySearch(row.Time) < 0)
                yield return $"{Place(row.Entity, row.Time)}: nothing can change here, no event is near";
            if (!Entities.Contains(row.Entity))
                yield return $"{Place(row.Entity, row.Time)}: no event has this entity";
        }
        foreach (var twins in history.GroupBy(row => (row.Entity, row.Time, row.Batch)).Where(rows => rows.Count() > 1))
            yield return $"{Place(twins.Key.Entity, twins.Key.Time)}: {twins.Count()} rows of batch {twins.Key.Batch}";
        foreach (var (batch, created) in history.GroupBy(row => row.Batch).Select(rows => (rows.Key, rows.Select(row => row.Created).Distinct().ToList())))
        {
            if (created.Count > 1)
                yield return $"batch {batch} has {created.Count} created_timestamps";
            var earlier = history.Where(row => row.Batch < batch).Select(row => row.Created).DefaultIfEmpty(long.MinValue).Max();
            if (created[0] <= earlier)
                yield return $"batch {batch} was created at {YamlText.Time(created[0])}, not after {YamlText.Time(earlier)} of an earlier one";
            var index = numbers.ToList().IndexOf(batch);
            if (index >= 0 && created[0] < _batches[index].Clock)
                yield return $"batch {batch} was created at {YamlText.Time(created[0])}, before the clock of its run";
        }
    }

    /// <summary>Walks the step function of every entity beside the oracle's answers.</summary>
    private IEnumerable<string> Values(int batch, IReadOnlyList<HistoryRow> history)
    {
        var rows = history.ToLookup(row => row.Entity);
        foreach (var entity in Entities)
        {
            var steps = rows[entity].OrderBy(row => row.Time).ThenBy(row => row.Created).ThenBy(row => row.Batch).ToList();
            var answers = Answers(batch, entity);
            var next = 0;
            for (var i = 0; i < _boundaries.Length && _boundaries[i] <= _batches[batch].EvaluatedThrough; i++)
            {
                while (next < steps.Count && steps[next].Time <= _boundaries[i])
                    next++;
                var row = next == 0 ? null : steps[next - 1];
                Compared++;
                if (Difference(answers[i], row is { Known: true } ? row : null) is { } difference)
                    yield return $"{Place(entity, _boundaries[i])}, as of batch {batch}: {difference}";
            }
        }
    }

    private string? Difference(ImmutableArray<Expected>? answer, HistoryRow? row)
    {
        if (answer is not { } expected)
            return row is null ? null : $"known by the row of {YamlText.Time(row.Time)}, but has no event yet";
        if (row is null)
            return "has events, but no row";
        for (var i = 0; i < expected.Length; i++)
        {
            if (!expected[i].Agrees(row.Features[i]))
                return $"{_case.Group.Features[i].Name} should be {YamlText.Value(expected[i].Value)}, is {YamlText.Value(row.Features[i])} by the row of {YamlText.Time(row.Time)} batch {row.Batch}";
        }
        return null;
    }

    private ImmutableArray<Expected>?[] Answers(int batch, string entity)
    {
        if (_answers.TryGetValue((batch, entity), out var answers))
            return answers;
        var events = Events(batch).Where(e => e.Entity == entity).ToList();
        var oracle = new Oracle(_case.Group);
        answers = [.. _boundaries.Select(boundary => boundary <= _batches[batch].EvaluatedThrough ? oracle.At(events, boundary) : null)];
        return _answers[(batch, entity)] = answers;
    }

    /// <summary>
    /// Every boundary up to the last evaluated_through, but for stretches that no event reaches: there the windows hold what they held
    /// at the stretch's first boundary, which is compared, so that centuries between two events cost nothing.
    /// </summary>
    private ImmutableArray<long> Boundaries()
    {
        var boundaries = new SortedSet<long>();
        if (_batches.IsEmpty || _batches[^1].EvaluatedThrough is not { } through)
            return [];
        boundaries.Add(through);
        foreach (var time in Events(_batches.Length - 1).Select(e => e.Time).Distinct())
        {
            var last = Math.Min(through, time + _case.Group.Reach + 3 * _case.Group.Every);
            for (var b = _case.Group.BoundaryAtOrBefore(time) - 2 * _case.Group.Every; b <= last; b += _case.Group.Every)
                boundaries.Add(b);
        }
        return [.. boundaries];
    }

    private ImmutableArray<Event> Events(int batch) => batch < 0 ? [] : _batches[batch].Seen;

    private string Place(string entity, long time) => $"{_case.Name}: {entity} at {YamlText.Time(time)}";
}
