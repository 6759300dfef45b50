using FeatureJobs.Online;

namespace FeatureJobs.Tests;

internal static class OpenedRedis
{
    public static Task<IOnlineStore> OpenAsync(this RedisServer server, string options = "") =>
        OnlineStores.OpenAsync(OnlineStoreKind.Redis, server.Connection + options, Tables.Token);
}
