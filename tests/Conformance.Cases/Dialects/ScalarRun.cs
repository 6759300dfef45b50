using FeatureJobs.Expressions;

namespace FeatureJobs.Tests.Dialects;

/// <summary>
/// Evaluates cases on an engine in three ways that must agree: over the columns of all rows at once, by Try and Fails; over constants, where engines fold;
/// and bare, over the rows that do not fail. Many cases share a statement.
/// </summary>
public sealed class ScalarRun(IDialectEngine engine)
{
    /// <summary>So many expressions a statement: engines compile each statement, and more than a hundred columns in ever longer time.</summary>
    private const int Batch = 40;

    private readonly List<string> _mismatches = [];

    /// <summary>What was not as expected, in words; empty if all was.</summary>
    public async Task<IReadOnlyList<string>> MismatchesAsync(IEnumerable<ScalarCase> cases, CancellationToken cancel)
    {
        foreach (var batch in cases.Chunk(Batch))
        {
            var rows = batch.SelectMany(@case => @case.Rows).Distinct(ReferenceEqualityComparer.Instance).Cast<IReadOnlyDictionary<string, object?>>().ToList();
            var numbers = rows.Select((row, n) => (row, n)).ToDictionary(pair => (object)pair.row, pair => pair.n, ReferenceEqualityComparer.Instance);
            var from = ScalarRows.From(engine, rows);
            await OverColumnsAsync(batch, from, numbers, cancel);
            await BareAsync(batch, from, numbers, cancel);
            foreach (var constants in batch.SelectMany(Constants).Chunk(Batch))
                await ConstantsAsync(constants, cancel);
        }

        return _mismatches;
    }

    /// <summary>Whether the bare expression ends its statement over this row.</summary>
    public async Task<bool> RaisesAsync(Expression expression, IReadOnlyDictionary<string, object?> row, CancellationToken cancel)
    {
        try
        {
            await engine.QueryAsync($"SELECT {Bare(expression)} FROM {ScalarRows.From(engine, [row])}", cancel);
            return false;
        }
        catch (Exception error) when (engine.IsError(error))
        {
            return true;
        }
    }

    private async Task OverColumnsAsync(ScalarCase[] batch, string from, Dictionary<object, int> numbers, CancellationToken cancel)
    {
        var items = batch.Select((@case, k) => FailsAndTry(@case.Expression, k));
        var results = (await QueryAsync($"SELECT n, {string.Join(", ", items)} FROM {from}", batch, cancel)).ToDictionary(row => (int)row[0]!);
        for (var k = 0; k < batch.Length; k++)
            for (var i = 0; i < batch[k].Rows.Length; i++)
            {
                var row = results[numbers[batch[k].Rows[i]]];
                Compare("columns", batch[k], i, Shown(batch[k].Expression.Type, row[1 + 2 * k], row[2 + 2 * k]));
            }
    }

    private async Task BareAsync(ScalarCase[] batch, string from, Dictionary<object, int> numbers, CancellationToken cancel)
    {
        int[] Sound(ScalarCase @case) => [.. Enumerable.Range(0, @case.Rows.Length).Take(@case.Sample).Where(i => @case.Expected[i] != ScalarRows.Fails)];
        foreach (var alike in batch.Where(@case => Sound(@case).Length > 0).GroupBy(@case => string.Join(", ", Sound(@case).Select(i => numbers[@case.Rows[i]]))))
        {
            ScalarCase[] group = [.. alike];
            var items = group.Select((@case, k) => $"{Bare(@case.Expression)} AS c{k}");
            var results = (await QueryAsync($"SELECT n, {string.Join(", ", items)} FROM {from} WHERE n IN ({alike.Key})", group, cancel)).ToDictionary(row => (int)row[0]!);
            for (var k = 0; k < group.Length; k++)
                foreach (var i in Sound(group[k]))
                    Compare("bare", group[k], i, ScalarRows.Show(group[k].Expression.Type, results[numbers[group[k].Rows[i]]][1 + k]));
        }
    }

    private static IEnumerable<(ScalarCase Case, int Row)> Constants(ScalarCase @case) => Enumerable.Range(0, @case.Rows.Length).Take(@case.Sample).Select(i => (@case, i));

    /// <summary>A date or time that no literal holds stays a column, and its row a statement's.</summary>
    private async Task ConstantsAsync((ScalarCase Case, int Row)[] constants, CancellationToken cancel)
    {
        var parts = constants.Select(pair => (pair.Case, pair.Row, Values: pair.Case.Rows[pair.Row])).Select(part => (part.Case, part.Row, part.Values, Expression: ScalarRows.WithConstants(part.Case.Expression, part.Values)));
        foreach (var group in parts.GroupBy(part => HasColumn(part.Expression) ? part.Values : null, ReferenceEqualityComparer.Instance))
        {
            var here = group.ToList();
            var items = here.Select((part, k) => FailsAndTry(part.Expression, k));
            var from = here[0] is var first && HasColumn(first.Expression) ? $" FROM {ScalarRows.From(engine, [first.Values])}" : "";
            var result = (await QueryAsync($"SELECT {string.Join(", ", items)}{from}", [.. here.Select(part => part.Case)], cancel)).Single();
            for (var k = 0; k < here.Count; k++)
                Compare("constants", here[k].Case, here[k].Row, Shown(here[k].Expression.Type, result[2 * k], result[2 * k + 1]));
        }
    }

    private static bool HasColumn(Expression expression) => expression is ColumnReference || expression.Children.Any(HasColumn);

    private async Task<IReadOnlyList<IReadOnlyList<object?>>> QueryAsync(string sql, ScalarCase[] batch, CancellationToken cancel)
    {
        try
        {
            return await engine.QueryAsync(sql, cancel);
        }
        catch (Exception error) when (engine.IsError(error))
        {
            throw new InvalidOperationException($"{string.Join(", ", batch.Select(@case => @case.Name))}: {error.Message}\n{sql}", error);
        }
    }

    private void Compare(string way, ScalarCase @case, int i, string actual)
    {
        if (actual != @case.Expected[i])
            _mismatches.Add($"{@case.Name}, row {i}, {way}: expected {@case.Expected[i]}, was {actual}: {engine.Print(@case.Expression)}");
    }

    private string Bare(Expression expression) => engine.Plain(expression.Type, engine.Print(expression));

    private string FailsAndTry(Expression expression, int k)
    {
        var fails = engine.Print(new Call(Operator.Fails, [expression], DataType.Bool));
        return $"{fails} AS f{k}, {Bare(new Call(Operator.Try, [expression], expression.Type))} AS v{k}";
    }

    private static string Shown(DataType type, object? fails, object? value) => (fails, ScalarRows.Show(type, value)) switch
    {
        (true, "null") => ScalarRows.Fails,
        (false, var shown) => shown,
        var (other, shown) => $"fails: {other ?? "null"}, try: {shown}",
    };
}
