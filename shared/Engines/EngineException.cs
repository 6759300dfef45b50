namespace FeatureJobs.Engines;

/// <summary>
/// A fault of the engine or of what it works on: a file, the memory, the disk, a cluster. The one exception that leaves the engine boundary,
/// besides <see cref="OperationCanceledException"/>.
/// </summary>
public sealed class EngineException : Exception
{
    /// <param name="message">What happened and what to do about it, naming the file or setting. Complete without the inner exception.</param>
    /// <param name="isTransient">Whether the same work may succeed when simply tried again.</param>
    /// <param name="innerException">The engine's own error, for <c>--verbose</c>.</param>
    public EngineException(string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>True when the same work may succeed if tried again later without changing anything.</summary>
    public bool IsTransient { get; }

    /// <summary>True when what the user configured is at fault: an address or a setting that the engine does not take.</summary>
    public bool IsMistake { get; init; }

    /// <summary>True when nobody expected this error of the engine: its text is passed on as it is, and it is likely a bug of this program.</summary>
    public bool IsUnexpected { get; init; }
}
