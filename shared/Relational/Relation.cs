using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>
/// A relation: rows with named, typed columns, described and not yet computed. What a definition means is said in these nodes;
/// a dialect's printer turns them into one statement of its engine.
/// A node that stands in a plan twice is computed once where the engine can do so.
/// </summary>
/// <param name="Columns">The columns in order; names are unique.</param>
public abstract record Relation(ImmutableArray<Column> Columns)
{
    /// <summary>The relations that this one is computed from; none for scans.</summary>
    public virtual ImmutableArray<Relation> Inputs => [];

    /// <summary>This relation and all below it, each once.</summary>
    public IEnumerable<Relation> All()
    {
        var seen = new HashSet<Relation>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Relation>([this]);
        while (open.TryPop(out var relation))
            if (seen.Add(relation))
            {
                yield return relation;
                foreach (var input in relation.Inputs)
                    open.Push(input);
            }
    }

    /// <summary>A reference to one of this relation's columns.</summary>
    /// <exception cref="InvalidOperationException">There is no such column: a plan is wrong.</exception>
    public ColumnReference this[string name] =>
        Columns.FirstOrDefault(column => column.Name == name) is { } found
            ? new ColumnReference(found.Name, found.Type)
            : throw new InvalidOperationException($"The relation has no column '{name}', only {string.Join(", ", Columns.Select(c => c.Name))}.");
}

/// <summary>Rows of files, with the place each came from: <see cref="FileColumn"/> (path as given) and <see cref="RowColumn"/> (from 0).</summary>
public abstract record FileScan(ImmutableArray<string> Files, ImmutableArray<Column> Read)
    : Relation([.. Read, new(FileColumn, DataType.String), new(RowColumn, DataType.Int64)])
{
    public const string FileColumn = "__file";
    public const string RowColumn = "__row";

    /// <summary>Is a file of this name CSV, where nothing else says so? Other names are Parquet's.</summary>
    public static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// Rows of source files, converted to the given types. In files whose names end with <c>.csv</c> a cell that cannot be read as its type is an error of the engine:
/// for types that were inferred from those files.
/// </summary>
public sealed record SourceScan(ImmutableArray<string> Files, ImmutableArray<Column> Read) : FileScan(Files, Read);

/// <summary>
/// Rows of CSV files as text, to be converted by the plan. An empty cell is null, in quotes too.
/// Cells of columns wanted as another type than string come without spaces at both ends, and are null when nothing is left.
/// </summary>
/// <param name="Wanted">Columns of the header with the types they are to become.</param>
public sealed record CsvScan(ImmutableArray<string> Files, ImmutableArray<Column> Wanted)
    : FileScan(Files, [.. Wanted.Select(column => column with { Type = DataType.String })]);

/// <summary>Rows of a Delta table at a version. <paramref name="Prune"/> lets whole files be left out; rows are filtered by a <see cref="Filter"/> all the same.</summary>
/// <param name="Table">The table's folder.</param>
public sealed record TableScan(string Table, long Version, ImmutableArray<Column> Read, ImmutableArray<PruneTerm> Prune) : Relation(Read);

/// <summary>One term of a conjunction that file statistics can disprove.</summary>
/// <param name="Value">The literal compared with; null for is null and is not null.</param>
public sealed record PruneTerm(string Column, PruneOperator Operator, Literal? Value = null);

/// <summary>How a column relates to the literal of a <see cref="PruneTerm"/>.</summary>
public enum PruneOperator { Equal, LessOrEqual, GreaterOrEqual, IsNotNull }

/// <summary>Rows that were staged for a table and are not committed yet.</summary>
/// <param name="Stage">The engine's name for them.</param>
public sealed record StagedScan(string Stage, ImmutableArray<Column> Read) : Relation(Read);

/// <summary>A few rows given as literals, in column order.</summary>
public sealed record Values(ImmutableArray<Column> Read, ImmutableArray<ImmutableArray<Literal>> Rows) : Relation(Read);

/// <summary>Computed columns over each row of <paramref name="Input"/>.</summary>
public sealed record Project(Relation Input, ImmutableArray<NamedExpression> Items)
    : Relation([.. Items.Select(item => new Column(item.Name, item.Expression.Type))])
{
    public override ImmutableArray<Relation> Inputs => [Input];
}

/// <summary>
/// The same rows, as a border that conditions of outer nodes do not cross: an engine that moves a condition inwards writes what it refers to into it,
/// and computes that once for each mention.
/// </summary>
public sealed record Fence(Relation Input) : Relation(Input.Columns)
{
    public override ImmutableArray<Relation> Inputs => [Input];
}

/// <summary>An expression and the column it becomes.</summary>
public sealed record NamedExpression(string Name, Expression Expression);

/// <summary>The rows for which <paramref name="Predicate"/> is true.</summary>
public sealed record Filter(Relation Input, Expression Predicate) : Relation(Input.Columns)
{
    public override ImmutableArray<Relation> Inputs => [Input];
}

/// <summary>
/// The rows of one of <paramref name="Count"/> parts. Rows with equal keys are in the same part; which one, each engine decides for itself,
/// so a plan may use parts only where all of them together are the result.
/// </summary>
public sealed record Part(Relation Input, ImmutableArray<string> Keys, int Index, int Count) : Relation(Input.Columns)
{
    public override ImmutableArray<Relation> Inputs => [Input];
}

/// <summary>One row for each distinct combination of the key columns (nulls equal); without keys one row in all.</summary>
public sealed record Aggregate(Relation Input, ImmutableArray<string> Keys, ImmutableArray<NamedAggregate> Items)
    : Relation([.. Keys.Select(key => new Column(key, Input[key].Type)), .. Items.Select(item => new Column(item.Name, item.Call.Type))])
{
    public override ImmutableArray<Relation> Inputs => [Input];
}

/// <summary>An aggregate and the column it becomes.</summary>
public sealed record NamedAggregate(string Name, AggregateCall Call);

/// <summary>Of the rows with equal <paramref name="Keys"/> one: the greatest by the columns <paramref name="By"/>, nulls least, NaN above all numbers.</summary>
public sealed record GreatestRow(Relation Input, ImmutableArray<string> Keys, ImmutableArray<string> By) : Relation(Input.Columns)
{
    public override ImmutableArray<Relation> Inputs => [Input];
}

/// <summary>All rows of all inputs; they have the same columns in the same order.</summary>
public sealed record UnionAll(ImmutableArray<Relation> Parts) : Relation(Parts[0].Columns)
{
    public override ImmutableArray<Relation> Inputs => Parts;
}

/// <summary>Each row once for each distinct value of <paramref name="Items"/>, in the column <paramref name="Name"/>; equal values of one row may come more than once.</summary>
public sealed record Explode(Relation Input, string Name, ImmutableArray<Expression> Items)
    : Relation([.. Input.Columns, new(Name, Items[0].Type)])
{
    public override ImmutableArray<Relation> Inputs => [Input];
}

/// <summary>Each row once for each of the int64 values from, from + step, … up to and with to, in the column <paramref name="Name"/>.</summary>
public sealed record ExplodeRange(Relation Input, string Name, Expression From, Expression To, long Step)
    : Relation([.. Input.Columns, new(Name, DataType.Int64)])
{
    public override ImmutableArray<Relation> Inputs => [Input];
}

/// <summary>
/// The pairs of rows whose <paramref name="Keys"/> are equal; columns of the left side, then those of the right that are no keys.
/// With <paramref name="KeepLeft"/> a left row without partner stays, with nulls.
/// An engine that cannot tell which side is smaller may take the right one to be it.
/// </summary>
public sealed record Join(Relation Left, Relation Right, ImmutableArray<string> Keys, bool KeepLeft = false)
    : Relation([.. Left.Columns, .. Right.Columns.Where(column => !Keys.Contains(column.Name))])
{
    public override ImmutableArray<Relation> Inputs => [Left, Right];

    /// <summary>The left side has few rows, whatever an engine estimates: one of several machines sends them to where the right ones lie.</summary>
    public bool IsLeftSmall { get; init; }
}

/// <summary>
/// Each left row that has any with the right row of equal <paramref name="Keys"/> whose <paramref name="Time"/> is the greatest at or before its own <paramref name="At"/>;
/// columns of the left side, then those of the right that are no keys. Null keys and times match nothing.
/// Of several such rows of one time any may come: the right side has no columns in which those differ.
/// </summary>
public sealed record AsOf(Relation Left, Relation Right, ImmutableArray<string> Keys, string At, string Time)
    : Relation([.. Left.Columns, .. Right.Columns.Where(column => !Keys.Contains(column.Name))])
{
    public override ImmutableArray<Relation> Inputs => [Left, Right];
}

/// <summary>
/// Each left row that has any with the right row of equal <paramref name="Keys"/> that is greatest by <paramref name="Time"/>, then by the columns <paramref name="Order"/>,
/// among those whose Time is at or before its own <paramref name="At"/>; columns of the left side, then those of the right that are no keys. Null keys and times match nothing.
/// None of Order is null, and no two right rows are equal in Keys, Time and Order.
/// </summary>
/// <param name="Id">A column of the left side that tells its rows apart.</param>
public sealed record LatestRow(Relation Left, Relation Right, ImmutableArray<string> Keys, string Id, string At, string Time, ImmutableArray<string> Order)
    : Relation([.. Left.Columns, .. Right.Columns.Where(column => !Keys.Contains(column.Name))])
{
    public override ImmutableArray<Relation> Inputs => [Left, Right];
}

/// <summary>
/// Each row with the values of <paramref name="Order"/> replaced by the greatest, column by column, of all rows with equal <paramref name="Keys"/>
/// and a value of <paramref name="By"/> that is not above its own. None of <paramref name="Order"/> is null.
/// </summary>
public sealed record RunningNewest(Relation Input, ImmutableArray<string> Keys, string By, ImmutableArray<string> Order)
    : Relation([.. Keys.Append(By).Concat(Order).Select(name => new Column(name, Input[name].Type))])
{
    public override ImmutableArray<Relation> Inputs => [Input];
}

/// <summary>
/// Each row with further columns computed over the rows of the same <paramref name="PartitionBy"/>, in the order of one int64 column, which has no equal values in a partition.
/// </summary>
/// <param name="Step">Given when the order values of a partition lie just this far apart, without gaps: frames can then count rows instead of searching for values.</param>
public sealed record Over(Relation Input, ImmutableArray<string> PartitionBy, string OrderBy, ImmutableArray<NamedWindow> Items, long? Step = null)
    : Relation([.. Input.Columns, .. Items.Select(item => new Column(item.Name, item.Type))])
{
    public override ImmutableArray<Relation> Inputs => [Input];
}

/// <summary>The rows in an order; only the outermost node of a plan that is written or shown.</summary>
/// <param name="Hidden">A column to order by that is not part of the result.</param>
public sealed record Sort(Relation Input, ImmutableArray<SortKey> Keys, long? Limit = null, string? Hidden = null)
    : Relation([.. Input.Columns.Where(column => column.Name != Hidden)])
{
    public override ImmutableArray<Relation> Inputs => [Input];
}

/// <summary>A column to order by; nulls come first.</summary>
public sealed record SortKey(string Column, bool Descending = false);
