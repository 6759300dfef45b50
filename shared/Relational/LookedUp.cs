namespace FeatureJobs.Relational;

/// <summary>
/// Plans of a <see cref="LatestRow"/> whose right side is cheap to read twice: the time of the match is found first, over keys and times alone, so that nothing else is shuffled and sorted;
/// the rows of that time are looked up afterwards, and the greatest of them is taken.
/// </summary>
public static class LookedUp
{
    /// <summary>The time by an as-of join. Rows whose keys no left row has are left out before.</summary>
    public static Relation ByTime(LatestRow latest)
    {
        var asked = new Join(latest.Right, new Aggregate(latest.Left, latest.Keys, []), latest.Keys);
        var times = new Project(asked, [.. latest.Keys.Append(latest.Time).Select(asked.Keep)]);
        return Rows(latest, new AsOf(latest.Left, times, latest.Keys, latest.At, latest.Time));
    }

    /// <summary>The time as the greatest of all pairs of rows with equal keys: no sort, but a cost that grows with the pairs. The left side is to be small.</summary>
    public static Relation ByPairs(LatestRow latest)
    {
        var times = new Project(latest.Right, [.. latest.Keys.Append(latest.Time).Select(latest.Right.Keep)]);
        var pairs = new Join(latest.Left, times, latest.Keys) { IsLeftSmall = true };
        var earlier = new Filter(pairs, pairs[latest.Time].AtMost(pairs[latest.At]));
        return Rows(latest, new Aggregate(earlier, [.. latest.Left.Columns.Select(column => column.Name)], [new(latest.Time, AggregateCall.Max(earlier[latest.Time]))]));
    }

    /// <summary>How many left rows there are of each combination of keys.</summary>
    /// <param name="count">The column with their number.</param>
    public static Aggregate Labels(LatestRow latest, string count) => new(latest.Left, latest.Keys, [new(count, AggregateCall.CountRows())]);

    /// <summary>Each right row with keys that left rows have, and how many such left rows there are.</summary>
    public static Join Pairs(LatestRow latest, string count) => new(new Project(latest.Right, [.. latest.Keys.Select(latest.Right.Keep)]), Labels(latest, count), latest.Keys);

    private static GreatestRow Rows(LatestRow latest, Relation matched) =>
        new(new Join(matched, latest.Right, [.. latest.Keys, latest.Time]) { IsLeftSmall = true }, [latest.Id], latest.Order);
}
