using System.Collections.Immutable;
using FeatureJobs.Expressions;

namespace FeatureJobs.Tests.Dialects;

/// <summary>An expression over rows, and what it is for each: a value as <see cref="ScalarRows.Show(object?)"/> writes it, or <c>fails</c>.</summary>
/// <param name="Name">Where it is written, or its seed.</param>
/// <param name="Rows">Cases made of the same rows are evaluated together: they share these objects.</param>
/// <param name="Sample">How many of the first rows are evaluated as constants and bare too.</param>
public sealed record ScalarCase(
    string Name, Expression Expression, ImmutableArray<IReadOnlyDictionary<string, object?>> Rows, ImmutableArray<string> Expected, int Sample = int.MaxValue)
{
    public static ImmutableArray<IReadOnlyDictionary<string, object?>> RowsOf(string column, params object?[] values) =>
        [.. values.Select(value => new Dictionary<string, object?> { [column] = value })];

    /// <summary>Expressions over one column of the same values.</summary>
    public static IEnumerable<ScalarCase> Over(string name, string column, object?[] values, params (string Text, string[] Expected)[] cases)
    {
        var rows = RowsOf(column, values);
        return cases.Select(@case => new ScalarCase($"{name}: {@case.Text}", ScalarRows.Bind(@case.Text), rows, [.. @case.Expected]));
    }

    /// <summary>What the oracle says of one row.</summary>
    public static string Expect(Expression tree, IReadOnlyDictionary<string, object?> row)
    {
        try
        {
            return ScalarRows.Show(new ScalarOracle(row).Evaluate(tree));
        }
        catch (EvaluationFailedException)
        {
            return ScalarRows.Fails;
        }
    }
}
