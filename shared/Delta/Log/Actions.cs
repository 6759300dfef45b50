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

    public TableFormat Format { get => field ?? TableFormat.Parquet; init; }

    /// <summary>Spark's JSON; parsed in <see cref="Snapshot.Fields"/>. Tables without one are refused.</summary>
    public string? SchemaString { get; init; }

    public IReadOnlyList<string> PartitionColumns { get => field ?? []; init; }

    public IReadOnlyDictionary<string, string?> Configuration { get => field ?? NoTexts.Instance; init; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public long? CreatedTime { get; init; }
}

/// <summary>What stands for a map that the log lacks: the generated reader puts null there, whatever a property begins with.</summary>
internal static class NoTexts
{
    public static readonly IReadOnlyDictionary<string, string?> Instance = new Dictionary<string, string?>();
}

/// <summary>How the data files are encoded (protocol: "Format Specification"): always Parquet.</summary>
public sealed record TableFormat
{
    internal static TableFormat Parquet { get; } = new();

    public string Provider { get => field ?? "parquet"; init; }

    public IReadOnlyDictionary<string, string?> Options { get => field ?? NoTexts.Instance; init; }
}

/// <summary>A data file that is part of the table (protocol: "Add File").</summary>
public sealed record AddFile
{
    /// <summary>As in the log: relative to the table, URI-encoded. See <see cref="File"/>.</summary>
    public required string Path { get; init; }

    public IReadOnlyDictionary<string, string?> PartitionValues { get => field ?? NoTexts.Instance; init => field = value is { Count: 0 } ? NoTexts.Instance : value; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public required long ModificationTime { get; init; }

    /// <summary>False: the rows were in the table before, in other files.</summary>
    [JsonIgnore]
    public bool DataChange
    {
        get => LoggedDataChange ?? true;
        init => LoggedDataChange = value;
    }

    [JsonInclude, JsonPropertyName("dataChange")]
    internal bool? LoggedDataChange { get; init; }

    /// <summary>JSON; parsed by <see cref="FileStatistics.Parse"/>. Null: nothing is known of the rows.</summary>
    public string? Stats { get; init; }

    /// <summary>What writers noted of the file; no part of the table's rows.</summary>
    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    /// <summary>Rows of the file that are no longer part of the table; null: all of them are.</summary>
    public DeletionVector? DeletionVector { get; init; }

    /// <summary>Of tables with row tracking.</summary>
    public long? BaseRowId { get; init; }

    /// <summary>Of tables with row tracking.</summary>
    public long? DefaultRowCommitVersion { get; init; }

    /// <summary>Of clustered tables: who clustered the file.</summary>
    public string? ClusteringProvider { get; init; }

    /// <summary>The name to give to <see cref="ITableStorage"/>: decoded, relative to the table or absolute.</summary>
    [JsonIgnore]
    public string File => FilePath.Of(Path);

    /// <summary>One file of the table: a path may come back with another deletion vector (protocol: "Action Reconciliation").</summary>
    [JsonIgnore]
    internal string Key => FilePath.Key(File, DeletionVector);
}

/// <summary>A data file that was part of the table and no longer is (protocol: "Remove File").</summary>
public sealed record RemoveFile
{
    /// <summary>As in the log: URI-encoded. See <see cref="File"/>.</summary>
    public required string Path { get; init; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public long? DeletionTimestamp { get; init; }

    /// <summary>False: the rows stay in the table, in other files.</summary>
    [JsonIgnore]
    public bool DataChange
    {
        get => LoggedDataChange ?? true;
        init => LoggedDataChange = value;
    }

    [JsonInclude, JsonPropertyName("dataChange")]
    internal bool? LoggedDataChange { get; init; }

    /// <summary>Whether partition values, size and tags are those of the file.</summary>
    public bool? ExtendedFileMetadata { get; init; }

    public IReadOnlyDictionary<string, string?>? PartitionValues { get; init; }

    /// <summary>Bytes.</summary>
    public long? Size { get; init; }

    public string? Stats { get; init; }

    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    /// <summary>That of the file which was removed.</summary>
    public DeletionVector? DeletionVector { get; init; }

    public long? BaseRowId { get; init; }

    public long? DefaultRowCommitVersion { get; init; }

    /// <summary>The name to give to <see cref="ITableStorage"/>: decoded, relative to the table or absolute.</summary>
    [JsonIgnore]
    public string File => FilePath.Of(Path);

    [JsonIgnore]
    internal string Key => FilePath.Key(File, DeletionVector);
}

/// <summary>Where it is written which rows of a data file are deleted (protocol: "Deletion Vector Descriptor Schema").</summary>
public sealed record DeletionVector
{
    /// <summary><c>u</c>: a file named by a UUID; <c>p</c>: a file by its absolute path; <c>i</c>: in the log itself.</summary>
    public required string StorageType { get; init; }

    public required string PathOrInlineDv { get; init; }

    /// <summary>Where in the file it begins, in bytes; null: at the start.</summary>
    public int? Offset { get; init; }

    /// <summary>Of the bitmap, without what frames it in a file.</summary>
    public required int SizeInBytes { get; init; }

    /// <summary>How many rows are deleted.</summary>
    public required long Cardinality { get; init; }

    internal string Id => Offset is { } offset
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{StorageType}{PathOrInlineDv}@{offset}")
        : StorageType + PathOrInlineDv;
}

/// <summary>Configuration of one domain, such as a feature or an application (protocol: "Domain Metadata").</summary>
public sealed record DomainMetadata
{
    public required string Domain { get; init; }

    public required string Configuration { get; init; }

    /// <summary>True: the domain has no configuration any more.</summary>
    public required bool Removed { get; init; }
}

/// <summary>A file with rows of a V2 checkpoint (protocol: "Sidecar File Information").</summary>
internal sealed record Sidecar
{
    /// <summary>URI-encoded: a name in <c>_delta_log/_sidecars</c>, or an absolute path.</summary>
    public required string Path { get; init; }

    public long? SizeInBytes { get; init; }
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
    /// <summary>Milliseconds since 1970, UTC; strictly growing with the versions, in tables that ask for it.</summary>
    public long? InCommitTimestamp { get; init; }

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
