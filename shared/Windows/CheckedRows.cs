using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Windows;

/// <summary>An aggregation's input among the columns of <see cref="CheckedRows"/>.</summary>
/// <param name="Name">What state columns are called after; equal inputs have equal names.</param>
/// <param name="Value">The column with the value of <c>of</c>, null without one.</param>
/// <param name="Condition">The bool column of <c>where</c>, null without one.</param>
public sealed record AggregationInput(string Name, string? Value, string? Condition);

/// <summary>
/// A source's rows with everything a group evaluates over one row, each evaluated once and guarded, and judged:
/// a row is used, filtered (the source's <c>where</c> is not true) or bad (it goes to quarantine, for the first reason that applies).
/// </summary>
/// <remarks>
/// The order: <c>where</c> with the derived columns that it uses; the other derived columns; the time; the keys; what aggregations take in.
/// So <c>where</c> can leave out rows on which something else would fail, and <c>of</c> is evaluated only where its own <c>where</c> holds.
/// </remarks>
public sealed class CheckedRows
{
    private readonly record struct Check(Expression Bad, string Reason, string Subject);

    private readonly List<Check> _beforeWhere = [];
    private readonly List<Check> _afterWhere = [];
    private Expression? _where;

    private CheckedRows(AggregatedGroup group, Relation relation) => (Group, Relation) = (group, relation);

    /// <summary>The group.</summary>
    public AggregatedGroup Group { get; }

    /// <summary>All rows, bad ones too: source columns, derived columns, inputs, place.</summary>
    public Relation Relation { get; private set; }

    /// <summary>The column with the event's time.</summary>
    public string EventTimestamp => Group.Source.EventTimestamp;

    /// <summary>What each aggregation takes in.</summary>
    public ImmutableArray<(Aggregation Aggregation, AggregationInput Input)> Inputs { get; private set; }

    /// <summary>True for rows that are used; never null.</summary>
    public Expression Used => Express.All([
        .. _beforeWhere.Select(check => Express.Not(check.Bad)),
        .. _where is null ? [] : new[] { _where.IsTrue() },
        .. _afterWhere.Select(check => Express.Not(check.Bad))]);

    /// <summary>Why a row is bad and over which expression or column; null for used and filtered rows.</summary>
    public (Expression Reason, Expression Subject) Verdict
    {
        get
        {
            var none = Literal.Null(DataType.String);
            Expression Choose(Func<Check, string> text)
            {
                var branches = _beforeWhere.Select(check => new CaseBranch(check.Bad, Literal.Of(text(check)))).ToList();
                if (_where is not null)
                    branches.Add(new CaseBranch(Express.Not(_where.IsTrue()), none));
                branches.AddRange(_afterWhere.Select(check => new CaseBranch(check.Bad, Literal.Of(text(check)))));
                return branches.Count == 0 ? none : new Case([.. branches], none, DataType.String);
            }
            return (Choose(check => check.Reason), Choose(check => check.Subject));
        }
    }

    /// <summary>Checks the rows of <paramref name="scan"/> for <paramref name="group"/>.</summary>
    /// <param name="latest">Rows later than this (the run's clock plus max_future) are bad; microseconds since the epoch.</param>
    public static CheckedRows Of(AggregatedGroup group, SourceScan scan, long latest)
    {
        var rows = new CheckedRows(group, scan);
        var source = group.Source;
        var first = source.Where is null ? [] : Needed(source, source.Where.Columns());
        foreach (var derived in first)
            rows.Compute(derived.Name, derived.Expression, rows._beforeWhere, $"{derived.Name}: {derived.Text}", Literal.Of(true));
        if (source.Where is { } where)
        {
            rows.Compute("__where", where, rows._beforeWhere, $"where: {source.WhereText}", Literal.Of(true));
            rows._where = rows.Relation["__where"];
        }
        foreach (var derived in Needed(source, InputColumns(group)).Except(first))
            rows.Compute(derived.Name, derived.Expression, rows._afterWhere, $"{derived.Name}: {derived.Text}", Literal.Of(true));
        rows.CheckTimeAndKeys(latest);
        rows.ComputeInputs();
        if (!ReferenceEquals(rows.Relation, scan))
            rows.Relation = new Fence(rows.Relation);
        return rows;
    }

    private void CheckTimeAndKeys(long latest)
    {
        var time = Relation[EventTimestamp];
        _afterWhere.Add(new(time.IsNull(), "null time", EventTimestamp));
        _afterWhere.Add(new(Express.Any(time.LessThan(Grid.Timestamp(Earliest)), time.GreaterThan(Grid.Timestamp(Latest))).IsTrue(), "time outside 1900-9999", EventTimestamp));
        _afterWhere.Add(new(time.GreaterThan(Grid.Timestamp(Math.Min(latest, Latest))).IsTrue(), "time in the future", EventTimestamp));
        foreach (var key in Group.Entity.Keys)
            _afterWhere.Add(new(Relation[key.Name].IsNull(), "null key", key.Name));
    }

    private void ComputeInputs()
    {
        var inputs = ImmutableArray.CreateBuilder<(Aggregation, AggregationInput)>();
        var seen = new Dictionary<(string?, string?), AggregationInput>();
        foreach (var aggregation in Group.Aggregations)
        {
            var texts = (aggregation.OfText, aggregation.WhereText);
            if (!seen.TryGetValue(texts, out var input))
                seen.Add(texts, input = Input(aggregation, $"__{seen.Count + 1}"));
            inputs.Add((aggregation, input));
        }
        Inputs = inputs.ToImmutable();
    }

    private AggregationInput Input(Aggregation aggregation, string stem)
    {
        Expression taken = Literal.Of(true);
        string? condition = null, value = null;
        if (aggregation.Where is { } where)
        {
            condition = $"{stem}_where";
            Compute(condition, where, _afterWhere, aggregation.WhereText!, Literal.Of(true));
            taken = Relation[condition].IsTrue();
        }
        if (aggregation.Of is ColumnReference column && Relation.Columns.Any(c => c.Name == column.Name))
            value = column.Name;
        else if (aggregation.Of is { } of)
            Compute(value = $"{stem}_of", of, _afterWhere, aggregation.OfText!, taken);
        var plain = value is not null && condition is null && !value.StartsWith("__", StringComparison.Ordinal);
        return new(plain ? value! : $"input{stem}", value, condition);
    }

    /// <summary>Adds a column with an expression's value where <paramref name="taken"/> holds, and a check where its evaluation can fail.</summary>
    private void Compute(string name, Expression expression, List<Check> checks, string subject, Expression taken)
    {
        var always = taken is Literal { Value: true };
        var items = Relation.Columns.Select(column => Relation.Keep(column.Name)).ToList();
        items.RemoveAll(item => item.Name == name);
        if (!expression.CanFail)
        {
            items.Add(new(name, expression));
            Relation = new Project(Relation, [.. items]);
            return;
        }
        items.Add(new(name, expression.Try()));
        items.Add(new($"__fails{name}", always ? expression.Fails() : Express.All(taken, expression.Fails())));
        Relation = new Project(Relation, [.. items]);
        checks.Add(new(Relation[$"__fails{name}"], "evaluation failed", subject));
    }

    /// <summary>The columns that a group's time, keys and aggregations read.</summary>
    private static IEnumerable<string> InputColumns(AggregatedGroup group) =>
        group.Aggregations.SelectMany(aggregation => new[] { aggregation.Of, aggregation.Where })
            .SelectMany(expression => expression?.Columns() ?? [])
            .Concat(group.Entity.Keys.Select(key => key.Name))
            .Append(group.Source.EventTimestamp);

    /// <summary>The derived columns that some columns are or use, directly or through others, in declared order.</summary>
    private static List<DerivedColumn> Needed(Source source, IEnumerable<string> columns)
    {
        var needed = new HashSet<string>(columns);
        foreach (var derived in source.Derive.Reverse())
            if (needed.Contains(derived.Name))
                needed.UnionWith(derived.Expression.Columns());
        return [.. source.Derive.Where(derived => needed.Contains(derived.Name))];
    }

    private static readonly long Earliest = Grid.Microseconds(new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly long Latest = Grid.Microseconds(DateTimeOffset.MaxValue);
}
