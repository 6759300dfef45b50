using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

/// <summary>A folder whose first listing lacks a file that was put while it was listed, as readdir allows.</summary>
internal sealed class HidingStorage(ITableStorage inner, string hidden) : ITableStorage
{
    public string Location => inner.Location;

    /// <summary>How often the file was left out.</summary>
    public int Hidden { get; private set; }

    public async Task<IReadOnlyList<string>> ListAsync(string folder, string after, CancellationToken cancellationToken)
    {
        var names = await inner.ListAsync(folder, after, cancellationToken);
        if (Hidden > 0 || !names.Contains(hidden))
        {
            return names;
        }

        Hidden++;
        return [.. names.Where(name => name != hidden)];
    }

    public Task<IReadOnlyList<StoredFile>> ListAllAsync(string folder, CancellationToken cancellationToken) => inner.ListAllAsync(folder, cancellationToken);

    public Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken) => inner.ReadAsync(file, cancellationToken);

    public Task<DateTimeOffset> ModifiedAsync(string file, CancellationToken cancellationToken) => inner.ModifiedAsync(file, cancellationToken);

    public Task<bool> PutIfAbsentAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.PutIfAbsentAsync(file, content, cancellationToken);

    public Task OverwriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.OverwriteAsync(file, content, cancellationToken);

    public Task DeleteAsync(string file, CancellationToken cancellationToken) => inner.DeleteAsync(file, cancellationToken);

    public string LocalPath(string file) => inner.LocalPath(file);

    public string WritePath(string file) => inner.WritePath(file);

    public Task PublishAsync(string staged, string file, CancellationToken cancellationToken) => inner.PublishAsync(staged, file, cancellationToken);
}
