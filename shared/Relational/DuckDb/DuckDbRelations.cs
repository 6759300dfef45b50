using FeatureJobs.Expressions;

namespace FeatureJobs.Relational;

/// <summary>
/// Prints a relation as one DuckDB statement. Scans are resolved by the caller, who knows files (their times are TIMESTAMPTZ);
/// everything else is printed from the tree alone.
/// </summary>
public static class DuckDbRelations
{
    /// <summary>The statement that yields <paramref name="relation"/>.</summary>
    /// <param name="scan">A scan's rows as text for FROM: a table function or a query in brackets.</param>
    public static string Print(Relation relation, Func<Relation, string> scan) => new DuckDbRelationPrinter(scan).Print(relation);
}

/// <summary>Relations in DuckDB's words.</summary>
internal sealed class DuckDbRelationPrinter(Func<Relation, string> scan) : RelationPrinter(scan)
{
    public override string Scalar(Expression expression) => DuckDbScalars.Print(expression);

    public override string Quote(string name) => DuckDbScalars.Quote(name);

    protected override string Keep(bool costly) => costly ? "MATERIALIZED " : "NOT MATERIALIZED ";

    /// <summary>Tables hold times with zone, expressions work on times without (in UTC). A cast would ask a calendar for each row and take 30 times as long.</summary>
    protected override string Read(Column column) =>
        column.Type.Kind == TypeKind.Timestamp ? $"make_timestamp(epoch_us({Quote(column.Name)})) AS {Quote(column.Name)}" : Quote(column.Name);

    protected override string PrintValues(Values r) => $"SELECT * FROM (VALUES {string.Join(", ", r.Rows.Select(row => $"({List(row)})"))}) AS v({Columns(r)})";

    /// <summary>Measured on 3 million flights: the fold's time falls to less than half.</summary>
    protected override string PrintFence(Fence r) => $"SELECT {Columns(r)} FROM {From(r.Input)} LIMIT {long.MaxValue}";

    protected override string PartOf(string keys, int count) => $"hash({keys}) % {count}";

    protected override string Rows(IEnumerable<Expression> items) => $"unnest([{List(items)}])";

    protected override string Rows(string from, string to, long step) => $"unnest(range({from}, {to} + 1, {step}))";

    protected override string Print(AggregateCall call, string over) => DuckDbAggregates.Print(call, over);

    protected override string Distance(long values) => $"{values}";

    protected override string PrintGreatestRow(GreatestRow r) =>
        $"SELECT {Columns(r)} FROM {From(r.Input)} QUALIFY row_number() OVER ({PartitionBy(r.Keys)}ORDER BY {string.Join(", ", r.By.Select(column => $"{Quote(column)} DESC NULLS LAST"))}) = 1";

    protected override Relation Lower(LatestRow r) => LookedUp.ByTime(r);

    protected override string PrintLatestRow(LatestRow r) => throw new InvalidOperationException("Other nodes stand for this one.");

    protected override string PrintAsOf(AsOf r)
    {
        var on = r.Keys.Select(key => $"l.{Quote(key)} = r.{Quote(key)}").Append($"l.{Quote(r.At)} >= r.{Quote(r.Time)}");
        return $"SELECT {Both(r.Left, r.Right, r.Keys)} FROM {From(r.Left)} AS l ASOF JOIN {From(r.Right)} AS r ON {string.Join(" AND ", on)}";
    }

    /// <summary>Structs compare field by field. A frame without a word about it ends with the last row of an equal value.</summary>
    protected override string PrintRunningNewest(RunningNewest r)
    {
        var kept = Names(r.Keys.Append(r.By));
        var order = string.Join(", ", r.Order.Select((column, i) => $"'o{i}': {Quote(column)}"));
        var newest = string.Join(", ", r.Order.Select((column, i) => $"struct_extract(s, 'o{i}') AS {Quote(column)}"));
        return $"SELECT {kept}, {newest} FROM (SELECT {kept}, max({{{order}}}) OVER ({PartitionBy(r.Keys)}ORDER BY {Quote(r.By)}) AS s FROM {From(r.Input)})";
    }
}
