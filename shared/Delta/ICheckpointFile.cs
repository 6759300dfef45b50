namespace FeatureJobs.Delta;

/// <summary>Checkpoints as Parquet. Rows cross this boundary as JSON, one action each, in the form of a line of the log.</summary>
public interface ICheckpointFile
{
    /// <summary>Gives each row of these Parquet files, which together are one checkpoint or its sidecars, to <paramref name="row"/>, one after another.</summary>
    /// <exception cref="InvalidDataException">A file cannot be decoded.</exception>
    Task ReadAsync(IReadOnlyList<string> paths, Action<string> row, CancellationToken cancellationToken);

    /// <summary>Writes the rows to a new Parquet file at <paramref name="path"/> in the columns of a classic checkpoint, and reads back how many there are.</summary>
    /// <exception cref="InvalidDataException">What was read back is not what was written.</exception>
    Task WriteAsync(string path, IReadOnlyList<string> rows, CancellationToken cancellationToken);
}
