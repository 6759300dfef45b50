namespace FeatureJobs.Definitions;

/// <summary>What the user may have meant.</summary>
internal static class Suggestions
{
    private const int MostListed = 20;

    /// <summary>The ending of a message: <c>; did you mean 'every'?</c>, or where nothing is near, all candidates: <c>; <paramref name="kinds"/>: 'a', 'b'</c>.</summary>
    public static string For(string found, IEnumerable<string> candidates, string kinds)
    {
        var all = candidates.Distinct().ToList();
        var near = Near(found, all);
        if (near.Count > 0)
            return $"; did you mean {string.Join(" or ", near.Select(Quoted.Of))}?";
        if (all.Count == 0)
            return $"; there are no {kinds}";
        var more = all.Count > MostListed ? $" and {all.Count - MostListed} more" : "";
        return $"; {kinds}: {string.Join(", ", all.Take(MostListed))}{more}";
    }

    /// <summary>The nearest candidates, at most three, all equally near; none when every one is too far to be a slip of the hand.</summary>
    public static IReadOnlyList<string> Near(string found, IEnumerable<string> candidates)
    {
        var limit = Math.Max(1, Math.Min(found.Length, 30) / 3);
        var scored = candidates
            .Where(candidate => Math.Abs(candidate.Length - found.Length) <= limit)
            .Select(candidate => (Text: candidate, Distance: Distance(found.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= limit)
            .ToList();
        var least = scored.Count == 0 ? 0 : scored.Min(candidate => candidate.Distance);
        return [.. scored.Where(candidate => candidate.Distance == least).Select(candidate => candidate.Text).Take(3)];
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[a.Length, b.Length];
    }
}
