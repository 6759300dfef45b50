using FeatureJobs.Online;

namespace FeatureJobs.Tests;

/// <summary>Tables for tests, each in a feature store of its own, so that tests share an online store without meeting.</summary>
internal static class Tables
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static OnlineTable One(OnlineType key, params OnlineColumn[] features) =>
        new(Guid.NewGuid().ToString("N"), "delays", 1, [new("k", key)], [.. features]);

    /// <summary>One int64 key, one int64 feature.</summary>
    public static OnlineTable Small() => One(OnlineType.Int64, new OnlineColumn("v", OnlineType.Int64));

    public static OnlineTable EveryType(string? storeId = null) => new(storeId ?? Guid.NewGuid().ToString("N"), "every_type", 3,
        [.. Enum.GetValues<OnlineType>().Select(type => new OnlineColumn($"key_{type}", type))],
        [.. Enum.GetValues<OnlineType>().Concat([OnlineType.String, OnlineType.Bool]).Select((type, i) => new OnlineColumn($"f{i}", type))]);

    public static async Task<OnlineAnswer> ReadAsync(IOnlineStore store, OnlineTable table, params IReadOnlyList<object?>[] entities) =>
        Assert.Single(await OnlineReader.ReadAsync(store, [new(table, entities)], Token));

    public static Task<WriteCounts> PushAsync(IOnlineStore store, OnlineTable table, params HistoryRow[] rows) =>
        OnlineWriter.PushAsync(store, table, rows.Length == 0 ? 0 : rows[0].Order.Generation, HistoryRow.Stream(table, rows), null, Token);
}
