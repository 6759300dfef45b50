using Grpc.Core;

namespace FeatureJobs.SparkConnect;

/// <summary>
/// When a call is made again, as Spark's own clients do it: UNAVAILABLE, INTERNAL with INVALID_CURSOR.DISCONNECTED, and whatever comes with a
/// RetryInfo; nothing else. The wait grows from <paramref name="First"/> by the factor 4 up to <paramref name="Longest"/>, with a quarter of chance.
/// </summary>
/// <param name="Attempts">Calls in all, the first one included.</param>
internal sealed record RetryPolicy(int Attempts, TimeSpan First, TimeSpan Longest, TimeProvider Clock)
{
    private const double Factor = 4;

    public static RetryPolicy Standard(TimeProvider clock) => new(15, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60), clock);

    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (RpcException error) when (Again(error, attempt))
            {
                await WaitAsync(error, attempt, cancel);
            }
        }
    }

    /// <param name="attempt">How many calls have failed so far.</param>
    public bool Again(RpcException error, int attempt) => attempt < Attempts && IsRetried(error);

    public Task WaitAsync(RpcException error, int attempt, CancellationToken cancel)
    {
        var wait = First * Math.Min(Math.Pow(Factor, attempt - 1), Longest / First);
        wait += wait * 0.25 * Random.Shared.NextDouble();
        var asked = GrpcStatus.Of(error).RetryDelay ?? TimeSpan.Zero;
        return Task.Delay(asked > wait ? asked : wait, Clock, cancel);
    }

    public static bool IsRetried(RpcException error) =>
        error.StatusCode == StatusCode.Unavailable
        || (error.StatusCode == StatusCode.Internal && error.Status.Detail.Contains("INVALID_CURSOR.DISCONNECTED", StringComparison.Ordinal))
        || GrpcStatus.Of(error).RetryDelay is not null;
}
