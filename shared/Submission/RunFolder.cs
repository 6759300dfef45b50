namespace FeatureJobs.Submission;

/// <summary>A folder of one submission, for nobody but this user: the launcher's socket, Spark's log, and what Spark leaves in its current folder.</summary>
internal sealed class RunFolder : IDisposable
{
    private const int LongestSocketPath = 100;

    private readonly string _path;

    public RunFolder()
    {
        _path = Directory.CreateTempSubdirectory("featurejobs-spark-").FullName;
        if (Socket.Length <= LongestSocketPath)
            return;
        Directory.Delete(_path);
        throw new SubmissionException($"The temporary folder's path is too long for a socket: {_path}. Set TMPDIR to a shorter one.") { IsMistake = true };
    }

    public string Path => _path;

    public string Socket => System.IO.Path.Combine(_path, "launcher");

    public string Log => System.IO.Path.Combine(_path, "spark.log");

    /// <summary>Leaves the log behind.</summary>
    public bool KeepLog { get; set; }

    public void Dispose()
    {
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(_path))
                Directory.Delete(folder, recursive: true);
            foreach (var file in Directory.EnumerateFiles(_path).Where(file => !KeepLog || file != Log))
                File.Delete(file);
            if (!KeepLog)
                Directory.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process that is just ending may still write; the system's temporary folder is cleaned by others too.
        }
    }
}
