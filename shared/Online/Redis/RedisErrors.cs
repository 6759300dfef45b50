using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace FeatureJobs.Online.Redis;

/// <summary>What Redis and its library say, in words that tell a user what to do. The password is in none of them.</summary>
internal sealed class RedisErrors(ConfigurationOptions options)
{
    /// <summary>The hosts, as a user knows them.</summary>
    public string Place { get; } = string.Join(", ", options.EndPoints.Select(Name));

    /// <exception cref="OnlineStoreException">The text is no connection string. Values stay out of the message: one may be a password.</exception>
    public static ConfigurationOptions Parse(string connection)
    {
        try
        {
            if (ConfigurationOptions.Parse(connection) is { EndPoints.Count: > 0 } options && !connection.Contains("://", StringComparison.Ordinal))
                return options;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
        }
        throw new OnlineStoreException("The connection of Redis cannot be understood. It is written host:port, or !/path of a unix socket, then options after commas, as in cache:6380,password=...,ssl=true.");
    }

    public async Task<T> Translate<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is RedisException or RedisCommandException or TimeoutException or SocketException or IOException)
        {
            var (message, isTransient) = Explain(e);
            throw new OnlineStoreException(message, isTransient, e);
        }
    }

    private (string Message, bool IsTransient) Explain(Exception e) => e switch
    {
        _ when Says(e, "WRONGPASS", "NOAUTH", "invalid username-password", "invalid password", "without any password") || e is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
            ($"Redis at {Place} refuses the password, or wants one: check user= and password= of the online store's connection.", false),
        _ when Says(e, "NOPERM") => ($"Redis at {Place} does not let this user do what the online store needs: allow MGET, GETRANGE, SET, EVAL, EVALSHA and SCRIPT|LOAD on its keys (ACL SETUSER).", false),
        _ when Says(e, "NOREPLICAS", "LOADING", "BUSY", "MASTERDOWN", "TRYAGAIN") => ($"Redis at {Place} is not ready ({FirstWord(e)}): try again.", true),
        _ when Says(e, "READONLY", "issued to a replica") => ($"Redis at {Place} is a read-only replica: name the primary in the online store's connection.", false),
        _ when Says(e, "OOM ") => ($"Redis at {Place} has reached its maxmemory and takes no more rows: raise maxmemory, or free memory.", false),
        _ when Says(e, "MISCONF") => ($"Redis at {Place} refuses writes since it cannot save to its disk: see its log, free the disk, then try again.", false),
        _ when Says(e, "WRONGTYPE") => ($"A key of this store in Redis at {Place} holds something that is no string: another program uses the same database. Choose another one with defaultDatabase=, or another store name.", false),
        RedisTimeoutException or TimeoutException => ($"Redis at {Place} did not answer in time: try again, and see whether it is overloaded or the network slow (asyncTimeout= sets the milliseconds).", true),
        RedisServerException => ($"Redis at {Place} refused: {e.Message}", false),
        RedisCommandException => ($"Redis at {Place} cannot be used so: {e.Message}", false),
        _ => ($"Redis at {Place} cannot be reached: see that it runs and that host, port and ssl= are right, then try again.", true),
    };

    /// <summary>The words may stand in the error of Redis itself, or in the one that ended the connection.</summary>
    private static bool Says(Exception? e, params ReadOnlySpan<string> words)
    {
        for (; e is not null; e = e.InnerException)
            foreach (var word in words)
                if (e.Message.Contains(word, StringComparison.Ordinal))
                    return true;
        return false;
    }

    private static string FirstWord(Exception e) => e.Message.Split(' ')[0];

    private static string Name(EndPoint endPoint) => endPoint switch
    {
        DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        _ => endPoint.ToString()!,
    };
}
