using FeatureJobs.Relational;

namespace FeatureJobs.Tests.Dialects;

/// <summary>A plan whose rows an engine must give as <see cref="RelationOracle"/> does; in their order where the outermost node sorts.</summary>
public sealed record RelationCase(string Name, Relation Plan);

/// <summary>Runs the statements of plans on an engine.</summary>
public sealed class RelationRun(IDialectEngine engine)
{
    /// <summary>What was not as expected, in words; empty if all was.</summary>
    public async Task<IReadOnlyList<string>> MismatchesAsync(IEnumerable<RelationCase> cases, CancellationToken cancel)
    {
        List<string> mismatches = [];
        foreach (var (name, plan) in cases)
        {
            var sql = engine.Print(plan);
            var expected = RelationOracle.Rows(plan).Select(row => string.Join(' ', plan.Columns.Select(column => ScalarRows.Show(row[column.Name])))).ToList();
            List<string> actual;
            try
            {
                actual = [.. (await engine.QueryAsync(sql, cancel)).Select(row => string.Join(' ', plan.Columns.Zip(row, (column, value) => ScalarRows.Show(column.Type, value))))];
            }
            catch (Exception error) when (engine.IsError(error))
            {
                throw new InvalidOperationException($"{name}: {error.Message}\n{sql}", error);
            }

            if (plan is not Sort)
            {
                expected.Sort(StringComparer.Ordinal);
                actual.Sort(StringComparer.Ordinal);
            }

            if (!expected.SequenceEqual(actual))
                mismatches.Add($"{name}:\nexpected\n  {string.Join("\n  ", expected)}\nwas\n  {string.Join("\n  ", actual)}\nof\n{sql}");
        }

        return mismatches;
    }
}
