namespace FeatureJobs.Delta;

/// <summary>What one commit did to the files of a table.</summary>
/// <param name="Adds">All files added; those with <see cref="AddFile.DataChange"/> false only hold rows that the table had before, as after an OPTIMIZE.</param>
/// <param name="Removes">All files removed; likewise.</param>
/// <param name="Metadata">The table's new schema and properties, if the commit changed them.</param>
/// <param name="Protocol">The table's new protocol, if the commit changed it.</param>
public sealed record VersionChange(long Version, IReadOnlyList<AddFile> Adds, IReadOnlyList<RemoveFile> Removes, Metadata? Metadata, Protocol? Protocol)
{
    /// <summary>The files with rows that are new to the table.</summary>
    public IEnumerable<AddFile> DataAdds => Adds.Where(add => add.DataChange);

    /// <summary>The files with rows that the table has lost.</summary>
    public IEnumerable<RemoveFile> DataRemoves => Removes.Where(remove => remove.DataChange);

    internal static VersionChange Of(LogCommit commit) => new(
        commit.Version,
        [.. commit.Lines.Select(line => line.Add).OfType<AddFile>()],
        [.. commit.Lines.Select(line => line.Remove).OfType<RemoveFile>()],
        commit.Lines.LastOrDefault(line => line.Metadata is not null)?.Metadata,
        commit.Lines.LastOrDefault(line => line.Protocol is not null)?.Protocol);
}
