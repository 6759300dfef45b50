using System.Text.Json;
using System.Text.Json.Serialization;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>Actions from checkpoints of any writer: the columns that are known, whatever else the files have or lack.</summary>
internal static class CheckpointRows
{
    private const string Vector = "deletionVector STRUCT(storageType VARCHAR, pathOrInlineDv VARCHAR, \"offset\" INTEGER, sizeInBytes INTEGER, cardinality BIGINT)";
    private const string RowTracking = "baseRowId BIGINT, defaultRowCommitVersion BIGINT";

    // Protocol: "Checkpoint Schema".
    private static readonly (string Name, string Type) Add = ("add", "STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, "
        + $"dataChange BOOLEAN, tags MAP(VARCHAR, VARCHAR), {Vector}, {RowTracking}, clusteringProvider VARCHAR, stats VARCHAR)");

    private static readonly (string Name, string Type)[] Others =
    [
        ("protocol", "STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures VARCHAR[])"),
        ("metaData", "STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, "
            + "partitionColumns VARCHAR[], configuration MAP(VARCHAR, VARCHAR), createdTime BIGINT)"),
        ("txn", "STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)"),
        ("domainMetadata", "STRUCT(domain VARCHAR, configuration VARCHAR, removed BOOLEAN)"),
        ("sidecar", "STRUCT(path VARCHAR, sizeInBytes BIGINT)"),
        ("remove", "STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, "
            + $"{Vector}, {RowTracking})"),
    ];

    public static void Read(DuckDBConnection connection, IReadOnlyList<string> paths, Action<AddFile> add, Action<string> other, CancellationToken cancellationToken)
    {
        var anyOther = string.Join(" OR ", Others.Select(column => $"{column.Name} IS NOT NULL"));
        Each(connection, $"SELECT to_json(checkpoint) FROM {From(paths, Others)} AS checkpoint WHERE {anyOther}", reader => other(reader.GetString(0)), cancellationToken);

        // There are as many as files, of which most are alike in what is rare.
        var maps = new Dictionary<string, Dictionary<string, string?>>(StringComparer.Ordinal);
        Each(
            connection,
            "SELECT \"add\".path, \"add\".size, \"add\".modificationTime, \"add\".dataChange, \"add\".stats, "
            + "CASE WHEN cardinality(\"add\".partitionValues) > 0 THEN to_json(\"add\".partitionValues) END, CASE WHEN cardinality(\"add\".tags) > 0 THEN to_json(\"add\".tags) END, "
            + $"to_json(\"add\".deletionVector), \"add\".baseRowId, \"add\".defaultRowCommitVersion, \"add\".clusteringProvider FROM {From(paths, [Add])} WHERE \"add\" IS NOT NULL",
            reader => add(AddOf(reader, maps)), cancellationToken);
    }

    private static AddFile AddOf(DuckDBDataReader reader, Dictionary<string, Dictionary<string, string?>> maps)
    {
        if (reader.IsDBNull(0) || reader.IsDBNull(1) || reader.IsDBNull(2))
        {
            throw new InvalidDataException("An add has no path, size or modificationTime.");
        }

        var file = new AddFile { Path = reader.GetString(0), Size = reader.GetInt64(1), ModificationTime = reader.GetInt64(2), Stats = Text(reader, 4) };
        var (partitionValues, tags, vector, provider) = (Text(reader, 5), Text(reader, 6), Text(reader, 7), Text(reader, 10));
        return file with
        {
            DataChange = reader.IsDBNull(3) || reader.GetBoolean(3),
            PartitionValues = partitionValues is null ? file.PartitionValues : Map(partitionValues, maps),
            Tags = tags is null ? null : JsonSerializer.Deserialize(tags, CheckpointJson.Default.DictionaryStringString),
            DeletionVector = vector is null ? null : JsonSerializer.Deserialize(vector, CheckpointJson.Default.DeletionVector),
            BaseRowId = Number(reader, 8),
            DefaultRowCommitVersion = Number(reader, 9),
            ClusteringProvider = provider,
        };
    }

    private static Dictionary<string, string?> Map(string json, Dictionary<string, Dictionary<string, string?>> maps)
    {
        if (!maps.TryGetValue(json, out var map))
        {
            maps.Add(json, map = JsonSerializer.Deserialize(json, CheckpointJson.Default.DictionaryStringString)!);
        }

        return map;
    }

    private static string? Text(DuckDBDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static long? Number(DuckDBDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    private static string From(IReadOnlyList<string> paths, IEnumerable<(string Name, string Type)> columns) =>
        $"read_parquet([{string.Join(", ", paths.Select(DuckDbSql.LiteralPath))}], hive_partitioning = false, schema = MAP {{{string.Join(", ", columns.Select(column =>
            $"{DuckDbSql.Text(column.Name)}: {{name: {DuckDbSql.Text(column.Name)}, type: {DuckDbSql.Text(column.Type)}, default_value: NULL}}"))}}})";

    private static void Each(DuckDBConnection connection, string sql, Action<DuckDBDataReader> row, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            row(reader);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Dictionary<string, string?>))]
[JsonSerializable(typeof(DeletionVector))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
