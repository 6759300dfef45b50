using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>Relations in Spark's words.</summary>
internal sealed class SparkRelationPrinter(Func<Relation, string> scan) : RelationPrinter(scan)
{
    public override string Scalar(Expression expression) => SparkScalars.Print(expression);

    public override string Quote(string name) => SparkScalars.Quote(name);

    /// <summary>Spark writes a common table expression out wherever it is named, and shares the shuffles that come out the same.</summary>
    protected override string Keep(bool costly) => "";

    protected override string Read(Column column) => Quote(column.Name);

    protected override string PrintValues(Values r) => $"SELECT * FROM VALUES {string.Join(", ", r.Rows.Select(row => $"({List(row)})"))} AS v({Columns(r)})";

    protected override string PrintFence(Fence r) => $"SELECT {Columns(r)} FROM {From(r.Input)}";

    protected override string PartOf(string keys, int count) => $"pmod(xxhash64({keys}), {count}L)";

    protected override string Rows(IEnumerable<Expression> items) => $"explode(array({List(items)}))";

    /// <summary>Left to itself a sequence to a lower number goes down, or raises.</summary>
    protected override string Rows(string from, string to, long step) => $"explode(CASE WHEN {from} <= {to} THEN sequence({from}, {to}, {step}L) ELSE array() END)";

    protected override string Print(AggregateCall call, string over) => SparkAggregates.Print(call, over);

    /// <summary>A bound has the type of the order column.</summary>
    protected override string Distance(long values) => $"{values}L";

    /// <summary>Measured on a million rows, one to five a key: never slower than max_by of structs, which also sorts.</summary>
    protected override string PrintGreatestRow(GreatestRow r)
    {
        var rank = Quote(Free("rank", r.Input));
        var by = string.Join(", ", r.By.Select(column => $"{Quote(column)} DESC NULLS LAST"));
        return $"SELECT {Columns(r)} FROM (SELECT *, row_number() OVER ({PartitionBy(r.Keys)}ORDER BY {by}) AS {rank} FROM {From(r.Input)}) WHERE {rank} = 1";
    }

    /// <summary>
    /// One shuffle: both sides in one relation, ordered by time, of equal ones the right rows first; each left row takes the last struct of a right row that is not null.
    /// The struct and not each column by itself, so that all are of one row.
    /// </summary>
    protected override string PrintAsOf(AsOf r)
    {
        var (time, side, row) = (Quote(Free("time", r.Left)), Quote(Free("side", r.Left)), Quote(Free("row", r.Left)));
        var others = Others(r.Right, r.Keys).ToList();
        var left = Names(r.Left.Columns.Select(column => column.Name));
        var absent = string.Join(", ", r.Left.Columns.Select(column => r.Keys.Contains(column.Name) ? Quote(column.Name) : $"NULL AS {Quote(column.Name)}"));
        string Known(string at) => string.Join(" AND ", r.Keys.Append(at).Select(name => $"{Quote(name)} IS NOT NULL"));
        var fields = string.Join(", ", others.Select((name, i) => $"{Quote(name)} AS c{i}"));
        var taken = string.Join(", ", others.Select((name, i) => $"{row}.c{i} AS {Quote(name)}").Prepend(string.Join(", ", r.Left.Columns.Select(Taken))));
        // In the union a key has the wider type of both sides.
        string Taken(Column column) => r.Keys.Contains(column.Name) && r.Right[column.Name].Type != column.Type
            ? $"CAST({Quote(column.Name)} AS {SparkLiterals.Type(column.Type)}) AS {Quote(column.Name)}"
            : Quote(column.Name);
        return $"""
            SELECT {taken} FROM (
              SELECT {left}, {side}, last_value({row}, TRUE) OVER ({PartitionBy(r.Keys)}ORDER BY {time}, {side} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS {row}
              FROM (SELECT {left}, {Quote(r.At)} AS {time}, 1 AS {side}, NULL AS {row} FROM {From(r.Left)} WHERE {Known(r.At)}
                UNION ALL SELECT {absent}, {Quote(r.Time)} AS {time}, 0 AS {side}, struct({fields}) AS {row} FROM {From(r.Right)} WHERE {Known(r.Time)}))
            WHERE {side} = 1 AND {row} IS NOT NULL
            """;
    }

    /// <summary>Structs compare field by field. A frame without a word about it ends with the last row of an equal value.</summary>
    protected override string PrintRunningNewest(RunningNewest r)
    {
        var kept = Names(r.Keys.Append(r.By));
        var order = string.Join(", ", r.Order.Select((column, i) => $"{Quote(column)} AS o{i}"));
        var row = Quote(Free("row", r.Input));
        var newest = string.Join(", ", r.Order.Select((column, i) => $"{row}.o{i} AS {Quote(column)}"));
        return $"SELECT {kept}, {newest} FROM (SELECT {kept}, max(struct({order})) OVER ({PartitionBy(r.Keys)}ORDER BY {Quote(r.By)}) AS {row} FROM {From(r.Input)})";
    }

    /// <summary>A name that no column of <paramref name="relation"/> has.</summary>
    private static string Free(string name, Relation relation)
    {
        while (relation.Columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            name += "_";
        return name;
    }
}
