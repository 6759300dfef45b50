using FeatureJobs.SparkConnect.Protocol;
using Grpc.Core;

namespace FeatureJobs.SparkConnect;

/// <summary>
/// One execution on the server, read to its end over as many streams as it takes. The client names the operation, so that it can attach again:
/// after a fault, and when the server cuts the stream (after 2 minutes or 1 GB, as it is set). Only ResultComplete is the end.
/// Disposing before the end interrupts the operation on the server; in every case the server is told to let go of it.
/// </summary>
internal sealed class Operation(ConnectClient client, Plan plan, IEnumerable<string> tags) : IAsyncDisposable
{
    /// <summary>Streams one after the other that ended at once and without a message: a server that does so has lost the operation.</summary>
    private const int EmptyStreams = 15;

    private readonly ExecutePlanRequest _request = client.NewExecution(plan, Guid.NewGuid().ToString("D"), tags);
    private AsyncServerStreamingCall<ExecutePlanResponse>? _call;
    private Task _release = Task.CompletedTask;
    private string? _last;
    private long _opened;
    private bool _sent;
    private bool _done;

    public string Id => _request.OperationId;

    /// <summary>The next message; null at the end.</summary>
    /// <exception cref="SparkConnectException">The operation failed, or could not be attached to again.</exception>
    public async ValueTask<ExecutePlanResponse?> NextAsync(CancellationToken cancel)
    {
        if (_done)
            return null;
        ReleaseWhatWasRead();
        for (int failures = 0, empty = 0; ;)
        {
            try
            {
                _call ??= Open();
                if (await _call.ResponseStream.MoveNext(cancel))
                    return Read(_call.ResponseStream.Current);
                empty = client.Retries.Clock.GetElapsedTime(_opened) < TimeSpan.FromSeconds(1) ? empty + 1 : 0;
                if (empty == EmptyStreams)
                    throw Ended($"the server ended the stream of operation {Id} {EmptyStreams} times in a row without a result");
                Close();
            }
            catch (RpcException error)
            {
                Close();
                if (!Recovers(error) && !client.Retries.Again(error, ++failures))
                    throw await FailAsync(error, cancel);
                if (failures > 0)
                    await client.Retries.WaitAsync(error, failures, cancel);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        if (!_done && _sent)
            await client.InterruptPolitelyAsync(Id);
        _done = true;
        if (_sent)
            _ = client.ReleaseInBackground(Id, null);
        _sent = false;
    }

    private AsyncServerStreamingCall<ExecutePlanResponse> Open()
    {
        _opened = client.Retries.Clock.GetTimestamp();
        if (_sent)
            return client.Stub.ReattachExecute(client.NewReattachment(Id, _last), client.Call(default));
        _sent = true;
        return client.Stub.ExecutePlan(_request, client.Call(default));
    }

    private ExecutePlanResponse? Read(ExecutePlanResponse response)
    {
        client.Observe(response.ServerSideSessionId);
        _last = response.ResponseId;
        _done = response.ResponseTypeCase == ExecutePlanResponse.ResponseTypeOneofCase.ResultComplete;
        return _done ? null : response;
    }

    /// <summary>
    /// The server does not know the operation: it never got the request, if nothing of it was ever received, and gets it again.
    /// It knows it already: the request got there although its answer did not, and is attached to.
    /// </summary>
    private bool Recovers(RpcException error)
    {
        if (_last is null && _sent && error.Status.Detail.Contains("INVALID_HANDLE.OPERATION_NOT_FOUND", StringComparison.Ordinal) && _resent++ < client.Retries.Attempts)
        {
            _sent = false;
            return true;
        }
        return _last is null && error.Status.Detail.Contains("INVALID_HANDLE.OPERATION_ALREADY_EXISTS", StringComparison.Ordinal) && _resent++ < client.Retries.Attempts;
    }

    private int _resent;

    private async Task<Exception> FailAsync(RpcException error, CancellationToken cancel)
    {
        // The server has ended it, unless it is only out of reach.
        _done = !RetryPolicy.IsRetried(error) && error.StatusCode != StatusCode.Cancelled;
        return await client.ExplainAsync(error, cancel);
    }

    private static SparkConnectException Ended(string message) => new(SparkErrorKind.Failed, message) { IsTransient = true };

    /// <summary>What the consumer has taken need not be kept for another attachment. One such call at a time: the next one covers what came meanwhile.</summary>
    private void ReleaseWhatWasRead()
    {
        if (_last is not null && _release.IsCompleted)
            _release = client.ReleaseInBackground(Id, _last);
    }

    private void Close()
    {
        _call?.Dispose();
        _call = null;
    }
}
