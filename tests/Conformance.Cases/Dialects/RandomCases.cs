using System.Collections.Immutable;

namespace FeatureJobs.Tests.Dialects;

/// <summary>Random trees over random rows, with what the oracle says. Seeds from 0; FEATUREJOBS_SOAK=1 makes a long run of it.</summary>
public static class RandomCases
{
    private const int Shared = 40;

    private static readonly bool _soak = Environment.GetEnvironmentVariable("FEATUREJOBS_SOAK") is { Length: > 0 };

    /// <param name="trees">How many, without soak; a multiple of 40.</param>
    public static IEnumerable<ScalarCase> Of(int trees) => Enumerable.Range(0, (_soak ? 3000 : trees) / Shared).SelectMany(block => From(block * Shared));

    /// <summary>The cases fail often and have values often, and what says that it cannot fail does not.</summary>
    /// <exception cref="InvalidOperationException">They do not.</exception>
    public static void AssertEnoughOfBoth(IEnumerable<ScalarCase> cases)
    {
        var all = cases.ToList();
        var failing = all.Sum(@case => @case.Expected.Count(value => value == ScalarRows.Fails));
        var values = all.Sum(@case => @case.Expected.Count(value => value is not ScalarRows.Fails and not "null"));
        if (failing < all.Count || values < 2 * all.Count)
            throw new InvalidOperationException($"of {all.Count} trees over 12 rows each {failing} rows fail and {values} have values");
        if (all.FirstOrDefault(@case => !@case.Expression.CanFail && @case.Expected.Contains(ScalarRows.Fails)) is { } wrong)
            throw new InvalidOperationException($"{wrong.Name}: CanFail is false, but a row fails");
    }

    /// <summary>Trees that share their rows, so that one statement evaluates them all.</summary>
    private static IEnumerable<ScalarCase> From(int first)
    {
        var rows = Enumerable.Range(first * 20, 12).Select(n => new ScalarGenerator(n).Row()).ToImmutableArray();
        foreach (var seed in Enumerable.Range(first, Shared))
        {
            var tree = new ScalarGenerator(seed).Tree(1 + seed % 4);
            yield return new ScalarCase($"seed {seed}", tree, rows, [.. rows.Select(row => ScalarCase.Expect(tree, row))], Sample: 2);
        }
    }
}
