namespace FeatureJobs.Commands.Demo;

/// <summary>The example <c>flights</c> as it lies beside the executable.</summary>
/// <param name="examplesFolder">The folder that holds <c>flights</c>.</param>
internal sealed class FlightsExample(string examplesFolder)
{
    private readonly string root = Path.Combine(examplesFolder, "flights");

    /// <summary>The months of flights, oldest first; absolute paths.</summary>
    public string[] Months() =>
        Directory.Exists(Path.Combine(root, "data")) ? [.. Directory.GetFiles(Path.Combine(root, "data"), "flights-*.parquet").Order(StringComparer.Ordinal)] : [];

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
        Directory.CreateDirectory(Path.Combine(folder, "features"));
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        foreach (var file in files)
            await File.WriteAllTextAsync(Path.Combine(folder, file), await File.ReadAllTextAsync(Path.Combine(root, file), cancellation), cancellation);
        return files;
    }

    /// <summary>Puts a month into a store's data folder under a name that the source does not match, then renames it: it is never seen half.</summary>
    public static async Task DeliverAsync(string month, string folder, CancellationToken cancellation)
    {
        var target = Arrived(month, folder);
        var arriving = Path.Combine(folder, "data", $".{Path.GetFileName(month)}.arriving");
        await using (var from = File.OpenRead(month))
        await using (var to = File.Create(arriving))
            await from.CopyToAsync(to, cancellation);
        File.Move(arriving, target);
    }

    /// <summary>Where a month lies once it has been delivered.</summary>
    public static string Arrived(string month, string folder) => Path.Combine(folder, "data", Path.GetFileName(month));
}
