namespace FeatureJobs.Delta.DuckDb;

/// <summary>How rows are laid out in files.</summary>
/// <param name="RowGroupRows">Rows of a row group. Smaller ones let a reader skip more and compress less.</param>
/// <param name="KeepOrder">Rows stand in the file in the order of the select. False is faster where it has none. With partitions the order is not kept.</param>
/// <param name="PartitionBy">The table's partition columns: each file holds rows of one value of each, and the values stand in the log instead of the file.</param>
public sealed record StageOptions(int RowGroupRows = 122_880, bool KeepOrder = true, IReadOnlyList<string>? PartitionBy = null);
