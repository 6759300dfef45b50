using FeatureJobs.SparkConnect.Protocol;

namespace FeatureJobs.SparkConnect;

/// <summary>What to do where there is something already.</summary>
public enum SaveMode
{
    /// <summary>Add to it.</summary>
    Append = 1,

    /// <summary>Put the new rows in its place.</summary>
    Overwrite,

    /// <summary>Fail.</summary>
    ErrorIfExists,

    /// <summary>Leave it, and write nothing.</summary>
    Ignore,
}

/// <summary>Writes a data frame, on the server's side: paths are those that the cluster sees.</summary>
public sealed class DataFrameWriter
{
    private readonly DataFrame _frame;
    private readonly WriteOperation _write = new() { Mode = WriteOperation.Types.SaveMode.ErrorIfExists };

    internal DataFrameWriter(DataFrame frame) => _frame = frame;

    /// <summary>parquet, delta, csv, json, or another that the cluster has; without it Spark's <c>spark.sql.sources.default</c>.</summary>
    public DataFrameWriter Format(string format)
    {
        _write.Source = format;
        return this;
    }

    /// <summary>What to do where there is something already; without it the write fails there.</summary>
    public DataFrameWriter Mode(SaveMode mode)
    {
        _write.Mode = (WriteOperation.Types.SaveMode)mode;
        return this;
    }

    /// <summary>An option of the format, as Delta's <c>txnAppId</c>.</summary>
    public DataFrameWriter Option(string key, string value)
    {
        _write.Options[key] = value;
        return this;
    }

    /// <summary>Options of the format.</summary>
    public DataFrameWriter Options(IEnumerable<KeyValuePair<string, string>> options)
    {
        foreach (var (key, value) in options)
            _write.Options[key] = value;
        return this;
    }

    /// <summary>A folder for each value of these columns.</summary>
    public DataFrameWriter PartitionBy(params IEnumerable<string> columns)
    {
        _write.PartitioningColumns.Clear();
        _write.PartitioningColumns.AddRange(columns);
        return this;
    }

    /// <summary>Writes to a folder.</summary>
    /// <param name="progress">Told how far the write has come (4.x).</param>
    /// <param name="cancel">Interrupts the write on the server.</param>
    /// <exception cref="SparkConnectException">The query is wrong, something is there already, or the write failed.</exception>
    public Task SaveAsync(string path, IProgress<SparkProgress>? progress = null, CancellationToken cancel = default)
    {
        var write = _write.Clone();
        write.Path = path;
        return RunAsync(write, progress, cancel);
    }

    /// <summary>Writes to a table of the catalog; it is created where there is none.</summary>
    /// <inheritdoc cref="SaveAsync" path="/param|/exception"/>
    public Task SaveAsTableAsync(string name, IProgress<SparkProgress>? progress = null, CancellationToken cancel = default)
    {
        var write = _write.Clone();
        write.Table = new() { TableName = name, SaveMethod = WriteOperation.Types.SaveTable.Types.TableSaveMethod.SaveAsTable };
        return RunAsync(write, progress, cancel);
    }

    /// <summary>Writes Parquet files to a folder.</summary>
    /// <inheritdoc cref="SaveAsync" path="/param|/exception"/>
    public Task ParquetAsync(string path, IProgress<SparkProgress>? progress = null, CancellationToken cancel = default) =>
        Format("parquet").SaveAsync(path, progress, cancel);

    private async Task RunAsync(WriteOperation write, IProgress<SparkProgress>? progress, CancellationToken cancel)
    {
        write.Input = await _frame.RelationAsync(cancel);
        await _frame.Session.RunAsync(new() { WriteOperation = write }, progress, cancel);
    }
}
