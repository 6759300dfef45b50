namespace FeatureJobs.Runs;

/// <summary>
/// An OS lock on a group version: it saves two runs from doing the same work. Correctness never depends on it, the commit decides.
/// The system releases it when the process ends, however it ends.
/// </summary>
internal sealed class GroupLock : IDisposable
{
    private readonly FileStream? _file;

    private GroupLock(FileStream? file) => _file = file;

    /// <summary>Takes the lock, or returns null when another holds it.</summary>
    /// <param name="folder">The group version's folder; made when missing.</param>
    public static GroupLock? TryTake(string folder)
    {
        // Tests take the lock away to show that the result does not depend on it.
        if (Environment.GetEnvironmentVariable("FEATUREJOBS_FAULTS")?.Split(',').Contains("no-lock") == true)
            return new GroupLock(null);
        Directory.CreateDirectory(folder);
        try
        {
            return new GroupLock(new FileStream(Path.Combine(folder, "_lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException) && IsHeld(e))
        {
            return null;
        }
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>Sharing violation on Windows, EWOULDBLOCK (11 on Linux, 35 on macOS) elsewhere; a full disk is neither.</summary>
    private static bool IsHeld(IOException e) => (e.HResult & 0xFFFF) is 32 or 33 || e.HResult is 11 or 35;
}
