namespace FeatureJobs.Relational;

/// <summary>
/// <see cref="LatestRow"/> for DuckDB: the match is found over keys and times alone, and the rows that matched are looked up afterwards, since an ASOF join sorts all that it carries,
/// and of rows of one time takes any. Rows whose keys no left row has are left out before.
/// </summary>
internal static class DuckDbLatestRow
{
    public static Relation Of(LatestRow latest)
    {
        var asked = new Join(latest.Right, new Aggregate(latest.Left, latest.Keys, []), latest.Keys);
        var times = new Project(asked, [.. latest.Keys.Append(latest.Time).Select(asked.Keep)]);
        var matched = new AsOf(latest.Left, times, latest.Keys, latest.At, latest.Time);
        return new GreatestRow(new Join(matched, latest.Right, [.. latest.Keys, latest.Time]), [latest.Id], latest.Order);
    }
}
