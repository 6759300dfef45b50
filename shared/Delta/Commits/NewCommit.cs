namespace FeatureJobs.Delta;

/// <summary>What an append adds to a table. It may add no file at all and still record its transaction.</summary>
public sealed record NewCommit
{
    /// <summary>The columns of the added files: those of the new table, or exactly those of the table that is there.</summary>
    public required IReadOnlyList<DeltaField> Fields { get; init; }

    /// <summary>Files that are published already, of any number of stages.</summary>
    public IReadOnlyList<AddFile> Adds { get; init; } = [];

    /// <summary>Lands at most once: a rival that carries the same application makes this commit conflict.</summary>
    public TransactionId? Transaction { get; init; }

    /// <summary>For <c>DESCRIBE HISTORY</c>.</summary>
    public string Operation { get; init; } = "WRITE";

    public IReadOnlyDictionary<string, string> OperationParameters { get; init; } =
        new Dictionary<string, string> { ["mode"] = "Append", ["partitionBy"] = "[]" };

    /// <summary>The description of the table, where this commit creates it.</summary>
    public string? Description { get; init; }
}
