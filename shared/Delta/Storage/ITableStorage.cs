namespace FeatureJobs.Delta;

/// <summary>
/// The files of one table. Names are relative to the table's folder, with '/' between parts.
/// A fault is an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>; the table turns it into a <see cref="DeltaException"/>.
/// </summary>
public interface ITableStorage
{
    /// <summary>Where the table is, for people: a folder or an address.</summary>
    string Location { get; }

    /// <summary>
    /// The names (without the folder) of the files directly in <paramref name="folder"/> that sort after <paramref name="after"/>,
    /// in ordinal order. A folder that does not exist is empty.
    /// </summary>
    Task<IReadOnlyList<string>> ListAsync(string folder, string after, CancellationToken cancellationToken);

    /// <summary>All files in <paramref name="folder"/> (empty: the table's) and below it, in no order; names relative to the table. A folder that does not exist is empty.</summary>
    Task<IReadOnlyList<StoredFile>> ListAllAsync(string folder, CancellationToken cancellationToken);

    /// <summary>The whole file. For the log only: data files are read by path.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken);

    /// <summary>When the file was last written.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    Task<DateTimeOffset> ModifiedAsync(string file, CancellationToken cancellationToken);

    /// <summary>
    /// Creates the file with all of its content, durably, or does nothing and returns false because there is one of that name.
    /// Nobody ever sees a part of it. After an exception the file may be there or not; after <see cref="OperationCanceledException"/> it is not.
    /// </summary>
    Task<bool> PutIfAbsentAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Creates or replaces the file; nobody ever sees a part of it.</summary>
    Task OverwriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Deletes the file if it is there.</summary>
    Task DeleteAsync(string file, CancellationToken cancellationToken);

    /// <summary>The path under which DuckDB reads a published file.</summary>
    string LocalPath(string file);

    /// <summary>The path at which DuckDB writes a file that is published afterwards; its folder is made where there is none.</summary>
    string WritePath(string file);

    /// <summary>
    /// Makes what was written at <c>WritePath(staged)</c> durable and visible as <paramref name="file"/>, replacing what is there;
    /// the two may be the same name. A commit may refer to <paramref name="file"/> only after this.
    /// </summary>
    Task PublishAsync(string staged, string file, CancellationToken cancellationToken);
}

/// <summary>A file as the storage knows it.</summary>
/// <param name="Name">Relative to the table, with '/' between parts.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was last written.</param>
public sealed record StoredFile(string Name, long Size, DateTimeOffset Modified);
