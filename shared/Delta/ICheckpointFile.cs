namespace FeatureJobs.Delta;

/// <summary>Checkpoints as Parquet. What crosses this boundary as JSON has the form of a line of the log, one action each.</summary>
public interface ICheckpointFile
{
    /// <summary>
    /// Gives the actions of these Parquet files, which together are one checkpoint or its sidecars, one after another: adds as they are, since there are many,
    /// others as a line of the log each.
    /// </summary>
    /// <exception cref="InvalidDataException">A file cannot be decoded.</exception>
    Task ReadAsync(IReadOnlyList<string> paths, Action<AddFile> add, Action<string> other, CancellationToken cancellationToken);

    /// <summary>Writes the rows to a new Parquet file at <paramref name="path"/> in the columns of a classic checkpoint, and reads back how many there are.</summary>
    /// <exception cref="InvalidDataException">What was read back is not what was written.</exception>
    Task WriteAsync(string path, IReadOnlyList<string> rows, CancellationToken cancellationToken);
}
