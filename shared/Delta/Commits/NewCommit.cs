namespace FeatureJobs.Delta;

/// <summary>
/// What a commit changes in a table. One that only adds files, reads nothing and leaves the schema alone is a blind append:
/// it can stand beside almost any other commit. It may add no file at all and still record its transaction.
/// </summary>
public sealed record NewCommit
{
    /// <summary>The columns of the added files: those of the new table, or exactly those of the table that is there.</summary>
    public required IReadOnlyList<DeltaField> Fields { get; init; }

    /// <summary>Files that are published already, of any number of stages.</summary>
    public IReadOnlyList<AddFile> Adds { get; init; } = [];

    /// <summary>Files of the table as the caller has seen it that leave it, with all their rows.</summary>
    public IReadOnlyList<AddFile> Removes { get; init; } = [];

    /// <summary>What the caller looked at to decide on this commit: a rival that changed it makes this commit conflict.</summary>
    public ReadSet Reads { get; init; } = ReadSet.Nothing;

    /// <summary>
    /// False: the same rows in other files. Then rows that a rival adds do no harm (protocol: "dataChange"), and nobody who follows the table sees a change.
    /// </summary>
    public bool ChangesData { get; init; } = true;

    /// <summary>Lands at most once: a rival that carries the same application makes this commit conflict.</summary>
    public TransactionId? Transaction { get; init; }

    /// <summary>For <c>DESCRIBE HISTORY</c>.</summary>
    public string Operation { get; init; } = "WRITE";

    /// <summary>As Spark has them for this operation: texts, or JSON as text.</summary>
    public IReadOnlyDictionary<string, string> OperationParameters { get; init; } =
        new Dictionary<string, string> { ["mode"] = "Append", ["partitionBy"] = "[]" };

    /// <summary>Counts beyond those of files, rows and bytes, which are known from the files.</summary>
    public IReadOnlyDictionary<string, long> Metrics { get; init; } = new Dictionary<string, long>();

    /// <summary>The description of the table, where this commit creates it.</summary>
    public string? Description { get; init; }

    /// <summary>The columns by whose values files are kept apart, where this commit creates the table.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>The properties of the table, where this commit creates it.</summary>
    public IReadOnlyDictionary<string, string?> Configuration { get; init; } = new Dictionary<string, string?>();

    /// <summary>Identity, schema and properties after this commit; null: as they are.</summary>
    internal Metadata? Metadata { get; init; }

    /// <summary>Null: as it is, or as the columns of a new table need it.</summary>
    internal Protocol? Protocol { get; init; }

    /// <summary>Adds only, whatever the table holds.</summary>
    internal bool IsBlindAppend => Removes.Count == 0 && Reads.IsNothing && Metadata is null && Protocol is null && ChangesData;
}
