namespace FeatureJobs.Commands;

/// <summary>A store to begin with, as it lies beside the executable: <c>flights</c> or <c>empty</c>.</summary>
internal sealed class Example(CommandContext context, string name)
{
    private readonly string root = Path.Combine(context.ExamplesFolder, name);

    /// <summary>What can be begun with.</summary>
    public static string[] Names => ["empty", "flights"];

    /// <summary>The example's files in one of its folders, in order of their names; absolute paths.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public string[] Files(string folder)
    {
        var path = Path.Combine(root, folder);
        string[] files = Directory.Exists(path) ? [.. Directory.GetFiles(path, "*.parquet").Order(StringComparer.Ordinal)] : [];
        return files.Length > 0 ? files : throw new IOException($"The files of the example are missing in {path}. Build jobs/Cli again.");
    }

    /// <summary>Writes a store's definitions and its empty data folder.</summary>
    /// <returns>The files written, relative to <paramref name="folder"/>.</returns>
    /// <exception cref="UsageException">The folder is not empty.</exception>
    public async Task<string[]> WriteAsync(string folder, CancellationToken cancellation)
    {
        if (File.Exists(folder)) throw new UsageException($"{folder} is a file. Name a folder that is new or empty.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).FirstOrDefault() is { } found)
            throw new UsageException($"{folder} is not empty: it holds {Path.GetFileName(found)}. Name a folder that is new or empty.");
        if (!Directory.Exists(root)) throw new IOException($"The example is missing: {root}. Build jobs/Cli again.");
        string[] files = ["README.md", "feature_store.yaml", .. Directory.GetFiles(Path.Combine(root, "features"), "*.yaml").Select(f => "features/" + Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        foreach (var below in Directory.GetDirectories(root).Select(Path.GetFileName).Append("data"))
            Directory.CreateDirectory(Path.Combine(folder, below!));
        foreach (var file in files)
            await File.WriteAllTextAsync(Path.Combine(folder, file), await File.ReadAllTextAsync(Path.Combine(root, file), cancellation), cancellation);
        return files;
    }

    /// <summary>Copies a file under a name that no source matches, then renames it: it is never seen half.</summary>
    /// <returns>Where it lies now.</returns>
    public static async Task<string> DeliverAsync(string file, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var arriving = Path.Combine(folder, $".{Path.GetFileName(file)}.arriving");
        var target = Path.Combine(folder, Path.GetFileName(file));
        await using (var from = File.OpenRead(file))
        await using (var to = File.Create(arriving))
            await from.CopyToAsync(to, cancellation);
        File.Move(arriving, target, overwrite: true);
        return target;
    }
}
