using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>
/// Prints a relation as one statement: a common table expression for each node, named by its place in the plan.
/// The walk and what all dialects write alike; what a dialect writes in words of its own is abstract here.
/// </summary>
/// <param name="kept">Nodes whose rows are there already: <paramref name="scan"/> says where, as of scans.</param>
internal abstract class RelationPrinter(Func<Relation, string> scan, IReadOnlySet<Relation>? kept = null)
{
    private readonly Dictionary<Relation, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Relation, Relation> _lowered = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Relation, int> _uses = new(ReferenceEqualityComparer.Instance);
    private readonly StringBuilder _with = new();

    public string Print(Relation relation)
    {
        Count(relation);
        foreach (var input in Inputs(relation))
            Name(input);
        var body = Body(Lowered(relation));
        return _with.Length == 0 ? body : $"WITH {_with}\n{body}";
    }

    private void Count(Relation relation)
    {
        _uses[relation] = _uses.GetValueOrDefault(relation) + 1;
        if (_uses[relation] == 1)
            foreach (var input in Inputs(relation))
                Count(input);
    }

    private bool IsKept(Relation relation) => kept?.Contains(relation) ?? false;

    private ImmutableArray<Relation> Inputs(Relation relation) => IsKept(relation) ? [] : Lowered(relation).Inputs;

    /// <summary>The node itself, or those that stand for it where the dialect has no words of its own.</summary>
    private Relation Lowered(Relation relation)
    {
        if (relation is not LatestRow latest)
            return relation;
        if (!_lowered.TryGetValue(latest, out var lowered))
            _lowered.Add(latest, lowered = Lower(latest));
        return lowered;
    }

    private void Name(Relation relation)
    {
        if (_names.ContainsKey(relation))
            return;
        foreach (var input in Inputs(relation))
            Name(input);
        var name = string.Create(CultureInfo.InvariantCulture, $"r{_names.Count + 1}");
        var keep = Keep(_uses[relation] > 1 && Computes(relation));
        _with.Append(_with.Length == 0 ? "" : ",\n").Append(CultureInfo.InvariantCulture, $"{name} AS {keep}(\n{Body(Lowered(relation))}\n)");
        _names.Add(relation, name);
    }

    /// <summary>Reading a few columns twice is cheaper than keeping all of them; computing twice is not.</summary>
    internal static bool Computes(Relation relation) => IsCostly(relation) || relation.Inputs.Any(Computes);

    /// <summary>Does the node itself more than read rows one by one?</summary>
    internal static bool IsCostly(Relation relation) => relation is Aggregate or Over or Join or AsOf or LatestRow or GreatestRow or RunningNewest;

    private string Body(Relation relation) => relation switch
    {
        FileScan or TableScan or StagedScan => PrintScan(relation),
        _ when IsKept(relation) => PrintScan(relation),
        Values r => PrintValues(r),
        Project r => $"SELECT {string.Join(", ", r.Items.Select(Item))} FROM {From(r.Input)}",
        Fence r => PrintFence(r),
        Filter r => $"SELECT {Columns(r)} FROM {From(r.Input)} WHERE {Scalar(r.Predicate)}",
        Part r => $"SELECT {Columns(r)} FROM {From(r.Input)} WHERE {PartOf(Names(r.Keys), r.Count)} = {r.Index}",
        Aggregate r => PrintAggregate(r),
        Explode r => $"SELECT {Columns(r.Input)}, {Rows(r.Items)} AS {Quote(r.Name)} FROM {From(r.Input)}",
        ExplodeRange r => $"SELECT {Columns(r.Input)}, {Rows(Scalar(r.From), Scalar(r.To), r.Step)} AS {Quote(r.Name)} FROM {From(r.Input)}",
        Join r => PrintJoin(r),
        GreatestRow r => PrintGreatestRow(r),
        UnionAll r => string.Join("\nUNION ALL ", r.Parts.Select(input => $"SELECT {Columns(r)} FROM {From(input)}")),
        Over r => PrintOver(r),
        Sort r => PrintSort(r),
        AsOf r => PrintAsOf(r),
        LatestRow r => PrintLatestRow(r),
        RunningNewest r => PrintRunningNewest(r),
        _ => throw new NotSupportedException($"No SQL form of {relation.GetType().Name}."),
    };

    private string PrintScan(Relation relation) => $"SELECT {string.Join(", ", relation.Columns.Select(Read))} FROM {scan(relation)}";

    /// <summary>Words before a named node, which is <paramref name="costly"/> where it computes something that several nodes read.</summary>
    protected abstract string Keep(bool costly);

    /// <summary>A scan's column as expressions take it.</summary>
    protected abstract string Read(Column column);

    protected abstract string PrintValues(Values r);

    protected abstract string PrintFence(Fence r);

    /// <summary>The number of the part, below <paramref name="count"/>, of a row with these keys.</summary>
    protected abstract string PartOf(string keys, int count);

    /// <summary>A row for each item.</summary>
    protected abstract string Rows(IEnumerable<Expression> items);

    /// <summary>A row for each number of a range; none where it is empty or null.</summary>
    protected abstract string Rows(string from, string to, long step);

    /// <summary>Words that tell an engine which side is small, with a space after them.</summary>
    protected virtual string Hint(Join r) => "";

    protected abstract string PrintGreatestRow(GreatestRow r);

    protected abstract string PrintAsOf(AsOf r);

    /// <summary>Nodes that stand for this one, or itself if <see cref="PrintLatestRow"/> prints it.</summary>
    protected abstract Relation Lower(LatestRow r);

    protected abstract string PrintLatestRow(LatestRow r);

    protected abstract string PrintRunningNewest(RunningNewest r);

    /// <param name="over">Empty for an aggregate over a group, else <c> OVER window</c>.</param>
    protected abstract string Print(AggregateCall call, string over);

    /// <summary>A distance of values of the order column, as a frame's bound takes it.</summary>
    protected abstract string Distance(long values);

    public abstract string Scalar(Expression expression);

    public abstract string Quote(string name);

    private string Item(NamedExpression item) =>
        item.Expression is ColumnReference column && column.Name == item.Name ? Quote(item.Name) : $"{Scalar(item.Expression)} AS {Quote(item.Name)}";

    private string PrintAggregate(Aggregate r)
    {
        var keys = Names(r.Keys);
        var items = r.Items.Select(i => $"{Print(i.Call, over: "")} AS {Quote(i.Name)}");
        return $"SELECT {string.Join(", ", r.Keys.Select(Quote).Concat(items))} FROM {From(r.Input)}" + (keys.Length == 0 ? "" : $" GROUP BY {keys}");
    }

    private string PrintJoin(Join r)
    {
        var on = string.Join(" AND ", r.Keys.Select(key => $"l.{Quote(key)} = r.{Quote(key)}"));
        return $"SELECT {Hint(r)}{Both(r.Left, r.Right, r.Keys)} FROM {From(r.Left)} AS l {(r.KeepLeft ? "LEFT JOIN" : "JOIN")} {From(r.Right)} AS r ON {on}";
    }

    private string PrintOver(Over r)
    {
        var frames = new Frames(r);
        var items = r.Items.Select(item => item switch
        {
            Framed { To: 0 } f when frames.IsOneRow(f) => $"{Scalar(f.Call.Arguments[0])} AS {Quote(f.Name)}",
            Framed f when frames.IsOneRow(f) => $"lag({Scalar(f.Call.Arguments[0])}, {f.To / r.Step}) OVER w AS {Quote(f.Name)}",
            Framed f => $"{Print(f.Call, over: $" OVER {frames.Window(f)}")} AS {Quote(f.Name)}",
            Previous p => $"lag({Scalar(p.Column)}) OVER w AS {Quote(p.Name)}",
            _ => throw new NotSupportedException($"No SQL form of {item.GetType().Name}."),
        });
        var windows = frames.Print($"{PartitionBy(r.PartitionBy)}ORDER BY {Quote(r.OrderBy)}", Distance);
        return $"SELECT {Columns(r.Input)}, {string.Join(", ", items)} FROM {From(r.Input)}" + (windows.Count == 0 ? "" : $"\nWINDOW {string.Join(",\n  ", windows)}");
    }

    private string PrintSort(Sort r)
    {
        var keys = string.Join(", ", r.Keys.Select(key => $"{Quote(key.Column)} {(key.Descending ? "DESC" : "ASC")} NULLS FIRST"));
        return $"SELECT {Columns(r)} FROM {From(r.Input)} ORDER BY {keys}" + (r.Limit is { } limit ? $" LIMIT {limit}" : "");
    }

    /// <summary>The name of a node that is already printed.</summary>
    protected string From(Relation input) => _names[input];

    protected string Columns(Relation relation) => Names(relation.Columns.Select(column => column.Name));

    protected string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(Quote));

    protected string List(IEnumerable<Expression> items) => string.Join(", ", items.Select(Scalar));

    protected string PartitionBy(IEnumerable<string> keys) => Names(keys) is { Length: > 0 } names ? $"PARTITION BY {names} " : "";

    /// <summary>The columns of two sides called l and r, keys of the left one only.</summary>
    protected string Both(Relation left, Relation right, IEnumerable<string> keys) => string.Join(", ",
        left.Columns.Select(column => $"l.{Quote(column.Name)}").Concat(Others(right, keys).Select(name => $"r.{Quote(name)}")));

    protected static IEnumerable<string> Others(Relation relation, IEnumerable<string> keys) => relation.Columns.Select(column => column.Name).Where(name => !keys.Contains(name));
}
