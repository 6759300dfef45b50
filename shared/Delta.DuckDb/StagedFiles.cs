namespace FeatureJobs.Delta.DuckDb;

/// <summary>Rows that are written and published but not yet part of a table.</summary>
/// <param name="Adds">For <see cref="NewCommit.Adds"/>; empty if there were no rows.</param>
/// <param name="Bytes">Size of the files.</param>
public sealed record StagedFiles(IReadOnlyList<AddFile> Adds, long Rows, long Bytes);

/// <summary>How rows are laid out in files.</summary>
/// <param name="RowGroupRows">Rows of a row group. Smaller ones let a reader skip more and compress less.</param>
/// <param name="KeepOrder">Rows stand in the file in the order of the select. False is faster where it has none.</param>
public sealed record StageOptions(int RowGroupRows = 122_880, bool KeepOrder = true);
