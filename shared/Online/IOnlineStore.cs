namespace FeatureJobs.Online;

/// <summary>
/// Keys and packed values, as <see cref="OnlineWriter"/> and <see cref="OnlineReader"/> make and read them. All members may be called concurrently,
/// and from several processes at once; all throw <see cref="OnlineStoreException"/> for faults of the store.
/// </summary>
public interface IOnlineStore : IAsyncDisposable
{
    /// <summary>
    /// Writes each row unless a row with a greater order is there already, decided by the store itself: whatever the order of arrival,
    /// the greatest remains. A row of equal order is overwritten. Each row by itself is written whole or not at all; after a fault, any of them may be.
    /// </summary>
    Task<WriteCounts> WriteAsync(IReadOnlyList<EncodedRow> rows, CancellationToken cancellation);

    /// <summary>The values of the keys in their order, null where there is none, read at one moment and in one round trip.</summary>
    Task<IReadOnlyList<byte[]?>> ReadAsync(IReadOnlyList<byte[]> keys, CancellationToken cancellation);

    /// <summary>Removes rows that expired before <paramref name="now"/> (microseconds since the Unix epoch), where the store does not do so by itself.</summary>
    Task PurgeAsync(long now, CancellationToken cancellation);
}

/// <summary>A row ready to be written.</summary>
/// <param name="Value">The packed row, with its order in the header.</param>
/// <param name="ExpiresAt">When it may be removed, in microseconds since the Unix epoch; null for never.</param>
public readonly record struct EncodedRow(byte[] Key, byte[] Value, long? ExpiresAt);

/// <summary>What became of rows.</summary>
/// <param name="Refused">Rows that met a greater one: no error.</param>
public readonly record struct WriteCounts(long Written, long Refused)
{
    public static WriteCounts operator +(WriteCounts left, WriteCounts right) => new(left.Written + right.Written, left.Refused + right.Refused);
}

/// <summary>
/// When a row may be removed: only to clean up, since readers apply ttl by themselves.
/// </summary>
/// <param name="AfterEvent">Microseconds after event_timestamp.</param>
/// <param name="Now">The run's clock, microseconds since the Unix epoch: a row whose expiry has passed is stored without one.</param>
public sealed record KeyExpiry(long AfterEvent, long Now)
{
    internal long? Of(long eventTimestamp)
    {
        var at = (Int128)eventTimestamp + AfterEvent;
        return at > Now && at <= long.MaxValue ? (long)at : null;
    }
}
