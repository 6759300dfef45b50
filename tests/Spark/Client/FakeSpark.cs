using System.Collections.Concurrent;
using FeatureJobs.SparkConnect;
using FeatureJobs.SparkConnect.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace FeatureJobs.Tests;

/// <summary>How one stream of an operation goes: so many messages, and then its end.</summary>
/// <param name="Messages">Null sends what is left, ResultComplete included.</param>
/// <param name="Fault">Null ends the stream as if all were well.</param>
/// <param name="Arrives">Whether the server takes notice of the request at all.</param>
internal sealed record Stream(int? Messages, RpcException? Fault = null, bool Arrives = true);

/// <summary>
/// The server's side of the protocol as the notes of Spark tell it, without a Spark: each operation answers one column of numbers,
/// a batch each, and its streams go wrong as a test has written down.
/// </summary>
internal sealed class FakeSpark : SparkConnectService.SparkConnectServiceBase
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _operations = [];

    /// <summary>What each operation answers, but for the ResultComplete.</summary>
    public IReadOnlyList<ByteString> Batches { get; set; } = [.. Enumerable.Range(0, 5).Select(Batch)];

    /// <summary>Streams from first to last; after these all go well.</summary>
    public ConcurrentQueue<Stream> Streams { get; } = [];

    /// <summary>Failures of calls of Config, from first to last; after these all go well.</summary>
    public ConcurrentQueue<RpcException> ConfigFaults { get; } = [];

    /// <summary>What calls of AnalyzePlan fail with, when set.</summary>
    public RpcException? AnalyzeFault { get; set; }

    /// <summary>Happens on the server while it ends the session.</summary>
    public Action? Ending { get; set; }

    /// <summary>All calls in order, as <c>ReattachExecute r2</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>Headers of the last call of AnalyzePlan.</summary>
    public Metadata Headers { get; private set; } = [];

    public AddArtifactsRequest[] Artifacts { get; private set; } = [];

    public FetchErrorDetailsResponse ErrorDetails { get; set; } = new();

    public string Version { get; set; } = "4.1.4";

    /// <summary>Batches written to the network so far.</summary>
    public int Written;

    /// <summary>When set, operations wait after their first message until they are interrupted.</summary>
    public bool Hangs { get; set; }

    public static RpcException Fault(StatusCode code, string message) => new(new Grpc.Core.Status(code, message));

    public static ByteString Batch(int number)
    {
        using var batch = ArrowColumns.Of([[number]], new StructType(new StructField("n", SparkType.Integer)));
        return IpcStreams.Write(batch);
    }

    public override Task<AnalyzePlanResponse> AnalyzePlan(AnalyzePlanRequest request, ServerCallContext context)
    {
        Headers = context.RequestHeaders;
        if (AnalyzeFault is { } fault)
            throw fault;
        return Answer($"AnalyzePlan {request.AnalyzeCase}", new AnalyzePlanResponse { SessionId = request.SessionId, ServerSideSessionId = "life-1", SparkVersion = new() { Version = Version } });
    }

    public override Task<ConfigResponse> Config(ConfigRequest request, ServerCallContext context)
    {
        Calls.Enqueue($"Config {request.Operation.OpTypeCase}");
        return ConfigFaults.TryDequeue(out var fault) ? throw fault : Task.FromResult(new ConfigResponse { SessionId = request.SessionId });
    }

    public override Task ExecutePlan(ExecutePlanRequest request, IServerStreamWriter<ExecutePlanResponse> responses, ServerCallContext context)
    {
        Calls.Enqueue("ExecutePlan");
        Assert.True(request.RequestOptions.Single().ReattachOptions.Reattachable);
        Assert.True(Guid.TryParseExact(request.OperationId, "D", out _));
        Streams.TryDequeue(out var stream);
        if (stream is { Arrives: false })
            throw stream.Fault!;
        if (!_operations.TryAdd(request.OperationId, new(TaskCreationOptions.RunContinuationsAsynchronously)))
            throw Fault(StatusCode.Internal, "[INVALID_HANDLE.OPERATION_ALREADY_EXISTS] The handle is invalid.");
        return SendAsync(request.OperationId, 0, stream, responses, context);
    }

    public override Task ReattachExecute(ReattachExecuteRequest request, IServerStreamWriter<ExecutePlanResponse> responses, ServerCallContext context)
    {
        Calls.Enqueue($"ReattachExecute {(request.HasLastResponseId ? request.LastResponseId : "from the start")}");
        Streams.TryDequeue(out var stream);
        if (stream is { Arrives: false })
            throw stream.Fault!;
        if (!_operations.ContainsKey(request.OperationId))
            throw Fault(StatusCode.Internal, "[INVALID_HANDLE.OPERATION_NOT_FOUND] The handle is invalid. Operation not found.");
        return SendAsync(request.OperationId, request.HasLastResponseId ? int.Parse(request.LastResponseId[1..]) + 1 : 0, stream, responses, context);
    }

    public override Task<ReleaseExecuteResponse> ReleaseExecute(ReleaseExecuteRequest request, ServerCallContext context) =>
        Answer(request.ReleaseUntil is { } until ? $"ReleaseUntil {until.ResponseId}" : "ReleaseAll", new ReleaseExecuteResponse());

    public override Task<InterruptResponse> Interrupt(InterruptRequest request, ServerCallContext context)
    {
        if (request.InterruptType == InterruptRequest.Types.InterruptType.OperationId && _operations.TryGetValue(request.OperationId, out var operation))
            operation.TrySetResult();
        return Answer($"Interrupt {request.InterruptType}", new InterruptResponse { InterruptedIds = { request.OperationId } });
    }

    public override Task<ReleaseSessionResponse> ReleaseSession(ReleaseSessionRequest request, ServerCallContext context)
    {
        Ending?.Invoke();
        return Answer("ReleaseSession", new ReleaseSessionResponse());
    }

    public override Task<FetchErrorDetailsResponse> FetchErrorDetails(FetchErrorDetailsRequest request, ServerCallContext context) =>
        Answer($"FetchErrorDetails {request.ErrorId}", ErrorDetails);

    public override Task<ArtifactStatusesResponse> ArtifactStatus(ArtifactStatusesRequest request, ServerCallContext context)
    {
        var exists = Artifacts.Any(sent => sent.BeginChunk?.Name == request.Names.Single());
        return Answer("ArtifactStatus", new ArtifactStatusesResponse { Statuses = { [request.Names.Single()] = new() { Exists = exists } } });
    }

    public override async Task<AddArtifactsResponse> AddArtifacts(IAsyncStreamReader<AddArtifactsRequest> requestStream, ServerCallContext context)
    {
        Calls.Enqueue("AddArtifacts");
        Artifacts = await requestStream.ReadAllAsync().ToArrayAsync();
        var name = Artifacts[0].BeginChunk?.Name ?? Artifacts[0].Batch.Artifacts.Single().Name;
        return new() { Artifacts = { new AddArtifactsResponse.Types.ArtifactSummary { Name = name, IsCrcSuccessful = true } } };
    }

    private Task<T> Answer<T>(string call, T response)
    {
        Calls.Enqueue(call);
        return Task.FromResult(response);
    }

    private async Task SendAsync(string operation, int from, Stream? stream, IServerStreamWriter<ExecutePlanResponse> responses, ServerCallContext context)
    {
        var until = Math.Min(from + (stream?.Messages ?? int.MaxValue - from), Batches.Count + 1);
        for (var number = from; number < until; number++)
        {
            var response = new ExecutePlanResponse { OperationId = operation, ResponseId = $"r{number}", ServerSideSessionId = "life-1" };
            if (number == Batches.Count)
                response.ResultComplete = new();
            else
                response.ArrowBatch = new() { RowCount = 1, Data = Batches[number] };
            await responses.WriteAsync(response, context.CancellationToken);
            Interlocked.Increment(ref Written);
            if (!Hangs)
                continue;
            await _operations[operation].Task.WaitAsync(context.CancellationToken);
            throw Fault(StatusCode.Internal, "[OPERATION_CANCELED] Operation has been canceled.");
        }
        if (stream?.Fault is { } fault)
            throw fault;
    }
}
