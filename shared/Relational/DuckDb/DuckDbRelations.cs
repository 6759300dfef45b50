using System.Globalization;
using System.Text;
using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>
/// Prints a relation as one DuckDB statement: a common table expression for each node, named by its place in the plan.
/// Scans are resolved by the caller, who knows files (their times are TIMESTAMPTZ); everything else is printed from the tree alone.
/// </summary>
public sealed class DuckDbRelations
{
    private readonly Func<Relation, string> _scan;
    private readonly Dictionary<Relation, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Relation, Relation> _lowered = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Relation, int> _uses = new(ReferenceEqualityComparer.Instance);
    private readonly StringBuilder _with = new();

    private DuckDbRelations(Func<Relation, string> scan) => _scan = scan;

    /// <summary>The statement that yields <paramref name="relation"/>.</summary>
    /// <param name="scan">A scan's rows as text for FROM: a table function or a query in brackets.</param>
    public static string Print(Relation relation, Func<Relation, string> scan)
    {
        var printer = new DuckDbRelations(scan);
        printer.Count(relation);
        foreach (var input in printer.Lowered(relation).Inputs)
            printer.Name(input);
        var body = printer.Body(printer.Lowered(relation));
        return printer._with.Length == 0 ? body : $"WITH {printer._with}\n{body}";
    }

    private void Count(Relation relation)
    {
        _uses[relation] = _uses.GetValueOrDefault(relation) + 1;
        if (_uses[relation] == 1)
            foreach (var input in Lowered(relation).Inputs)
                Count(input);
    }

    /// <summary>The node in those that DuckDB has words for.</summary>
    private Relation Lowered(Relation relation)
    {
        if (relation is not LatestRow latest)
            return relation;
        if (!_lowered.TryGetValue(relation, out var lowered))
            _lowered.Add(relation, lowered = DuckDbLatestRow.Of(latest));
        return lowered;
    }

    private void Name(Relation relation)
    {
        if (_names.ContainsKey(relation))
            return;
        foreach (var input in Lowered(relation).Inputs)
            Name(input);
        var name = string.Create(CultureInfo.InvariantCulture, $"r{_names.Count + 1}");
        var keep = _uses[relation] > 1 && Computes(relation) ? "MATERIALIZED" : "NOT MATERIALIZED";
        _with.Append(_with.Length == 0 ? "" : ",\n").Append(CultureInfo.InvariantCulture, $"{name} AS {keep} (\n{Body(Lowered(relation))}\n)");
        _names.Add(relation, name);
    }

    /// <summary>Reading a few columns twice is cheaper than keeping all of them; computing twice is not.</summary>
    private static bool Computes(Relation relation) => relation switch
    {
        Aggregate or Over or Join or AsOf or LatestRow or GreatestRow or RunningNewest => true,
        _ => relation.Inputs.Any(Computes),
    };

    private string Body(Relation relation) => relation switch
    {
        FileScan or TableScan or StagedScan => $"SELECT {string.Join(", ", relation.Columns.Select(Read))} FROM {_scan(relation)}",
        Values r => $"SELECT * FROM (VALUES {string.Join(", ", r.Rows.Select(row => $"({List(row)})"))}) AS v({Columns(r)})",
        Project r => $"SELECT {string.Join(", ", r.Items.Select(Item))} FROM {_names[r.Input]}",
        // Measured on 3 million flights: the fold's time falls to less than half.
        Fence r => $"SELECT {Columns(r)} FROM {_names[r.Input]} LIMIT {long.MaxValue}",
        Filter r => $"SELECT {Columns(r)} FROM {_names[r.Input]} WHERE {Scalar(r.Predicate)}",
        Part r => $"SELECT {Columns(r)} FROM {_names[r.Input]} WHERE hash({string.Join(", ", r.Keys.Select(Quote))}) % {r.Count} = {r.Index}",
        Aggregate r => PrintAggregate(r),
        Explode r => $"SELECT {Columns(r.Input)}, unnest([{List(r.Items)}]) AS {Quote(r.Name)} FROM {_names[r.Input]}",
        ExplodeRange r => $"SELECT {Columns(r.Input)}, unnest(range({Scalar(r.From)}, {Scalar(r.To)} + 1, {r.Step})) AS {Quote(r.Name)} FROM {_names[r.Input]}",
        Join r => PrintJoin(r),
        GreatestRow r => $"SELECT {Columns(r)} FROM {_names[r.Input]} QUALIFY row_number() OVER (PARTITION BY {string.Join(", ", r.Keys.Select(Quote))} ORDER BY {string.Join(", ", r.By.Select(column => $"{Quote(column)} DESC NULLS LAST"))}) = 1",
        UnionAll r => string.Join("\nUNION ALL ", r.Parts.Select(input => $"SELECT {Columns(r)} FROM {_names[input]}")),
        Over r => PrintOver(r),
        Sort r => PrintSort(r),
        AsOf r => PrintAsOf(r),
        RunningNewest r => PrintRunningNewest(r),
        _ => throw new NotSupportedException($"No DuckDB form of {relation.GetType().Name}."),
    };

    private static string Item(NamedExpression item) =>
        item.Expression is ColumnReference column && column.Name == item.Name ? Quote(item.Name) : $"{Scalar(item.Expression)} AS {Quote(item.Name)}";

    private string PrintAggregate(Aggregate r)
    {
        var keys = string.Join(", ", r.Keys.Select(Quote));
        var items = r.Items.Select(i => $"{DuckDbAggregates.Print(i.Call, over: "")} AS {Quote(i.Name)}");
        return $"SELECT {string.Join(", ", r.Keys.Select(Quote).Concat(items))} FROM {_names[r.Input]}" + (keys.Length == 0 ? "" : $" GROUP BY {keys}");
    }

    private string PrintJoin(Join r)
    {
        var left = r.Left.Columns.Select(column => $"l.{Quote(column.Name)}");
        var right = r.Right.Columns.Where(column => !r.Keys.Contains(column.Name)).Select(column => $"r.{Quote(column.Name)}");
        var on = string.Join(" AND ", r.Keys.Select(key => $"l.{Quote(key)} = r.{Quote(key)}"));
        return $"SELECT {string.Join(", ", left.Concat(right))} FROM {_names[r.Left]} AS l {(r.KeepLeft ? "LEFT JOIN" : "JOIN")} {_names[r.Right]} AS r ON {on}";
    }

    private string PrintOver(Over r)
    {
        var partition = $"PARTITION BY {string.Join(", ", r.PartitionBy.Select(Quote))} ORDER BY {Quote(r.OrderBy)}";
        // Over a single row of an even grid a sum or an extreme is that row's value.
        bool IsOneRow(Framed frame) => r.Step is not null && frame.From == frame.To && frame.Call is { Function: not Reduction.Count, Filter: null };
        var frames = r.Items.OfType<Framed>().Where(item => !IsOneRow(item)).Select(item => (item.From, item.To)).Distinct().ToList();
        var items = r.Items.Select(item => item switch
        {
            Framed { To: 0 } f when IsOneRow(f) => $"{Scalar(f.Call.Arguments[0])} AS {Quote(f.Name)}",
            Framed f when IsOneRow(f) => $"lag({Scalar(f.Call.Arguments[0])}, {f.To / r.Step}) OVER w AS {Quote(f.Name)}",
            Framed f => $"{DuckDbAggregates.Print(f.Call, over: $" OVER w{frames.IndexOf((f.From, f.To))}")} AS {Quote(f.Name)}",
            Previous p => $"lag({Scalar(p.Column)}) OVER w AS {Quote(p.Name)}",
            _ => throw new NotSupportedException($"No DuckDB form of {item.GetType().Name}."),
        });
        var (unit, step) = r.Step is { } even ? ("ROWS", even) : ("RANGE", 1);
        List<string> windows = [.. frames.Select((frame, i) =>
            $"w{i} AS ({partition} {unit} BETWEEN {(frame.From is { } from ? $"{from / step} PRECEDING" : "UNBOUNDED PRECEDING")} AND {frame.To / step} PRECEDING)")];
        if (r.Items.Any(item => item is Previous || (item is Framed { To: not 0 } f && IsOneRow(f))))
            windows.Add($"w AS ({partition})");
        return $"SELECT {Columns(r.Input)}, {string.Join(", ", items)} FROM {_names[r.Input]}" + (windows.Count == 0 ? "" : $"\nWINDOW {string.Join(",\n  ", windows)}");
    }

    private string PrintAsOf(AsOf r)
    {
        var left = r.Left.Columns.Select(column => $"l.{Quote(column.Name)}");
        var right = r.Right.Columns.Where(column => !r.Keys.Contains(column.Name)).Select(column => $"r.{Quote(column.Name)}");
        var on = r.Keys.Select(key => $"l.{Quote(key)} = r.{Quote(key)}").Append($"l.{Quote(r.At)} >= r.{Quote(r.Time)}");
        return $"SELECT {string.Join(", ", left.Concat(right))} FROM {_names[r.Left]} AS l ASOF JOIN {_names[r.Right]} AS r ON {string.Join(" AND ", on)}";
    }

    /// <summary>Structs compare field by field. A frame without a word about it ends with the last row of an equal value.</summary>
    private string PrintRunningNewest(RunningNewest r)
    {
        var kept = string.Join(", ", r.Keys.Append(r.By).Select(Quote));
        var order = string.Join(", ", r.Order.Select((column, i) => $"'o{i}': {Quote(column)}"));
        var newest = string.Join(", ", r.Order.Select((column, i) => $"struct_extract(s, 'o{i}') AS {Quote(column)}"));
        return $"SELECT {kept}, {newest} FROM (SELECT {kept}, max({{{order}}}) OVER (PARTITION BY {Names(r.Keys)} ORDER BY {Quote(r.By)}) AS s FROM {_names[r.Input]})";
    }

    private string PrintSort(Sort r)
    {
        var keys = string.Join(", ", r.Keys.Select(key => $"{Quote(key.Column)} {(key.Descending ? "DESC" : "ASC")} NULLS FIRST"));
        return $"SELECT {Columns(r)} FROM {_names[r.Input]} ORDER BY {keys}" + (r.Limit is { } limit ? $" LIMIT {limit}" : "");
    }

    /// <summary>Tables hold times with zone, expressions work on times without (in UTC). A cast would ask a calendar for each row and take 30 times as long.</summary>
    private static string Read(Column column) =>
        column.Type.Kind == TypeKind.Timestamp ? $"make_timestamp(epoch_us({Quote(column.Name)})) AS {Quote(column.Name)}" : Quote(column.Name);

    private static string Columns(Relation relation) => string.Join(", ", relation.Columns.Select(column => Quote(column.Name)));

    private static string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(Quote));

    private static string List(IEnumerable<Expression> items) => string.Join(", ", items.Select(Scalar));

    private static string Scalar(Expression expression) => DuckDbScalars.Print(expression);

    private static string Quote(string name) => DuckDbScalars.Quote(name);
}
