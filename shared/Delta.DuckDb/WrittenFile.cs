using System.Collections;
using System.Globalization;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>A file that COPY wrote, as it tells (RETURN_STATS).</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="PartitionValues">In the order of the partition columns.</param>
internal sealed record WrittenFile(string Path, long Rows, long Bytes, IReadOnlyDictionary<string, ColumnStatistics> Columns, IReadOnlyList<string?> PartitionValues)
{
    // Spark 3.5 reads times before 1900 only from files whose writer it knows to use the modern calendar.
    private const string Footer = "{'org.apache.spark.version': '3.5.0'}";

    /// <summary>Writes the rows of the select to a file, or with partitions to files under a folder.</summary>
    public static IReadOnlyList<WrittenFile> Copy(
        DuckDBConnection connection, ITableStorage storage, string target, IReadOnlyList<DeltaField> fields, string selectSql, StageOptions options, CancellationToken cancellationToken)
    {
        var keys = (options.PartitionBy ?? []).Select((name, index) => (Field: fields.First(field => field.Name == name), Key: $"__partition_{index}")).ToList();

        // Nulls have no column in a file (protocol: "Primitive Types", void).
        var stored = fields.Where(field => field.Type.Kind != DeltaTypeKind.Void && keys.All(key => key.Field != field)).ToList();
        var columns = stored.Select(field => $"CAST({DuckDbSql.Name(field.Name)} AS {DuckDbSql.Type(field.Type)}) AS {DuckDbSql.Name(field.Name)}")
            .Concat(keys.Select(key => $"{PartitionText.Sql(key.Field, storage.Location)} AS {key.Key}"));
        var layout = keys.Count == 0 ? $", PRESERVE_ORDER {options.KeepOrder}" : $", PARTITION_BY ({string.Join(", ", keys.Select(key => key.Key))}), APPEND, FILENAME_PATTERN 'part-{{uuid}}'";
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture,
            $"COPY (SELECT {string.Join(", ", columns)} FROM ({selectSql})) TO {DuckDbSql.Text(storage.WritePath(target))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {options.RowGroupRows}, "
            + $"KV_METADATA {Footer}, RETURN_STATS{layout})");
        using var registration = cancellationToken.Register(command.Cancel);
        try
        {
            using var reader = command.ExecuteReader();
            var files = new List<WrittenFile>();
            while (reader.Read())
            {
                files.Add(new WrittenFile(
                    reader.GetString(reader.GetOrdinal("filename")),
                    Convert.ToInt64(reader["count"], CultureInfo.InvariantCulture),
                    Convert.ToInt64(reader["file_size_bytes"], CultureInfo.InvariantCulture),
                    StagedStatistics.Read(stored, reader["column_statistics"]),
                    [.. keys.Select(key => ((IDictionary)reader["partition_keys"])[key.Key] as string)]));
            }

            return files;
        }
        catch (DuckDBException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("Writing rows was cancelled.", e, cancellationToken);
        }
    }
}
