using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;

namespace FeatureJobs.Benchmarks;

/// <summary>Is what was measured the same answer? A comparison of speeds means nothing else.</summary>
internal static class Answers
{
    /// <summary>Compares the step functions at every row of either side, ties of last aside (the hand-written SQL breaks them at random).</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public static async Task CompareAsync(DuckDbSession session, string byHand, string history)
    {
        string[] features = [.. new[] { 1, 7, 30 }.SelectMany(w => new[] { $"n_{w} IS DISTINCT FROM count_{w}d", $"sum_{w} IS DISTINCT FROM quantity_sum_{w}d",
            $"max_{w} IS DISTINCT FROM amount_max_{w}d", $"NOT (abs(mean_{w} - amount_mean_{w}d) <= 1e-9 * 1000 OR (mean_{w} IS NULL AND amount_mean_{w}d IS NULL))" })];
        var sql = $"""
            SELECT count(*)::BIGINT AS rows, count(*) FILTER (WHERE {string.Join(" OR ", features)})::BIGINT AS differing
            FROM read_parquet('{byHand}') h ASOF JOIN read_parquet('{history}/*.parquet') p
              ON h.entity = p.entity AND h.event_timestamp >= make_timestamp(epoch_us(p.event_timestamp))
            """;
        long rows = 0, differing = 0;
        await foreach (var batch in session.StreamAsync(sql, CancellationToken.None))
            using (batch)
                (rows, differing) = ((long)ArrowRows.Value(batch.Arrays.First(), 0)!, (long)ArrowRows.Value(batch.Arrays.Last(), 0)!);
        if (differing > 0 || rows == 0)
            throw new InvalidOperationException($"{differing:N0} of {rows:N0} rows differ from the hand-written answer.");
        Console.WriteLine($"same answer at all {rows:N0} rows of the hand-written SQL");
    }
}
