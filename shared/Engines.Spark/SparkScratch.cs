namespace FeatureJobs.Engines.Spark;

/// <summary>
/// The folders of engines side by side in the scratch folder, one each. An engine removes its own; one that was killed could not, and its folder is removed by others after some days.
/// All of this works on paths of this machine, which driver and executors know by the same names: a scratch folder is no address with a scheme.
/// </summary>
internal static class SparkScratch
{
    // The scratch folder may be one that others use too.
    private const string Prefix = "featurejobs-scratch-";

    /// <summary>Longer than any run takes between two stages: what was last added to such a folder tells its age.</summary>
    public static TimeSpan Abandoned { get; } = TimeSpan.FromDays(7);

    /// <summary>A folder that no other engine has; not made yet.</summary>
    public static string New(string scratch) => $"{scratch}/{Prefix}{Guid.NewGuid():N}";

    /// <summary>Removes what killed engines have left. Never throws.</summary>
    public static void Sweep(string scratch, DateTimeOffset now)
    {
        try
        {
            foreach (var folder in new DirectoryInfo(scratch).EnumerateDirectories($"{Prefix}*"))
                if (folder.EnumerateFileSystemInfos().Append(folder).Max(entry => entry.LastWriteTimeUtc) < now.UtcDateTime - Abandoned)
                    Remove(folder.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Removes a folder where this process reaches it. Never throws.</summary>
    public static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
