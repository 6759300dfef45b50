using System.Numerics;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Tests.Dialects;

/// <summary>The rows of a plan without scans, computed node by node from the documentation of the nodes and not from any printer; exact sums are whole <see cref="BigInteger"/>s.</summary>
public static class RelationOracle
{
    public static List<Dictionary<string, object?>> Rows(Relation relation) => relation switch
    {
        Values r => [.. r.Rows.Select(row => r.Columns.Zip(row, (column, literal) => (column.Name, Value: ScalarOracle.FromLiteral(literal.Value))).ToDictionary(cell => cell.Name, cell => cell.Value))],
        Project r => [.. Rows(r.Input).Select(row => r.Items.ToDictionary(item => item.Name, item => Value(item.Expression, row)))],
        Fence r => Rows(r.Input),
        Filter r => [.. Rows(r.Input).Where(row => Value(r.Predicate, row) is true)],
        Part r => [.. Rows(r.Input).Where(row => Key(row, r.Keys).Sum(c => c) % r.Count == r.Index)],
        Aggregate r => Aggregated(r),
        GreatestRow r => [.. Rows(r.Input).GroupBy(row => Key(row, r.Keys)).Select(rows => rows.Aggregate((best, row) => Compare(row, best, r.By) > 0 ? row : best))],
        UnionAll r => [.. r.Parts.SelectMany(Rows)],
        Explode r => [.. Rows(r.Input).SelectMany(row => r.Items.Select(item => With(row, r.Name, Value(item, row))))],
        ExplodeRange r => [.. Rows(r.Input).SelectMany(row => Range(Value(r.From, row), Value(r.To, row), r.Step).Select(value => With(row, r.Name, value)))],
        Join r => Joined(r),
        AsOf r => [.. Rows(r.Left).SelectMany(left => Latest(r, left, Rows(r.Right)))],
        LatestRow r => [.. Rows(r.Left).SelectMany(left => Latest(r, left, Rows(r.Right)))],
        RunningNewest r => Running(r),
        Over r => Framing(r),
        Sort r => Sorted(r),
        _ => throw new ArgumentOutOfRangeException(nameof(relation)),
    };

    private static object? Value(Expression expression, Dictionary<string, object?> row) => new ScalarOracle(row).Evaluate(expression);

    private static string Key(Dictionary<string, object?> row, IEnumerable<string> keys) => string.Join('|', keys.Select(key => ScalarRows.Show(row[key])));

    private static Dictionary<string, object?> With(Dictionary<string, object?> row, string name, object? value) => new(row) { [name] = value };

    /// <summary>Nulls least.</summary>
    private static int Compare(object? left, object? right) => left is null || right is null ? (left is null ? 0 : 1) - (right is null ? 0 : 1) : ScalarOracle.Compare(left, right);

    private static int Compare(Dictionary<string, object?> left, Dictionary<string, object?> right, IEnumerable<string> columns) =>
        columns.Select(column => Compare(left[column], right[column])).FirstOrDefault(order => order != 0);

    private static IEnumerable<object?> Range(object? from, object? to, long step)
    {
        for (var value = from as long?; to is long last && value <= last; value += step)
            yield return value;
    }

    private static List<Dictionary<string, object?>> Aggregated(Aggregate r)
    {
        var groups = Rows(r.Input).GroupBy(row => Key(row, r.Keys)).Select(rows => rows.ToList()).ToList();
        if (r.Keys.IsEmpty && groups.Count == 0)
            groups.Add([]);
        return [.. groups.Select(rows => r.Keys.Select(key => (Name: key, Value: rows[0][key]))
            .Concat(r.Items.Select(item => (item.Name, Value: Reduce(item.Call, rows)))).ToDictionary(cell => cell.Name, cell => cell.Value))];
    }

    private static object? Reduce(AggregateCall call, IEnumerable<Dictionary<string, object?>> rows)
    {
        var taken = rows.Where(row => call.Filter is null || Value(call.Filter, row) is true).ToList();
        if (call.Arguments.IsEmpty)
            return (long)taken.Count;
        var pairs = taken.Select(row => (Value: Value(call.Arguments[0], row), Order: call.Arguments.Length > 1 ? Value(call.Arguments[1], row) : null)).Where(pair => pair.Value is not null).ToList();
        if (call.Function == Reduction.Count)
            return (long)pairs.Count;
        if (pairs.Count == 0)
            return null;
        var values = pairs.Select(pair => pair.Value!).ToList();
        pairs.Sort((x, y) => Compare(x.Order, y.Order) is var order and not 0 ? order : Compare(x.Value, y.Value));
        return call.Function switch
        {
            Reduction.Sum when values[0] is double => values.Sum(value => (double)value),
            Reduction.Sum => values.Select(value => value is BigInteger sum ? sum : value is int small ? small : (long)value).Aggregate(BigInteger.Add),
            Reduction.Min or Reduction.First => pairs[0].Value,
            Reduction.Max or Reduction.Last => pairs[^1].Value,
            Reduction.FirstOrder => pairs[0].Order,
            Reduction.LastOrder => pairs[^1].Order,
            _ => throw new ArgumentOutOfRangeException(nameof(call)),
        };
    }

    private static List<Dictionary<string, object?>> Joined(Join r)
    {
        var right = Rows(r.Right);
        var absent = r.Right.Columns.ToDictionary(column => column.Name, column => (object?)null);
        return [.. Rows(r.Left).SelectMany(left =>
        {
            var partners = right.Where(row => Match(left, row, r.Keys)).ToList();
            return (partners.Count == 0 && r.KeepLeft ? [absent] : partners).Select(row => Both(left, row, r.Keys));
        })];
    }

    private static bool Match(Dictionary<string, object?> left, Dictionary<string, object?> right, IEnumerable<string> keys) =>
        keys.All(key => left[key] is not null && right[key] is not null && Compare(Widened(left[key]), Widened(right[key])) == 0);

    private static object? Widened(object? value) => value is int small ? (long)small : value;

    private static Dictionary<string, object?> Both(Dictionary<string, object?> left, Dictionary<string, object?> right, IReadOnlyCollection<string> keys) =>
        left.Concat(right.Where(cell => !keys.Contains(cell.Key))).ToDictionary();

    private static IEnumerable<Dictionary<string, object?>> Latest(AsOf r, Dictionary<string, object?> left, List<Dictionary<string, object?>> right) => right
        .Where(row => Match(left, row, r.Keys) && left[r.At] is { } at && row[r.Time] is { } time && Compare(time, at) <= 0)
        .OrderByDescending(row => row[r.Time], Comparer<object?>.Create(Compare)).Take(1).Select(row => Both(left, row, r.Keys));

    private static IEnumerable<Dictionary<string, object?>> Latest(LatestRow r, Dictionary<string, object?> left, List<Dictionary<string, object?>> right) => right
        .Where(row => Match(left, row, r.Keys) && left[r.At] is { } at && row[r.Time] is { } time && Compare(time, at) <= 0)
        .OrderDescending(Comparer<Dictionary<string, object?>>.Create((x, y) => Compare(x, y, [r.Time, .. r.Order]))).Take(1).Select(row => Both(left, row, r.Keys));

    private static List<Dictionary<string, object?>> Running(RunningNewest r)
    {
        var rows = Rows(r.Input);
        return [.. rows.Select(row =>
        {
            var newest = rows.Where(other => Key(other, r.Keys) == Key(row, r.Keys) && Compare(other[r.By], row[r.By]) <= 0)
                .Aggregate((best, other) => Compare(other, best, r.Order) > 0 ? other : best);
            return r.Columns.ToDictionary(column => column.Name, column => (r.Order.Contains(column.Name) ? newest : row)[column.Name]);
        })];
    }

    private static List<Dictionary<string, object?>> Framing(Over r) =>
        [.. Rows(r.Input).GroupBy(row => Key(row, r.PartitionBy)).SelectMany(partition =>
        {
            var rows = partition.OrderBy(row => (long)row[r.OrderBy]!).ToList();
            return rows.Select((row, n) => row.Concat(r.Items.Select(item => KeyValuePair.Create(item.Name, Windowed(item, r.OrderBy, rows, n)))).ToDictionary());
        })];

    private static object? Windowed(NamedWindow item, string orderBy, List<Dictionary<string, object?>> rows, int n)
    {
        if (item is Previous previous)
            return n == 0 ? null : rows[n - 1][previous.Column.Name];
        var frame = (Framed)item;
        var at = (long)rows[n][orderBy]!;
        var inside = rows.Where(row => (long)row[orderBy]! <= at - frame.To && (frame.From is null || (long)row[orderBy]! >= at - frame.From)).ToList();
        var present = inside.Where(row => (frame.Call.Filter is null || Value(frame.Call.Filter, row) is true) && Value(frame.Call.Arguments.FirstOrDefault() ?? Literal.Of(1), row) is not null);
        return frame.Call.Function switch
        {
            Reduction.First => present.Select(row => Value(frame.Call.Arguments[0], row)).FirstOrDefault(),
            Reduction.Last => present.Select(row => Value(frame.Call.Arguments[0], row)).LastOrDefault(),
            _ => Reduce(frame.Call, inside),
        };
    }

    private static List<Dictionary<string, object?>> Sorted(Sort r)
    {
        var order = Comparer<Dictionary<string, object?>>.Create((x, y) =>
            r.Keys.Select(key => Compare(x[key.Column], y[key.Column]) * (key.Descending && x[key.Column] is not null && y[key.Column] is not null ? -1 : 1)).FirstOrDefault(sign => sign != 0));
        var rows = Rows(r.Input).Order(order);
        return [.. (r.Limit is { } limit ? rows.Take((int)limit) : rows).Select(row => row.Where(cell => cell.Key != r.Hidden).ToDictionary())];
    }
}
