using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>Relations in Spark's words.</summary>
/// <param name="lowered">What stands for a <see cref="LatestRow"/>, by reference; others are printed in one shuffle.</param>
internal sealed class SparkRelationPrinter(Func<Relation, string> scan, IReadOnlySet<Relation> kept, IReadOnlyDictionary<Relation, Relation> lowered) : RelationPrinter(scan, kept)
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

    /// <summary>The names are those that every printed join gives its sides.</summary>
    protected override string Hint(Join r) => r.IsLeftSmall ? "/*+ BROADCAST(l) */ " : "";

    /// <summary>Measured on a million rows, one to five a key: never slower than max_by of structs, which also sorts.</summary>
    protected override string PrintGreatestRow(GreatestRow r)
    {
        var rank = Quote(Free("rank", r.Input));
        var by = string.Join(", ", r.By.Select(column => $"{Quote(column)} DESC NULLS LAST"));
        return $"SELECT {Columns(r)} FROM (SELECT *, row_number() OVER ({PartitionBy(r.Keys)}ORDER BY {by}) AS {rank} FROM {From(r.Input)}) WHERE {rank} = 1";
    }

    protected override string PrintAsOf(AsOf r) => Latest(r.Left, r.Right, [.. r.Keys], r.At, r.Time, []);

    protected override Relation Lower(LatestRow r) => lowered.GetValueOrDefault(r, r);

    protected override string PrintLatestRow(LatestRow r) => Latest(r.Left, r.Right, [.. r.Keys], r.At, r.Time, [.. r.Order]);

    /// <summary>
    /// One shuffle: both sides in one relation, ordered by time, of equal ones the right rows first, in their order; each left row takes the last struct of a right row that is not null.
    /// The struct and not each column by itself, so that all are of one row.
    /// </summary>
    private string Latest(Relation left, Relation right, string[] keys, string at, string time, string[] order)
    {
        var (t, side, row) = (Quote(Free("time", left, right)), Quote(Free("side", left, right)), Quote(Free("row", left, right)));
        var by = order.Select((_, i) => Quote(Free($"order{i}", left, right))).ToList();
        string Order(Func<string, string> value) => string.Concat(order.Zip(by, (column, name) => $", {value(column)} AS {name}"));
        string Known(string moment) => string.Join(" AND ", keys.Append(moment).Select(name => $"{Quote(name)} IS NOT NULL"));
        var others = Others(right, keys).ToList();
        var own = Columns(left);
        var absent = string.Join(", ", left.Columns.Select(column => keys.Contains(column.Name) ? Quote(column.Name) : $"NULL AS {Quote(column.Name)}"));
        // In the union a key has the wider type of both sides.
        string Taken(Column column) => keys.Contains(column.Name) && right[column.Name].Type != column.Type
            ? $"CAST({Quote(column.Name)} AS {SparkLiterals.Type(column.Type)}) AS {Quote(column.Name)}"
            : Quote(column.Name);
        // What decides the match is never null in a right row: its last values are those of one row without a struct, which costs less to carry.
        var bare = others.All(name => name == time || order.Contains(name)) && order.All(name => others.Contains(name));
        string Last(string value, string name) => $"last_value({value}, TRUE) OVER w AS {name}";
        var (carried, missing, last, found, taken) = bare
            ? (Quote(time) + $" AS {row}", $"NULL AS {row}",
                string.Join(", ", others.Select(name => Last(name == time ? row : by[Array.IndexOf(order, name)], Quote(name)))), $"{Quote(time)} IS NOT NULL", others.Select(Quote))
            : ($"struct({string.Join(", ", others.Select((name, i) => $"{Quote(name)} AS c{i}"))}) AS {row}", $"NULL AS {row}",
                Last(row, row), $"{row} IS NOT NULL", others.Select((name, i) => $"{row}.c{i} AS {Quote(name)}"));
        return $"""
            SELECT {string.Join(", ", left.Columns.Select(Taken).Concat(taken))} FROM (
              SELECT {own}, {side}, {last}
              FROM (SELECT {own}, {Quote(at)} AS {t}, 1 AS {side}{Order(_ => "NULL")}, {missing} FROM {From(left)} WHERE {Known(at)}
                UNION ALL SELECT {absent}, {Quote(time)} AS {t}, 0 AS {side}{Order(Quote)}, {carried} FROM {From(right)} WHERE {Known(time)})
              WINDOW w AS ({PartitionBy(keys)}ORDER BY {string.Join(", ", [t, side, .. by])} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
            WHERE {side} = 1 AND {found}
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

    /// <summary>A name that no column of the relations has.</summary>
    private static string Free(string name, params Relation[] relations)
    {
        while (relations.SelectMany(relation => relation.Columns).Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            name += "_";
        return name;
    }
}
