using System.Text.Json.Serialization;

namespace FeatureJobs.Delta;

/// <summary>What a reader and a writer must understand (protocol: "Protocol Evolution").</summary>
public sealed record Protocol
{
    public required int MinReaderVersion { get; init; }

    public required int MinWriterVersion { get; init; }

    public IReadOnlyList<string>? ReaderFeatures { get; init; }

    public IReadOnlyList<string>? WriterFeatures { get; init; }
}

/// <summary>Identity and schema of a table (protocol: "Change Metadata").</summary>
public sealed record Metadata
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public TableFormat Format { get; init; } = new();

    /// <summary>Spark's JSON; parsed in <see cref="Snapshot.Fields"/>. Tables without one are refused.</summary>
    public string? SchemaString { get; init; }

    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    public IReadOnlyDictionary<string, string?> Configuration { get; init; } = new Dictionary<string, string?>();

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public long? CreatedTime { get; init; }
}

/// <summary>How the data files are encoded (protocol: "Format Specification"): always Parquet.</summary>
public sealed record TableFormat
{
    public string Provider { get; init; } = "parquet";

    public IReadOnlyDictionary<string, string?> Options { get; init; } = new Dictionary<string, string?>();
}

/// <summary>A data file that is part of the table (protocol: "Add File").</summary>
public sealed record AddFile
{
    /// <summary>As in the log: relative to the table, URI-encoded. See <see cref="File"/>.</summary>
    public required string Path { get; init; }

    public IReadOnlyDictionary<string, string?> PartitionValues { get; init; } = new Dictionary<string, string?>();

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public required long ModificationTime { get; init; }

    /// <summary>False: the rows were in the table before, in other files.</summary>
    public bool DataChange { get; init; } = true;

    /// <summary>JSON; parsed by <see cref="FileStatistics.Parse"/>. Null: nothing is known of the rows.</summary>
    public string? Stats { get; init; }

    /// <summary>The name to give to <see cref="ITableStorage"/>.</summary>
    [JsonIgnore]
    public string File => Uri.UnescapeDataString(Path);

    [JsonInclude]
    internal DeletionVector? DeletionVector { get; init; }
}

/// <summary>A data file that was part of the table and no longer is (protocol: "Remove File").</summary>
internal sealed record RemoveFile
{
    public required string Path { get; init; }

    public long? DeletionTimestamp { get; init; }

    public bool DataChange { get; init; } = true;

    public bool? ExtendedFileMetadata { get; init; }

    public IReadOnlyDictionary<string, string?>? PartitionValues { get; init; }

    public long? Size { get; init; }

    public DeletionVector? DeletionVector { get; init; }

    [JsonIgnore]
    public string File => Uri.UnescapeDataString(Path);
}

/// <summary>Read only to be refused by name.</summary>
internal sealed record DeletionVector
{
    public string? StorageType { get; init; }
}

/// <summary>
/// The last number an application has written (protocol: "Transaction Identifiers"): an append that carries it is done at most once.
/// </summary>
public sealed record TransactionId(string AppId, long Version)
{
    /// <summary>Milliseconds since 1970, UTC.</summary>
    public long? LastUpdated { get; init; }
}

/// <summary>Where a commit comes from; nothing of it belongs to the table's state.</summary>
internal sealed record CommitInfo
{
    public required long Timestamp { get; init; }

    public required string Operation { get; init; }

    public required IReadOnlyDictionary<string, string> OperationParameters { get; init; }

    public long? ReadVersion { get; init; }

    public string IsolationLevel { get; init; } = "Serializable";

    public required bool IsBlindAppend { get; init; }

    // Spark's DESCRIBE HISTORY fails on values that are not strings.
    public required IReadOnlyDictionary<string, string> OperationMetrics { get; init; }

    public required string EngineInfo { get; init; }

    public required string TxnId { get; init; }
}
