using System.Globalization;

namespace FeatureJobs.SparkConnect;

/// <summary>
/// A connection string, read: <c>sc://host[:15002]/;key=value;key=value</c>. Keys are token, use_ssl, user_id, user_agent, session_id and
/// grpc_max_message_size; every other key is sent as a header with each call. A token means TLS unless use_ssl=false.
/// </summary>
internal sealed record SparkEndpoint(string Host, int Port, bool UseSsl, string? Token, string? UserId, string? UserAgent, string? SessionId, int MaxMessageSize)
{
    private const int StandardPort = 15002;
    private const int StandardMessageSize = 128 * 1024 * 1024;

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; private init; } = [];

    public Uri Address => new UriBuilder(UseSsl ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, Host, Port).Uri;

    /// <summary>The address alone: what may be shown, for the rest of the string may hold a token.</summary>
    public string Shown => $"sc://{Host}:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <exception cref="FormatException">What is wrong with the text; the message shows no values, which may be secret.</exception>
    public static SparkEndpoint Parse(string text)
    {
        if (!text.StartsWith("sc://", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("a Spark Connect address begins with sc://, as in sc://localhost:15002");
        var rest = text["sc://".Length..];
        var end = rest.IndexOfAny(['/', ';']);
        var (host, port) = HostAndPort(end < 0 ? rest : rest[..end]);
        var tail = end < 0 ? "" : rest[end..];
        if (tail.StartsWith('/'))
            tail = tail[1..];
        if (tail.Length > 0 && tail[0] != ';')
            throw new FormatException("a Spark Connect address has no path: options follow as /;key=value;key=value");
        return WithOptions(host, port, Options(tail));
    }

    private static SparkEndpoint WithOptions(string host, int port, Dictionary<string, string> options)
    {
        string? Take(string key) => options.Remove(key, out var value) ? value : null;

        var token = Take("token");
        var useSsl = Take("use_ssl") switch
        {
            null => token is not null,
            var flag => bool.TryParse(flag, out var parsed) ? parsed : throw new FormatException("use_ssl is true or false"),
        };
        var session = Take("session_id");
        if (session is not null)
            session = Guid.TryParse(session, out var id) ? id.ToString("D") : throw new FormatException("session_id is a UUID");
        var size = Take("grpc_max_message_size") switch
        {
            null => StandardMessageSize,
            var number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed > 0
                ? parsed : throw new FormatException("grpc_max_message_size is a number of bytes"),
        };
        return new(host, port, useSsl, token, Take("user_id"), Take("user_agent"), session, size) { Headers = [.. options] };
    }

    private static (string Host, int Port) HostAndPort(string authority)
    {
        var colon = authority.LastIndexOf(':');
        var (host, port) = colon < 0 || authority.EndsWith(']') ? (authority, null) : (authority[..colon], authority[(colon + 1)..]);
        if (host.Length == 0 || Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown)
            throw new FormatException("the Spark Connect address names no valid host: sc://host:port");
        if (port is null)
            return (host, StandardPort);
        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536
            ? (host, number)
            : throw new FormatException($"'{port}' in the Spark Connect address is no port");
    }

    private static Dictionary<string, string> Options(string text)
    {
        Dictionary<string, string> options = [];
        foreach (var option in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = option.IndexOf('=');
            if (equals <= 0)
                throw new FormatException("options of a Spark Connect address have the form key=value and are separated by ';'");
            if (!options.TryAdd(option[..equals], Uri.UnescapeDataString(option[(equals + 1)..])))
                throw new FormatException($"the Spark Connect address gives {option[..equals]} twice");
        }
        return options;
    }
}
