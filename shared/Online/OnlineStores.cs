using FeatureJobs.Online.Redis;
using FeatureJobs.Online.Sqlite;

namespace FeatureJobs.Online;

/// <summary>Where online values are kept.</summary>
public enum OnlineStoreKind
{
    /// <summary>A file beside the program, for one machine.</summary>
    Sqlite,

    /// <summary>Redis 6.2 or later, a single one; no cluster yet.</summary>
    Redis,
}

/// <summary>Opens online stores.</summary>
public static class OnlineStores
{
    /// <param name="connection">
    /// Of Redis: <c>host:port,password=...,ssl=true</c>, as StackExchange.Redis takes it; a unix socket is <c>!/path</c>.
    /// Of SQLite: the absolute path of the file, made with its folder if missing, or a connection string of Microsoft.Data.Sqlite (<c>Data Source=...</c>),
    /// whose <c>Default Timeout</c> says for how many seconds another writer is waited for.
    /// </param>
    /// <exception cref="OnlineStoreException">The store cannot be reached or opened.</exception>
    public static async Task<IOnlineStore> OpenAsync(OnlineStoreKind kind, string connection, CancellationToken cancellation) => kind switch
    {
        OnlineStoreKind.Redis => await RedisOnlineStore.OpenAsync(connection, cancellation),
        _ => await SqliteOnlineStore.OpenAsync(connection, cancellation),
    };
}
