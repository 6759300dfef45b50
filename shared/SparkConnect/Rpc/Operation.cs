using FeatureJobs.SparkConnect.Protocol;
using Grpc.Core;

namespace FeatureJobs.SparkConnect;

/// <summary>
/// One execution on the server, read to its end over as many streams as it takes. The client names the operation, so that it can attach again:
/// after a fault, and when the server cuts the stream (after 2 minutes or 1 GB, as it is set). Only ResultComplete is the end.
/// Disposing before the end interrupts the operation on the server; in every case the server is told to let go of it.
/// </summary>
internal sealed class Operation(ConnectClient client, Plan plan, IEnumerable<string> tags, RetryPolicy retries) : IAsyncDisposable
{
    /// <summary>Streams one after the other that ended at once and without a message: a server that does so has lost the operation.</summary>
    private const int EmptyStreams = 15;

    /// <summary>
    /// An interruption that comes before the request is too early, and on 3.5 one that comes while the query is planned is mostly lost, and all later
    /// ones with it (the server interrupts a thread, once). A young operation that has not answered is therefore interrupted a little later.
    /// </summary>
    private static readonly TimeSpan PlanningTime = TimeSpan.FromSeconds(1);

    private readonly ExecutePlanRequest _request = new()
    {
        Plan = plan,
        OperationId = Guid.NewGuid().ToString("D"),
        Tags = { tags },
        RequestOptions = { new ExecutePlanRequest.Types.RequestOption { ReattachOptions = new() { Reattachable = true } } },
    };

    private AsyncServerStreamingCall<ExecutePlanResponse>? _call;
    private Task _release = Task.CompletedTask;
    private string? _last;
    private long _begun;
    private long _opened;
    private int _resent;
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
                empty = retries.Clock.GetElapsedTime(_opened) < TimeSpan.FromSeconds(1) ? empty + 1 : 0;
                if (empty == EmptyStreams)
                    throw Ended($"the server ended the stream of operation {Id} {EmptyStreams} times in a row without a result");
                Close();
            }
            catch (RpcException error)
            {
                Close();
                if (!Recovers(error) && !retries.Again(error, ++failures))
                    throw await FailAsync(error, cancel);
                if (failures > 0)
                    await retries.WaitAsync(error, failures, cancel);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        if (!_sent)
            return;
        _sent = false;
        if (!_done && _last is null && retries.Clock.GetElapsedTime(_begun) is var age && age < PlanningTime)
            _ = client.InBackground(() => InterruptAfterAsync(PlanningTime - age));
        else
        {
            if (!_done)
                await client.InterruptPolitelyAsync(Id);
            _ = client.InBackground(ReleaseAllAsync);
        }
        _done = true;
    }

    private async Task InterruptAfterAsync(TimeSpan wait)
    {
        await Task.Delay(wait, retries.Clock);
        await client.InterruptPolitelyAsync(Id);
        await ReleaseAllAsync();
    }

    private async Task ReleaseAllAsync()
    {
        await _release; // the last word is the whole
        await client.ReleaseInBackground(Id, null);
    }

    private AsyncServerStreamingCall<ExecutePlanResponse> Open()
    {
        _opened = retries.Clock.GetTimestamp();
        if (_sent)
            return client.Reattach(Id, _last);
        (_sent, _begun) = (true, _opened);
        return client.Execute(_request);
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
        if (_last is null && _sent && error.Status.Detail.Contains("INVALID_HANDLE.OPERATION_NOT_FOUND", StringComparison.Ordinal) && _resent++ < retries.Attempts)
        {
            _sent = false;
            return true;
        }
        return _last is null && error.Status.Detail.Contains("INVALID_HANDLE.OPERATION_ALREADY_EXISTS", StringComparison.Ordinal) && _resent++ < retries.Attempts;
    }

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
