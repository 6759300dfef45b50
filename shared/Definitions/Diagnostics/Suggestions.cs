using FeatureJobs.Expressions;

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
            .Select(candidate => (Text: candidate, Distance: EditDistance.Of(found.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= limit)
            .ToList();
        var least = scored.Count == 0 ? 0 : scored.Min(candidate => candidate.Distance);
        return [.. scored.Where(candidate => candidate.Distance == least).Select(candidate => candidate.Text).Take(3)];
    }
}
