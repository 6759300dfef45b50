namespace FeatureJobs.Delta;

/// <summary>
/// A fault of a table: its storage failed, its log is damaged, or it uses what is not supported.
/// The message names the file and says what to do. A lost race is no fault; see <see cref="CommitOutcome"/>.
/// </summary>
public sealed class DeltaException : Exception
{
    public DeltaException(string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>Whether the same call may succeed later without anybody changing anything.</summary>
    public bool IsTransient { get; }
}
