namespace FeatureJobs.Relational;

/// <summary>
/// <see cref="LatestRow"/> for Spark where the left side is small and the right one only read: the match is found over keys, times and order alone, so that nothing else is shuffled and sorted;
/// the rows that matched are looked up afterwards, and what they are looked up by is small enough to be broadcast. Rows whose keys no left row has are left out before.
/// </summary>
internal static class SparkLatestRow
{
    /// <summary>Does reading the right side twice cost less than carrying all of it through a shuffle?</summary>
    public static bool Pays(LatestRow latest) => !Computes(latest.Right) && latest.Right.Columns.Length > Matched(latest).Length;

    /// <param name="matched">Of each left row that has a match: its columns, and the time and order of the match.</param>
    public static Relation Of(LatestRow latest, out LatestRow matched)
    {
        var narrow = new Project(latest.Right, [.. Matched(latest).Select(latest.Right.Keep)]);
        var asked = new Join(narrow, new Aggregate(latest.Left, latest.Keys, []), latest.Keys);
        matched = new LatestRow(latest.Left, asked, latest.Keys, latest.Id, latest.At, latest.Time, latest.Order);
        var whole = new Join(matched, latest.Right, [.. Matched(latest)]);
        return new Project(whole, [.. latest.Columns.Select(column => whole.Keep(column.Name))]);
    }

    private static string[] Matched(LatestRow latest) => [.. latest.Keys, latest.Time, .. latest.Order];

    private static bool Computes(Relation relation) => relation is Aggregate or Over or Join or AsOf or LatestRow or GreatestRow or RunningNewest || relation.Inputs.Any(Computes);
}
