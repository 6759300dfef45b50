using System.Diagnostics;

namespace FeatureJobs.Delta;

/// <summary>
/// Kills, fails or pauses the process at a chosen commit, for tests that need a crash at a known place or two processes in a known order.
/// A commit here is a call of <see cref="PutIfAbsentAsync"/>; they are counted from 1 over all tables of the process.
/// </summary>
public sealed class FaultyStorage : ITableStorage
{
    /// <summary>Comma-separated faults; see <see cref="FaultPlan.Parse"/>. Unset in production.</summary>
    public const string EnvironmentVariable = "FEATUREJOBS_FAULTS";

    private static readonly Lazy<FaultPlan> ProcessPlan =
        new(() => FaultPlan.Parse(Environment.GetEnvironmentVariable(EnvironmentVariable) ?? ""));

    private readonly ITableStorage _inner;
    private readonly FaultPlan _plan;

    public FaultyStorage(ITableStorage inner, FaultPlan plan) => (_inner, _plan) = (inner, plan);

    public string Location => _inner.Location;

    /// <summary><paramref name="inner"/> itself unless the variable asks for faults.</summary>
    public static ITableStorage FromEnvironment(ITableStorage inner) =>
        ProcessPlan.Value.IsEmpty ? inner : new FaultyStorage(inner, ProcessPlan.Value);

    public async Task<bool> PutIfAbsentAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var faults = _plan.NextCommit();
        foreach (var fault in faults)
        {
            switch (fault)
            {
                case CommitFault.KillBefore:
                    Kill();
                    break;
                case CommitFault.Fail:
                    throw new IOException($"Asked for by {EnvironmentVariable}: writing '{file}' fails.");
                case CommitFault.Pause pause:
                    await AppearsAsync(pause.Until, cancellationToken);
                    break;
            }
        }

        var created = await _inner.PutIfAbsentAsync(file, content, cancellationToken);
        if (faults.Any(fault => fault is CommitFault.KillAfter))
        {
            Kill();
        }

        return created;
    }

    public Task<IReadOnlyList<string>> ListAsync(string folder, string after, CancellationToken cancellationToken) =>
        _inner.ListAsync(folder, after, cancellationToken);

    public Task<IReadOnlyList<StoredFile>> ListAllAsync(string folder, CancellationToken cancellationToken) => _inner.ListAllAsync(folder, cancellationToken);

    public Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken) => _inner.ReadAsync(file, cancellationToken);

    public Task<DateTimeOffset> ModifiedAsync(string file, CancellationToken cancellationToken) => _inner.ModifiedAsync(file, cancellationToken);

    public Task OverwriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        _inner.OverwriteAsync(file, content, cancellationToken);

    public Task DeleteAsync(string file, CancellationToken cancellationToken) => _inner.DeleteAsync(file, cancellationToken);

    public string LocalPath(string file) => _inner.LocalPath(file);

    public string WritePath(string file) => _inner.WritePath(file);

    public Task PublishAsync(string staged, string file, CancellationToken cancellationToken) =>
        _inner.PublishAsync(staged, file, cancellationToken);

    // SIGKILL on Unix: no finally block, no flush, as when the power goes.
    private static void Kill()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    private static async Task AppearsAsync(string path, CancellationToken cancellationToken)
    {
        while (!File.Exists(path))
        {
            await Task.Delay(10, cancellationToken);
        }
    }
}
