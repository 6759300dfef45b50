using FeatureJobs.Relational;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Engines.Spark;

/// <summary>How labels of small files meet their history: chosen by counts. Measured: docs/benchmarks.md, Point-in-time join on Spark.</summary>
internal static class SparkMatch
{
    /// <summary>More labels than that are not broadcast, however small their files: the driver would hold some 300 bytes for each.</summary>
    private const long MostLabels = 2_000_000;

    /// <summary>Labels for each row of the same entity, up to which looking at all pairs costs less than sorting the rows: the two cost the same at some 50.</summary>
    private const long FewPairs = 30;

    /// <summary>What is to stand for the match; null to leave it as it is.</summary>
    /// <param name="scan">A scan's rows for FROM.</param>
    public static async Task<Relation?> LookupAsync(SparkSession session, LatestRow latest, Func<Relation, string> scan, CancellationToken cancellation)
    {
        if (SparkRelations.Lookup(latest, byPairs: true) is not { } byPairs)
            return null;
        var (labels, most) = await CountAsync("coalesce(sum(labels), 0L), coalesce(max(labels), 0L)", LookedUp.Labels(latest, "labels"));
        if (labels > MostLabels)
            return null;
        // Where no entity has many labels, no row meets many, and the rows need not be read to tell.
        if (most <= FewPairs)
            return byPairs;
        var (pairs, rows) = await CountAsync("coalesce(sum(labels), 0L), count(*)", LookedUp.Pairs(latest, "labels"));
        return pairs <= FewPairs * rows ? byPairs : SparkRelations.Lookup(latest, byPairs: false);

        async Task<(long, long)> CountAsync(string numbers, Relation of)
        {
            var row = (await SparkErrors.TranslateAsync(() => session.Query($"SELECT {numbers} FROM ({SparkRelations.Print(of, scan)})").CollectAsync(cancellation)))[0];
            return ((long)row[0]!, (long)row[1]!);
        }
    }
}
