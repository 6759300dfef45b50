namespace FeatureJobs.Online;

/// <summary>The entities wanted of one table: for each the values of its key columns, as <see cref="OnlineRow"/> gives values.</summary>
public sealed record OnlineRequest(OnlineTable Table, IReadOnlyList<IReadOnlyList<object?>> Entities);

/// <summary>What was found.</summary>
/// <param name="Position">Null while the table has never been synced to its end. Readers apply ttl and staleness against its evaluated_through.</param>
/// <param name="Rows">One for each entity in order; null for NOT_FOUND.</param>
public sealed record OnlineAnswer(OnlineTable Table, OnlinePosition? Position, IReadOnlyList<OnlineRow?> Rows);

/// <summary>Reads rows and positions.</summary>
public static class OnlineReader
{
    /// <summary>
    /// One round trip for all tables and entities, positions included. An entity is NOT_FOUND when a key value is null, nothing is stored,
    /// what is stored is not known or a tombstone, or it is of a generation before the position's. ttl is the caller's to apply.
    /// </summary>
    /// <exception cref="ArgumentException">A key value is of another type than its column, or values are missing.</exception>
    public static async Task<IReadOnlyList<OnlineAnswer>> ReadAsync(IOnlineStore store, IReadOnlyList<OnlineRequest> requests, CancellationToken cancellation)
    {
        var keys = new List<byte[]>();
        var places = new List<int[]>();
        foreach (var request in requests)
        {
            keys.Add(RowKey.OfPosition(request.Table));
            var rows = new int[request.Entities.Count];
            for (var i = 0; i < rows.Length; i++)
                if (RowKey.Of(request.Table, request.Entities[i]) is { } key)
                {
                    rows[i] = keys.Count;
                    keys.Add(key);
                }
                else
                    rows[i] = -1;
            places.Add(rows);
        }
        if (keys.Count == 0)
            return [];
        var values = await store.ReadAsync(keys, cancellation);
        var answers = new List<OnlineAnswer>(requests.Count);
        var next = 0;
        foreach (var (request, rows) in requests.Zip(places))
        {
            var position = values[next] is { } value ? OnlinePosition.Decode(request.Table, value) : null;
            answers.Add(new(request.Table, position, [.. rows.Select(place => place < 0 ? null : Found(request.Table, position, values[place]))]));
            next += 1 + rows.Count(place => place >= 0);
        }
        return answers;
    }

    /// <summary>
    /// The position of a table, null while it has never been synced to its end; and that of the last full sync that began, whether or not it ended.
    /// </summary>
    public static async Task<(OnlinePosition? Reached, OnlinePosition? Begun)> PositionsAsync(IOnlineStore store, OnlineTable table, CancellationToken cancellation)
    {
        var values = await store.ReadAsync([RowKey.OfPosition(table), RowKey.OfBeginning(table)], cancellation);
        return (values[0] is { } reached ? OnlinePosition.Decode(table, reached) : null, values[1] is { } begun ? OnlinePosition.Decode(table, begun) : null);
    }

    private static OnlineRow? Found(OnlineTable table, OnlinePosition? position, byte[]? value)
    {
        if (value is null)
            return null;
        var row = OnlineRow.Decode(table, value);
        return row.IsKnown && !row.IsTombstone && (position is null || row.Order.Generation >= position.Generation) ? row : null;
    }
}
