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
/// The order: <c>where</c> with the derived columns that it uses; the other derived columns; the times; the keys; what aggregations take in, or the features of a group of rows.
/// Cells of CSV files are read as their columns' types just before what uses them.
/// So <c>where</c> can leave out rows on which something else would fail, and <c>of</c> is evaluated only where its own <c>where</c> holds.
/// </remarks>
public sealed class CheckedRows
{
    private readonly record struct Check(Expression Bad, string Reason, string Subject);

    private readonly List<Check> _beforeWhere = [];
    private readonly List<Check> _afterWhere = [];
    private readonly Dictionary<string, string> _texts = [];
    private Expression? _where;

    private CheckedRows(FeatureGroup group, Relation relation) => (Group, Relation) = (group, relation);

    /// <summary>The group.</summary>
    public FeatureGroup Group { get; }

    /// <summary>All rows, bad ones too: source columns, derived columns, inputs, place.</summary>
    public Relation Relation { get; private set; }

    /// <summary>The column with the event's time.</summary>
    public string EventTimestamp => Group.Source.EventTimestamp;

    /// <summary>What each aggregation takes in; none in a group of rows.</summary>
    public ImmutableArray<(Aggregation Aggregation, AggregationInput Input)> Inputs { get; private set; } = [];

    /// <summary>The column with each feature's value in a group of rows; else none.</summary>
    public ImmutableArray<(RowFeature Feature, string Column)> Features { get; private set; } = [];

    /// <summary>The column with a source column as it was read: for CSV files its text.</summary>
    public ColumnReference AsRead(string column) => Relation[_texts.GetValueOrDefault(column, column)];

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
    public static CheckedRows Of(FeatureGroup group, FileScan scan, long latest)
    {
        var rows = new CheckedRows(group, scan);
        var source = group.Source;
        var first = source.Where is null ? [] : Needed(source, source.Where.Columns());
        if (scan is CsvScan && source.Where is not null)
            rows.ReadCells(first.SelectMany(derived => derived.Expression.Columns()).Concat(source.Where.Columns()), rows._beforeWhere);
        foreach (var derived in first)
            rows.Compute(derived.Name, derived.Expression, rows._beforeWhere, $"{derived.Name}: {derived.Text}", Literal.Of(true));
        if (source.Where is { } where)
        {
            rows.Compute("__where", where, rows._beforeWhere, $"where: {source.WhereText}", Literal.Of(true));
            rows._where = rows.Relation["__where"];
        }
        if (scan is CsvScan)
            rows.ReadCells(source.Columns.Select(column => column.Name), rows._afterWhere);
        foreach (var derived in Needed(source, InputColumns(group)).Except(first))
            rows.Compute(derived.Name, derived.Expression, rows._afterWhere, $"{derived.Name}: {derived.Text}", Literal.Of(true));
        rows.CheckTimeAndKeys(latest);
        if (group is AggregatedGroup aggregated)
            rows.ComputeInputs(aggregated);
        else if (group is RowGroup ofRows)
            rows.ComputeFeatures(ofRows);
        if (!ReferenceEquals(rows.Relation, scan))
            rows.Relation = new Fence(rows.Relation);
        return rows;
    }

    /// <summary>Turns the text of CSV columns into values of their types, those of <paramref name="names"/> that are not yet; the text stays beside them.</summary>
    private void ReadCells(IEnumerable<string> names, List<Check> checks)
    {
        var wanted = names.ToHashSet();
        foreach (var column in Group.Source.Columns.Where(column => wanted.Contains(column.Name) && column.Type != DataType.String && !_texts.ContainsKey(column.Name)))
        {
            var text = $"__text_{column.Name}";
            Relation = new Project(Relation, [.. Relation.Columns.Select(other => Relation.Keep(other.Name)), new(text, Relation[column.Name])]);
            _texts.Add(column.Name, text);
            Compute(column.Name, new Cast(Relation[text], column.Type), checks, column.Name, Literal.Of(true), $"unparsable {column.Type}");
        }
    }

    private void CheckTimeAndKeys(long latest)
    {
        var time = CheckTime(EventTimestamp, "time");
        if (Group.Source.CreatedTimestamp is { } created)
            CheckTime(created, "created time");
        _afterWhere.Add(new(time.GreaterThan(Grid.Timestamp(Math.Min(latest, Latest))).IsTrue(), "time in the future", EventTimestamp));
        foreach (var key in Group.Entity.Keys)
            _afterWhere.Add(new(Relation[key.Name].IsNull(), "null key", key.Name));
    }

    private ColumnReference CheckTime(string column, string what)
    {
        var time = Relation[column];
        _afterWhere.Add(new(time.IsNull(), $"null {what}", column));
        _afterWhere.Add(new(Express.Any(time.LessThan(Grid.Timestamp(Earliest)), time.GreaterThan(Grid.Timestamp(Latest))).IsTrue(), $"{what} outside 1900-9999", column));
        return time;
    }

    private void ComputeFeatures(RowGroup group)
    {
        var features = ImmutableArray.CreateBuilder<(RowFeature, string)>();
        foreach (var feature in group.Computed)
        {
            var column = feature.Expression is ColumnReference plain ? plain.Name : $"__{features.Count + 1}_feature";
            if (feature.Expression is not ColumnReference)
                Compute(column, feature.Expression, _afterWhere, $"{feature.Name}: {feature.Text}", Literal.Of(true));
            features.Add((feature, column));
        }
        Features = features.ToImmutable();
    }

    private void ComputeInputs(AggregatedGroup group)
    {
        var inputs = ImmutableArray.CreateBuilder<(Aggregation, AggregationInput)>();
        var seen = new Dictionary<(string?, string?), AggregationInput>();
        foreach (var aggregation in group.Aggregations)
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
    private void Compute(string name, Expression expression, List<Check> checks, string subject, Expression taken, string reason = "evaluation failed")
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
        checks.Add(new(Relation[$"__fails{name}"], reason, subject));
    }

    /// <summary>The columns that a group's times, keys, aggregations and features read.</summary>
    private static IEnumerable<string> InputColumns(FeatureGroup group)
    {
        IEnumerable<Expression?> expressions = group switch
        {
            AggregatedGroup aggregated => aggregated.Aggregations.SelectMany(aggregation => new[] { aggregation.Of, aggregation.Where }),
            RowGroup rows => rows.Computed.Select(feature => feature.Expression),
            _ => [],
        };
        return expressions.SelectMany(expression => expression?.Columns() ?? [])
            .Concat(group.Entity.Keys.Select(key => key.Name))
            .Concat(new[] { group.Source.EventTimestamp, group.Source.CreatedTimestamp }.OfType<string>());
    }

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
