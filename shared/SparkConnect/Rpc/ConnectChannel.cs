using System.Net.Security;
using Grpc.Core;
using Grpc.Net.Client;

namespace FeatureJobs.SparkConnect;

/// <summary>The connection to a server, and what goes along with every call.</summary>
internal static class ConnectChannel
{
    /// <param name="trust">Judges the server's certificate; null leaves that to the system.</param>
    public static GrpcChannel Open(SparkEndpoint endpoint, RemoteCertificateValidationCallback? trust) => GrpcChannel.ForAddress(endpoint.Address, new()
    {
        HttpHandler = new SocketsHttpHandler
        {
            UseProxy = endpoint.UseSsl,
            // Many streams of one session would otherwise wait for each other at 100 a connection.
            EnableMultipleHttp2Connections = true,
            // gRPC servers answer pings more often than every five minutes with GOAWAY.
            KeepAlivePingDelay = TimeSpan.FromMinutes(6),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(30),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            SslOptions = new() { RemoteCertificateValidationCallback = trust },
        },
        DisposeHttpClient = true,
        MaxReceiveMessageSize = endpoint.MaxMessageSize,
        MaxSendMessageSize = endpoint.MaxMessageSize,
        // RetryPolicy says which calls are made again; the library's own retries would multiply with those.
        MaxRetryAttempts = 1,
        // Told apart by ConnectClient: a server's own CANCELLED or DEADLINE_EXCEEDED is not the caller's.
        ThrowOperationCanceledOnCancellation = false,
    });

    public static Metadata Headers(SparkEndpoint endpoint)
    {
        var headers = new Metadata();
        foreach (var (key, value) in endpoint.Headers)
            headers.Add(key, value);
        if (endpoint.Token is { } token)
            headers.Add("Authorization", $"Bearer {token}");
        return headers;
    }
}
