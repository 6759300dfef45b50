using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using Xunit;

namespace FeatureJobs.Tests;

public sealed class ScalarPropertyTests
{
    /// <summary>Seeds from 0; FEATUREJOBS_SOAK=1 makes a long run of it.</summary>
    private static readonly int Cases = Environment.GetEnvironmentVariable("FEATUREJOBS_SOAK") is { Length: > 0 } ? 3000 : 600;

    /// <summary>Random trees over random rows mean in DuckDB what they mean to the oracle, failures included.</summary>
    [Fact]
    public void DuckDb_agrees_with_the_oracle()
    {
        var failing = 0;
        var values = 0;
        for (var block = 0; block < Cases / 50; block++)
        {
            var rows = Enumerable.Range(0, 12).Select(n => new ScalarGenerator(block * 1000 + n).Row()).ToList();
            using var table = new ScalarTable(rows);
            for (var seed = block * 50; seed < block * 50 + 50; seed++)
            {
                var tree = new ScalarGenerator(seed).Tree(1 + seed % 4);
                var expected = rows.Select(row => Expected(tree, row)).ToArray();
                string[] actual;
                try
                {
                    actual = table.Evaluate(tree);
                }
                catch (Exception error)
                {
                    throw new InvalidOperationException($"seed {seed}: {DuckDbScalars.Print(tree)}", error);
                }

                for (var n = 0; n < rows.Count; n++)
                {
                    Assert.True(expected[n] == actual[n], $"seed {seed}, row {n}: expected {expected[n]}, was {actual[n]}: {DuckDbScalars.Print(tree)}");
                }

                Assert.True(tree.CanFail || !expected.Contains("fails"), $"seed {seed}: CanFail is false, but a row fails: {DuckDbScalars.Print(tree)}");
                failing += expected.Count(value => value == "fails");
                values += expected.Count(value => value is not "fails" and not "null");
            }
        }

        Assert.InRange(failing, Cases, Cases * 12);
        Assert.InRange(values, Cases * 2, Cases * 12);
    }

    private static string Expected(Expression tree, IReadOnlyDictionary<string, object?> row)
    {
        try
        {
            return ScalarTable.Show(new ScalarOracle(row).Evaluate(tree));
        }
        catch (EvaluationFailedException)
        {
            return "fails";
        }
    }
}
