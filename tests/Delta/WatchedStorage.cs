using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

/// <summary>Tells of each call that changes or lists files before it is made: "put _delta_log/…". What is told may do something meanwhile, or throw.</summary>
internal sealed class WatchedStorage(ITableStorage inner, Action<string> before) : ITableStorage
{
    public string Location => inner.Location;

    public Task<IReadOnlyList<string>> ListAsync(string folder, string after, CancellationToken cancellationToken) => Tell($"list {folder}").ListAsync(folder, after, cancellationToken);

    public Task<IReadOnlyList<StoredFile>> ListAllAsync(string folder, CancellationToken cancellationToken) => Tell($"listall {folder}").ListAllAsync(folder, cancellationToken);

    public Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken) => inner.ReadAsync(file, cancellationToken);

    public Task<DateTimeOffset> ModifiedAsync(string file, CancellationToken cancellationToken) => inner.ModifiedAsync(file, cancellationToken);

    public Task<bool> PutIfAbsentAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Tell($"put {file}").PutIfAbsentAsync(file, content, cancellationToken);

    public Task OverwriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Tell($"overwrite {file}").OverwriteAsync(file, content, cancellationToken);

    public Task DeleteAsync(string file, CancellationToken cancellationToken) => Tell($"delete {file}").DeleteAsync(file, cancellationToken);

    public string LocalPath(string file) => inner.LocalPath(file);

    public string WritePath(string file) => inner.WritePath(file);

    public Task PublishAsync(string staged, string file, CancellationToken cancellationToken) => Tell($"publish {file}").PublishAsync(staged, file, cancellationToken);

    private ITableStorage Tell(string call)
    {
        before(call);
        return inner;
    }
}
