using System.Globalization;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>
/// Writes the rows of a select as files of a table, without making them part of it: the caller looks at what was staged,
/// and then commits or discards it. A crash in between leaves files that nobody sees.
/// </summary>
public static class DeltaStage
{
    // Spark 3.5 reads times before 1900 only from files whose writer it knows to use the modern calendar.
    private const string Footer = "{'org.apache.spark.version': '3.5.0'}";

    /// <param name="connection">With <c>TimeZone = 'UTC'</c>; used by nobody else meanwhile.</param>
    /// <param name="fields">The columns to write, found in the select by name; its other columns are a mistake.</param>
    /// <param name="selectSql">One SELECT without semicolon.</param>
    /// <exception cref="ArgumentException">The select's columns are not those of <paramref name="fields"/>, or one has a type that does not fit without loss.</exception>
    /// <exception cref="DeltaException">A column that must have values has nulls, or a file could not be made durable.</exception>
    /// <exception cref="DuckDBException">The select failed, the disk is full, or the like. No file remains.</exception>
    /// <exception cref="OperationCanceledException">No file remains.</exception>
    public static async Task<StagedFiles> StageAsync(
        DuckDBConnection connection, ITableStorage storage, IReadOnlyList<DeltaField> fields, string selectSql, StageOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StagedColumns.Check(connection, fields, selectSql);
        var file = $"part-00000-{Guid.NewGuid()}-c000.zstd.parquet";
        try
        {
            var (count, bytes, columns) = await Task.Run(() => Copy(connection, storage.LocalPath(file), fields, selectSql, options, cancellationToken), cancellationToken);
            if (count == 0)
            {
                await storage.DeleteAsync(file, CancellationToken.None);
                return new StagedFiles([], 0, 0);
            }

            RequireValues(fields, columns);
            await storage.PublishAsync(file, file, cancellationToken);
            var add = new AddFile
            {
                Path = file,
                Size = bytes,
                ModificationTime = new DateTimeOffset(File.GetLastWriteTimeUtc(storage.LocalPath(file))).ToUnixTimeMilliseconds(),
                Stats = StatisticsText.Write(count, fields, columns),
            };
            return new StagedFiles([add], count, bytes);
        }
        catch (Exception e)
        {
            await TryDeleteAsync(storage, file);
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new DeltaException($"The rows staged as '{file}' for the table '{storage.Location}' could not be made durable: {e.Message} Check the storage and its free space, then run again.", innerException: e);
            }

            throw;
        }
    }

    /// <summary>Deletes what was staged and will not be committed.</summary>
    public static async Task DiscardAsync(ITableStorage storage, StagedFiles staged, CancellationToken cancellationToken)
    {
        foreach (var add in staged.Adds)
        {
            await storage.DeleteAsync(add.File, cancellationToken);
        }
    }

    private static (long Rows, long Bytes, IReadOnlyDictionary<string, ColumnStatistics> Columns) Copy(
        DuckDBConnection connection, string path, IReadOnlyList<DeltaField> fields, string selectSql, StageOptions options, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", fields.Select(field => $"CAST({DuckDbSql.Name(field.Name)} AS {DuckDbSql.Type(field.Type)}) AS {DuckDbSql.Name(field.Name)}"));
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture,
            $"COPY (SELECT {columns} FROM ({selectSql})) TO {DuckDbSql.Text(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {options.RowGroupRows}, "
            + $"PRESERVE_ORDER {options.KeepOrder}, KV_METADATA {Footer}, RETURN_STATS)");
        using var registration = cancellationToken.Register(command.Cancel);
        try
        {
            using var reader = command.ExecuteReader();
            reader.Read();
            return (
                Convert.ToInt64(reader["count"], CultureInfo.InvariantCulture),
                Convert.ToInt64(reader["file_size_bytes"], CultureInfo.InvariantCulture),
                StagedStatistics.Read(fields, reader["column_statistics"]));
        }
        catch (DuckDBException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("Writing rows was cancelled.", e, cancellationToken);
        }
    }

    // The first fault is the one to tell; a file that remains is one that nobody sees.
    private static async Task TryDeleteAsync(ITableStorage storage, string file)
    {
        try
        {
            await storage.DeleteAsync(file, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void RequireValues(IReadOnlyList<DeltaField> fields, IReadOnlyDictionary<string, ColumnStatistics> columns)
    {
        if (fields.FirstOrDefault(field => !field.Nullable && columns[field.Name].Nulls != 0) is { } field)
        {
            throw new DeltaException($"Column '{field.Name}' must have a value in every row, but {columns[field.Name].Nulls} rows have none. Nothing was written.");
        }
    }
}
