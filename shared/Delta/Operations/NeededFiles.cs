namespace FeatureJobs.Delta;

/// <summary>
/// Of the files in a table's folder those that the log speaks of, however it spells them: <c>./x</c>, <c>a//b</c>, by an absolute path, through a link.
/// In doubt it is the one: a file too many stays, one too few is lost.
/// </summary>
/// <param name="names">The files that there are, relative to the table. None is reached through a link below its folder.</param>
internal sealed class NeededFiles(ITableStorage storage, IEnumerable<string> names)
{
    private readonly RealPath _paths = new();
    private readonly HashSet<string> _names = new(names, StringComparer.OrdinalIgnoreCase);

    // Upper and lower case are the same on some file systems.
    private readonly HashSet<string> _needed = new(StringComparer.OrdinalIgnoreCase);
    private string? _root;

    public bool Contains(string name) => _needed.Contains(name);

    public void Add(AddFile file) => Add(file.File, file.DeletionVector, file);

    public void Add(RemoveFile file) => Add(file.File, file.DeletionVector, new AddFile { Path = file.Path, Size = 0, ModificationTime = 0 });

    private void Add(string file, DeletionVector? vector, AddFile logged)
    {
        Add(file);

        // Some writers forget to encode what they log.
        if (logged.Path != file)
        {
            Add(logged.Path);
        }

        if (vector is not null && DeletedRows.FileOf(vector, logged, storage.Location) is { } rows)
        {
            Add(rows);
        }
    }

    private void Add(string file)
    {
        // No file can be called by a null.
        if (_names.Contains(file) || file.Contains('\0', StringComparison.Ordinal))
        {
            _needed.Add(file);
            return;
        }

        try
        {
            _root ??= _paths.Of(storage.LocalPath(""));
            _needed.Add(Path.GetRelativePath(_root, _paths.Of(storage.LocalPath(file))).Replace(Path.DirectorySeparatorChar, '/'));
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.Named(e, $"Looking at '{file}'", storage);
        }
    }
}
