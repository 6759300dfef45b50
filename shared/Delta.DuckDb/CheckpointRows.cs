using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>Rows of checkpoints of any writer as JSON: the columns that are known, whatever else the files have or lack.</summary>
internal static class CheckpointRows
{
    private const string Vector = "deletionVector STRUCT(storageType VARCHAR, pathOrInlineDv VARCHAR, \"offset\" INTEGER, sizeInBytes INTEGER, cardinality BIGINT)";
    private const string RowTracking = "baseRowId BIGINT, defaultRowCommitVersion BIGINT";

    // Protocol: "Checkpoint Schema".
    private static readonly (string Name, string Type)[] Columns =
    [
        ("protocol", "STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures VARCHAR[])"),
        ("metaData", "STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, "
            + "partitionColumns VARCHAR[], configuration MAP(VARCHAR, VARCHAR), createdTime BIGINT)"),
        ("txn", "STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)"),
        ("domainMetadata", "STRUCT(domain VARCHAR, configuration VARCHAR, removed BOOLEAN)"),
        ("sidecar", "STRUCT(path VARCHAR, sizeInBytes BIGINT)"),
        ("add", "STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, tags MAP(VARCHAR, VARCHAR), "
            + $"{Vector}, {RowTracking}, clusteringProvider VARCHAR, stats VARCHAR)"),
        ("remove", "STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, "
            + $"{Vector}, {RowTracking})"),
    ];

    public static void Read(DuckDBConnection connection, IReadOnlyList<string> paths, Action<string> row, CancellationToken cancellationToken)
    {
        var schema = string.Join(", ", Columns.Select(column => $"{DuckDbSql.Text(column.Name)}: {{name: {DuckDbSql.Text(column.Name)}, type: {DuckDbSql.Text(column.Type)}, default_value: NULL}}"));
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT to_json(checkpoint) FROM read_parquet([{string.Join(", ", paths.Select(DuckDbSql.LiteralPath))}], "
            + $"hive_partitioning = false, schema = MAP {{{schema}}}) AS checkpoint";
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            row(reader.GetString(0));
        }
    }
}
