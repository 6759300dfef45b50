using System.Runtime.InteropServices;
using FeatureJobs.SparkConnect.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace FeatureJobs.SparkConnect;

/// <summary>The calls of one session: fills in who asks, retries, and turns failures into <see cref="SparkConnectException"/>.</summary>
internal sealed class ConnectClient : IAsyncDisposable
{
    /// <summary>For what is said to the server after the caller has turned away: it must not hold the caller up.</summary>
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(5);

    private readonly GrpcChannel _channel;
    private readonly Metadata _headers = [];
    private readonly UserContext _user;
    private readonly string _clientType;
    private readonly HashSet<Task> _farewells = [];
    private volatile string _observed = "";
    private int _reattachments;

    public ConnectClient(SparkEndpoint endpoint, RetryPolicy retries)
    {
        Endpoint = endpoint;
        Retries = retries;
        SessionId = endpoint.SessionId ?? Guid.NewGuid().ToString("D");
        var user = endpoint.UserId ?? Environment.UserName;
        _user = new() { UserId = user, UserName = user };
        _clientType = $"{endpoint.UserAgent ?? "_SPARK_CONNECT_DOTNET"} spark/3.5 os/{(OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")} dotnet/{Environment.Version} {RuntimeInformation.ProcessArchitecture}";
        foreach (var (key, value) in endpoint.Headers)
            _headers.Add(key, value);
        if (endpoint.Token is { } token)
            _headers.Add("Authorization", $"Bearer {token}");
        _channel = GrpcChannel.ForAddress(endpoint.Address, new()
        {
            HttpHandler = new SocketsHttpHandler
            {
                // A proxy is for the web; many streams of one session would otherwise wait for each other at 100 a connection.
                UseProxy = endpoint.UseSsl,
                EnableMultipleHttp2Connections = true,
                // Pings more often than every five minutes are answered by gRPC servers with GOAWAY.
                KeepAlivePingDelay = TimeSpan.FromMinutes(6),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(30),
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = endpoint.MaxMessageSize,
            MaxSendMessageSize = endpoint.MaxMessageSize,
            MaxRetryAttempts = 1,
            // Told apart here instead: a server's own CANCELLED or DEADLINE_EXCEEDED is not the caller's.
            ThrowOperationCanceledOnCancellation = false,
        });
        Stub = new(_channel);
    }

    public SparkEndpoint Endpoint { get; }

    public RetryPolicy Retries { get; }

    public string SessionId { get; }

    public SparkConnectService.SparkConnectServiceClient Stub { get; }

    public CallOptions Call(CancellationToken cancel) => new(_headers, cancellationToken: cancel);

    public Task<AnalyzePlanResponse> AnalyzeAsync(AnalyzePlanRequest request, CancellationToken cancel, RetryPolicy? retries = null)
    {
        (request.SessionId, request.UserContext, request.ClientType) = (SessionId, _user, _clientType);
        if (_observed.Length > 0)
            request.ClientObservedServerSideSessionId = _observed;
        return UnaryAsync(options => Stub.AnalyzePlanAsync(request, options), response => response.ServerSideSessionId, cancel, retries);
    }

    public Task<ConfigResponse> ConfigAsync(ConfigRequest.Types.Operation operation, CancellationToken cancel)
    {
        var request = new ConfigRequest { SessionId = SessionId, UserContext = _user, ClientType = _clientType, Operation = operation };
        if (_observed.Length > 0)
            request.ClientObservedServerSideSessionId = _observed;
        return UnaryAsync(options => Stub.ConfigAsync(request, options), response => response.ServerSideSessionId, cancel);
    }

    public Task<InterruptResponse> InterruptAsync(InterruptRequest request, CancellationToken cancel)
    {
        (request.SessionId, request.UserContext, request.ClientType) = (SessionId, _user, _clientType);
        return UnaryAsync(options => Stub.InterruptAsync(request, options), response => response.ServerSideSessionId, cancel);
    }

    public ExecutePlanRequest NewExecution(Plan plan, string operation, IEnumerable<string> tags)
    {
        var request = new ExecutePlanRequest
        {
            SessionId = SessionId,
            UserContext = _user,
            ClientType = _clientType,
            Plan = plan,
            OperationId = operation,
            RequestOptions = { new ExecutePlanRequest.Types.RequestOption { ReattachOptions = new() { Reattachable = true } } },
            Tags = { tags },
        };
        if (_observed.Length > 0)
            request.ClientObservedServerSideSessionId = _observed;
        return request;
    }

    /// <summary>How often streams had to be taken up again.</summary>
    public int Reattachments => _reattachments;

    public ReattachExecuteRequest NewReattachment(string operation, string? lastResponse)
    {
        Interlocked.Increment(ref _reattachments);
        var request = new ReattachExecuteRequest { SessionId = SessionId, UserContext = _user, ClientType = _clientType, OperationId = operation };
        if (lastResponse is not null)
            request.LastResponseId = lastResponse;
        if (_observed.Length > 0)
            request.ClientObservedServerSideSessionId = _observed;
        return request;
    }

    public Task<AddArtifactsResponse> AddArtifactsAsync(Func<IAsyncEnumerable<AddArtifactsRequest>> requests, CancellationToken cancel) =>
        RunAsync(
            async () =>
            {
                using var call = Stub.AddArtifacts(Call(cancel));
                await foreach (var request in requests())
                {
                    (request.SessionId, request.UserContext, request.ClientType) = (SessionId, _user, _clientType);
                    await call.RequestStream.WriteAsync(request, cancel);
                }
                await call.RequestStream.CompleteAsync();
                return await call.ResponseAsync;
            },
            cancel);

    public Task<ArtifactStatusesResponse> ArtifactStatusAsync(string name, CancellationToken cancel)
    {
        var request = new ArtifactStatusesRequest { SessionId = SessionId, UserContext = _user, ClientType = _clientType, Names = { name } };
        return UnaryAsync(options => Stub.ArtifactStatusAsync(request, options), response => response.ServerSideSessionId, cancel);
    }

    /// <summary>Remembers which of the server's lives answered: a later one (4.x) then refuses instead of starting an empty session of the same id.</summary>
    public void Observe(string serverSideSession)
    {
        if (serverSideSession.Length > 0)
            _observed = serverSideSession;
    }

    /// <summary>Tells the server that responses, or with null the whole operation, need not be kept. Nobody waits; <see cref="DisposeAsync"/> does.</summary>
    public Task ReleaseInBackground(string operation, string? untilResponse)
    {
        var request = new ReleaseExecuteRequest { SessionId = SessionId, UserContext = _user, ClientType = _clientType, OperationId = operation };
        if (untilResponse is null)
            request.ReleaseAll = new();
        else
            request.ReleaseUntil = new() { ResponseId = untilResponse };
        return Farewell(PolitelyAsync(options => Stub.ReleaseExecuteAsync(request, options)));
    }

    /// <summary>Ends an operation on the server. Waits for its answer, though not long: the caller has been cancelled.</summary>
    public Task InterruptPolitelyAsync(string operation)
    {
        var request = new InterruptRequest
        {
            SessionId = SessionId,
            UserContext = _user,
            ClientType = _clientType,
            InterruptType = InterruptRequest.Types.InterruptType.OperationId,
            OperationId = operation,
        };
        return PolitelyAsync(options => Stub.InterruptAsync(request, options));
    }

    /// <summary>A cheap question, so that the server counts the session as used.</summary>
    public void KeepAlive() => Farewell(PolitelyAsync(options => Stub.ConfigAsync(
        new() { SessionId = SessionId, UserContext = _user, ClientType = _clientType, Operation = new() { GetOption = new() { Keys = { "spark.app.name" } } } }, options)));

    /// <summary>From 4.0 the server frees the session at once; 3.5 does after an hour.</summary>
    public Task ReleaseSessionAsync() =>
        PolitelyAsync(options => Stub.ReleaseSessionAsync(new() { SessionId = SessionId, UserContext = _user, ClientType = _clientType }, options));

    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancel, RetryPolicy? retries = null)
    {
        try
        {
            return await (retries ?? Retries).RunAsync(call, cancel);
        }
        catch (RpcException error)
        {
            throw await ExplainAsync(error, cancel);
        }
    }

    /// <summary>The exception for a failed call, with what the server tells on request (4.x).</summary>
    public async Task<Exception> ExplainAsync(RpcException error, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
            return new OperationCanceledException("cancelled by the caller", error, cancel);
        FetchErrorDetailsResponse? details = null;
        if (GrpcStatus.Of(error)["errorId"] is { } id)
        {
            var request = new FetchErrorDetailsRequest { SessionId = SessionId, UserContext = _user, ClientType = _clientType, ErrorId = id };
            await PolitelyAsync(async options => details = await Stub.FetchErrorDetailsAsync(request, options));
        }
        return SparkErrors.From(error, details, Endpoint.Shown);
    }

    public async ValueTask DisposeAsync()
    {
        Task[] farewells;
        lock (_farewells)
            farewells = [.. _farewells];
        await Task.WhenAll(farewells);
        _channel.Dispose();
    }

    private Task Farewell(Task task)
    {
        lock (_farewells)
            _farewells.Add(task);
        return task.ContinueWith(
            done =>
            {
                lock (_farewells)
                    _farewells.Remove(done);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private Task<T> UnaryAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, Func<T, string> session, CancellationToken cancel, RetryPolicy? retries = null)
        where T : IMessage =>
        RunAsync(
            async () =>
            {
                var response = await call(Call(cancel));
                Observe(session(response));
                return response;
            },
            cancel,
            retries);

    private Task PolitelyAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call) => PolitelyAsync(async options => await call(options));

    /// <summary>Once, in limited time, and whatever comes of it: the server forgets by itself what it is not told to.</summary>
    private async Task PolitelyAsync(Func<CallOptions, Task> call)
    {
        using var limit = new CancellationTokenSource(Courtesy, Retries.Clock);
        try
        {
            await call(Call(limit.Token));
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }
}
