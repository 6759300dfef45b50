namespace FeatureJobs.Delta.DuckDb;

/// <summary>Rows that are written and published but not yet part of a table.</summary>
/// <param name="Adds">For <see cref="NewCommit.Adds"/>; empty if there were no rows.</param>
/// <param name="Bytes">Size of the files.</param>
public sealed record StagedFiles(IReadOnlyList<AddFile> Adds, long Rows, long Bytes)
{
    public static StagedFiles None { get; } = new([], 0, 0);
}
