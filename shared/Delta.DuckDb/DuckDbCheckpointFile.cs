using System.Globalization;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>Checkpoints through DuckDB.</summary>
/// <param name="open">Opens a connection for one call, which disposes of it.</param>
public sealed class DuckDbCheckpointFile(Func<DuckDBConnection> open) : ICheckpointFile
{
    // The columns of a classic checkpoint with their types on disk (protocol: "Checkpoint Schema"); Spark wants 32 and 64 bits just so.
    private const string Shape = """
        {
          "protocol": {"minReaderVersion": "INTEGER", "minWriterVersion": "INTEGER", "readerFeatures": ["VARCHAR"], "writerFeatures": ["VARCHAR"]},
          "metaData": {"id": "VARCHAR", "name": "VARCHAR", "description": "VARCHAR",
                       "format": {"provider": "VARCHAR", "options": "MAP(VARCHAR, VARCHAR)"}, "schemaString": "VARCHAR",
                       "partitionColumns": ["VARCHAR"], "configuration": "MAP(VARCHAR, VARCHAR)", "createdTime": "BIGINT"},
          "txn": {"appId": "VARCHAR", "version": "BIGINT", "lastUpdated": "BIGINT"},
          "domainMetadata": {"domain": "VARCHAR", "configuration": "VARCHAR", "removed": "BOOLEAN"},
          "add": {"path": "VARCHAR", "partitionValues": "MAP(VARCHAR, VARCHAR)", "size": "BIGINT", "modificationTime": "BIGINT", "dataChange": "BOOLEAN",
                  "tags": "MAP(VARCHAR, VARCHAR)",
                  "deletionVector": {"storageType": "VARCHAR", "pathOrInlineDv": "VARCHAR", "offset": "INTEGER", "sizeInBytes": "INTEGER", "cardinality": "BIGINT"},
                  "baseRowId": "BIGINT", "defaultRowCommitVersion": "BIGINT", "clusteringProvider": "VARCHAR", "stats": "VARCHAR"},
          "remove": {"path": "VARCHAR", "deletionTimestamp": "BIGINT", "dataChange": "BOOLEAN", "extendedFileMetadata": "BOOLEAN",
                     "partitionValues": "MAP(VARCHAR, VARCHAR)", "size": "BIGINT",
                     "deletionVector": {"storageType": "VARCHAR", "pathOrInlineDv": "VARCHAR", "offset": "INTEGER", "sizeInBytes": "INTEGER", "cardinality": "BIGINT"},
                     "baseRowId": "BIGINT", "defaultRowCommitVersion": "BIGINT"}
        }
        """;

    public Task ReadAsync(IReadOnlyList<string> paths, Action<AddFile> add, Action<string> other, CancellationToken cancellationToken) => Task.Run(() => Guarded(string.Join("', '", paths), connection =>
    {
        CheckpointRows.Read(connection, paths, add, other, cancellationToken);
        return true;
    }), cancellationToken);

    public Task WriteAsync(string path, IReadOnlyList<string> rows, CancellationToken cancellationToken) => Task.Run(() => Guarded(path, connection =>
    {
        Execute(connection, "CREATE TEMP TABLE checkpoint_rows (json VARCHAR)");
        using (var appender = connection.CreateAppender("checkpoint_rows"))
        {
            foreach (var row in rows)
            {
                appender.CreateRow().AppendValue(row).EndRow();
            }
        }

        Execute(connection, $"COPY (SELECT unnest(from_json(json, {DuckDbSql.Text(Shape)})) FROM checkpoint_rows) TO {DuckDbSql.Text(path)} (FORMAT parquet, COMPRESSION zstd)");
        var written = Texts(connection, $"SELECT CAST(count(*) AS VARCHAR) FROM read_parquet({DuckDbSql.LiteralPath(path)})")[0];
        return written == rows.Count.ToString(CultureInfo.InvariantCulture)
            ? written
            : throw new InvalidDataException($"The checkpoint '{path}' has {written} rows, {rows.Count} were written.");
    }), cancellationToken);

    private T Guarded<T>(string path, Func<DuckDBConnection, T> work)
    {
        try
        {
            using var connection = open();
            return work(connection);
        }
        catch (DuckDBException e)
        {
            throw new InvalidDataException($"The checkpoint '{path}' failed: {e.Message}", e);
        }
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Texts(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }
}
