using System.Net.Security;
using FeatureJobs.SparkConnect.Protocol;
using Grpc.Core;
using Grpc.Net.Client;

namespace FeatureJobs.SparkConnect;

/// <summary>The calls of one session: says who asks, retries, and turns failures into <see cref="SparkConnectException"/>.</summary>
internal sealed class ConnectClient : IAsyncDisposable
{
    /// <summary>For what is said to the server after the caller has turned away: it must not hold the caller up.</summary>
    internal static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(5);

    private readonly GrpcChannel _channel;
    private readonly SparkConnectService.SparkConnectServiceClient _stub;
    private readonly Metadata _headers;
    private readonly UserContext _user;
    private readonly string _clientType;
    private readonly HashSet<Task> _farewells = [];
    private volatile string _observed = "";
    private int _reattachments;

    public ConnectClient(SparkEndpoint endpoint, RetryPolicy retries, RemoteCertificateValidationCallback? trust = null)
    {
        Endpoint = endpoint;
        Retries = retries;
        SessionId = endpoint.SessionId ?? Guid.NewGuid().ToString("D");
        var user = endpoint.UserId ?? Environment.UserName;
        _user = new() { UserId = user, UserName = user };
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        _clientType = $"{endpoint.UserAgent ?? "_SPARK_CONNECT_DOTNET"} spark/3.5 os/{system} dotnet/{Environment.Version}";
        _headers = ConnectChannel.Headers(endpoint);
        _channel = ConnectChannel.Open(endpoint, trust);
        _stub = new(_channel);
    }

    public SparkEndpoint Endpoint { get; }

    public RetryPolicy Retries { get; }

    public string SessionId { get; }

    /// <summary>How often streams had to be taken up again.</summary>
    public int Reattachments => _reattachments;

    public Task<AnalyzePlanResponse> AnalyzeAsync(AnalyzePlanRequest request, CancellationToken cancel, RetryPolicy? retries = null) =>
        RunAsync(async () => Seen(await _stub.AnalyzePlanAsync(From(request), Call(cancel))), cancel, retries);

    public Task<ConfigResponse> ConfigAsync(ConfigRequest.Types.Operation operation, CancellationToken cancel) =>
        RunAsync(async () => await _stub.ConfigAsync(From(new ConfigRequest { Operation = operation }), Call(cancel)), cancel);

    public Task<InterruptResponse> InterruptAsync(InterruptRequest request, CancellationToken cancel) =>
        RunAsync(async () => await _stub.InterruptAsync(From(request), Call(cancel)), cancel);

    public Task<ArtifactStatusesResponse> ArtifactStatusAsync(string name, CancellationToken cancel) =>
        RunAsync(async () => await _stub.ArtifactStatusAsync(From(new ArtifactStatusesRequest { Names = { name } }), Call(cancel)), cancel);

    /// <param name="requests">Called again for each attempt.</param>
    public Task<AddArtifactsResponse> AddArtifactsAsync(Func<IAsyncEnumerable<AddArtifactsRequest>> requests, CancellationToken cancel) =>
        RunAsync(
            async () =>
            {
                using var call = _stub.AddArtifacts(Call(cancel));
                await foreach (var request in requests())
                    await call.RequestStream.WriteAsync(From(request), cancel);
                await call.RequestStream.CompleteAsync();
                return await call.ResponseAsync;
            },
            cancel);

    /// <summary>Begins an operation. Failures come with the stream, as they are: <see cref="ExplainAsync"/> is the caller's.</summary>
    public AsyncServerStreamingCall<ExecutePlanResponse> Execute(ExecutePlanRequest request) =>
        _stub.ExecutePlan(From(request), Call(default));

    /// <summary>As <see cref="Execute"/>, for an operation that the server has; with the responses after the last one received.</summary>
    public AsyncServerStreamingCall<ExecutePlanResponse> Reattach(string operation, string? lastResponse)
    {
        Interlocked.Increment(ref _reattachments);
        var request = new ReattachExecuteRequest { OperationId = operation };
        if (lastResponse is not null)
            request.LastResponseId = lastResponse;
        return _stub.ReattachExecute(From(request), Call(default));
    }

    /// <summary>Remembers which of the server's lives answered.</summary>
    public void Observe(string serverSideSession)
    {
        if (serverSideSession.Length > 0)
            _observed = serverSideSession;
    }

    /// <summary>Tells the server that responses, or with null the whole operation, need not be kept. Nobody has to wait; <see cref="DisposeAsync"/> does.</summary>
    public Task ReleaseInBackground(string operation, string? untilResponse)
    {
        var request = new ReleaseExecuteRequest { OperationId = operation };
        if (untilResponse is null)
            request.ReleaseAll = new();
        else
            request.ReleaseUntil = new() { ResponseId = untilResponse };
        return InBackground(() => PolitelyAsync(options => _stub.ReleaseExecuteAsync(From(request), options).ResponseAsync));
    }

    /// <summary>Ends an operation on the server. Waits for its answer, though not long: the caller has been cancelled.</summary>
    /// <returns>Whether the server had such an operation running.</returns>
    public async Task<bool> InterruptPolitelyAsync(string operation)
    {
        var request = new InterruptRequest { InterruptType = InterruptRequest.Types.InterruptType.OperationId, OperationId = operation };
        var answer = await PolitelyAsync(options => _stub.InterruptAsync(From(request), options).ResponseAsync);
        return answer?.InterruptedIds.Count > 0;
    }

    /// <summary>A cheap question, so that the server counts the session as used.</summary>
    public Task KeepAlive() => InBackground(() => PolitelyAsync(options =>
        _stub.ConfigAsync(From(new ConfigRequest { Operation = new() { GetOption = new() { Keys = { "spark.app.name" } } } }), options).ResponseAsync));

    /// <summary>From 4.0 the server ends the session and what runs in it at once. 3.5 ends it after an hour, so there what runs is interrupted.</summary>
    public async Task ReleaseSessionAsync()
    {
        var released = await PolitelyAsync(options =>
            _stub.ReleaseSessionAsync(new() { SessionId = SessionId, UserContext = _user, ClientType = _clientType }, options).ResponseAsync);
        if (released is null)
            await PolitelyAsync(options => _stub.InterruptAsync(From(new InterruptRequest { InterruptType = InterruptRequest.Types.InterruptType.All }), options).ResponseAsync);
    }

    /// <summary>The exception for a failed call, with what the server tells on request (4.x).</summary>
    public async Task<Exception> ExplainAsync(RpcException error, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
            return new OperationCanceledException("cancelled by the caller", error, cancel);
        var details = GrpcStatus.Of(error)["errorId"] is { } id
            ? await PolitelyAsync(options => _stub.FetchErrorDetailsAsync(From(new FetchErrorDetailsRequest { ErrorId = id }), options).ResponseAsync)
            : null;
        return SparkErrors.From(error, details, Endpoint.Shown);
    }

    /// <summary>Does something that nobody waits for but <see cref="DisposeAsync"/>.</summary>
    public async Task InBackground(Func<Task> act)
    {
        var task = act();
        lock (_farewells)
            _farewells.Add(task);
        await task;
        lock (_farewells)
            _farewells.Remove(task);
    }

    /// <summary>Waits for what nobody waited for.</summary>
    public Task SettleAsync()
    {
        lock (_farewells)
            return Task.WhenAll([.. _farewells]);
    }

    public async ValueTask DisposeAsync()
    {
        await SettleAsync();
        _channel.Dispose();
    }

    private CallOptions Call(CancellationToken cancel) => new(_headers, cancellationToken: cancel);

    private T From<T>(T request)
        where T : ISessionRequest
    {
        (request.SessionId, request.UserContext, request.ClientType) = (SessionId, _user, _clientType);
        if (_observed.Length > 0)
            request.ClientObservedServerSideSessionId = _observed;
        return request;
    }

    private AnalyzePlanResponse Seen(AnalyzePlanResponse response)
    {
        Observe(response.ServerSideSessionId);
        return response;
    }

    private async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancel, RetryPolicy? retries = null)
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

    /// <summary>Once, in limited time, and whatever comes of it (null where nothing did): the server forgets by itself what it is not told to.</summary>
    private async Task<T?> PolitelyAsync<T>(Func<CallOptions, Task<T>> call)
        where T : class
    {
        using var limit = new CancellationTokenSource(Courtesy, Retries.Clock);
        try
        {
            return await call(Call(limit.Token));
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }
}
