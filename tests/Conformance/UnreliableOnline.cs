using System.Text;
using FeatureJobs.Online;

namespace FeatureJobs.Tests;

/// <summary>An online store that something happens to: it is killed after some rows, or waits before the first for others to come by.</summary>
/// <param name="rows">So many rows are written, then it falls; the position, which comes last, is never reached.</param>
/// <param name="gate">What the first write waits for.</param>
internal sealed class UnreliableOnline(IOnlineStore store, int? rows = null, Task? gate = null) : IOnlineStore
{
    private int? _left = rows;

    /// <summary>Ends when the first write has come to the gate.</summary>
    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<WriteCounts> WriteAsync(IReadOnlyList<EncodedRow> written, CancellationToken cancellation)
    {
        Reached.TrySetResult();
        if (gate is not null)
            await gate;
        if (_left is not { } left)
            return await store.WriteAsync(written, cancellation);
        // docs/online-format.md: what a full sync begins with is no row, and neither is the position, which comes last.
        if (Encoding.UTF8.GetString(written[0].Key).EndsWith("/begun", StringComparison.Ordinal))
            return await store.WriteAsync(written, cancellation);
        var some = IsPosition(written[0]) ? [] : written.Take(left).ToList();
        _left = left - some.Count;
        if (some.Count > 0)
            await store.WriteAsync(some, cancellation);
        if (some.Count < written.Count)
            throw new OperationCanceledException("killed by the test");
        return new(some.Count, 0);
    }

    /// <summary>The second byte of a value is its flags.</summary>
    private static bool IsPosition(EncodedRow row) => row.Value[1] == 4;

    public Task<IReadOnlyList<byte[]?>> ReadAsync(IReadOnlyList<byte[]> keys, CancellationToken cancellation) => store.ReadAsync(keys, cancellation);

    public Task PurgeAsync(long now, CancellationToken cancellation) => store.PurgeAsync(now, cancellation);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
