using Apache.Arrow;

namespace FeatureJobs.Online;

/// <summary>Brings rows online, and after them the position they reach.</summary>
public static class OnlineWriter
{
    private const int RowsAtOnce = 1000;

    /// <summary>
    /// Pushes rows as they stream in, a thousand at a time in memory. The position is not touched: set it when this has returned.
    /// </summary>
    /// <param name="generation">The generation that the position will have.</param>
    /// <param name="batches">Columns in this order: keys, event_timestamp, created_timestamp, batch, known, features. Each batch is disposed of.</param>
    /// <param name="expiry">Null where rows stay, as those of aggregated groups do.</param>
    /// <exception cref="ArgumentException">The columns are others.</exception>
    /// <exception cref="OnlineStoreException">The store failed; pushing all rows again does no harm.</exception>
    public static async Task<WriteCounts> PushAsync(
        IOnlineStore store, OnlineTable table, long generation, IAsyncEnumerable<RecordBatch> batches, KeyExpiry? expiry, CancellationToken cancellation)
    {
        var encoder = new RowEncoder(table, generation, expiry);
        var counts = default(WriteCounts);
        await foreach (var batch in batches.WithCancellation(cancellation))
            using (batch)
            {
                encoder.Check(batch);
                for (var first = 0; first < batch.Length; first += RowsAtOnce)
                {
                    var rows = new EncodedRow[Math.Min(RowsAtOnce, batch.Length - first)];
                    for (var i = 0; i < rows.Length; i++)
                        rows[i] = encoder.Encode(batch, first + i);
                    counts += await store.WriteAsync(rows, cancellation);
                }
            }
        if (expiry is not null)
            await store.PurgeAsync(expiry.Now, cancellation);
        return counts;
    }

    /// <summary>
    /// Sets the position of a table, once all its rows are pushed. Positions are ordered by generation, evaluated_through and batch;
    /// false where a rival has set a greater one, which remains.
    /// </summary>
    public static async Task<bool> SetPositionAsync(IOnlineStore store, OnlineTable table, OnlinePosition position, CancellationToken cancellation) =>
        (await store.WriteAsync([position.Encode(table, RowKey.OfPosition(table))], cancellation)).Written == 1;

    /// <summary>
    /// Says before any row of a new generation is pushed what it will reach, so that, should this sync not end, the next can tell its rows from those of another history.
    /// False where a rival has begun one that is greater: push nothing.
    /// </summary>
    public static async Task<bool> BeginAsync(IOnlineStore store, OnlineTable table, OnlinePosition position, CancellationToken cancellation) =>
        (await store.WriteAsync([position.Encode(table, RowKey.OfBeginning(table))], cancellation)).Written == 1;
}
