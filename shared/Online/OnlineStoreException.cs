namespace FeatureJobs.Online;

/// <summary>
/// A fault of the online store or of what stands in it. The one exception that leaves this boundary, besides <see cref="OperationCanceledException"/>
/// and the argument exceptions of a mistaken caller.
/// </summary>
public sealed class OnlineStoreException : Exception
{
    /// <param name="message">What happened and what to do about it, naming the host or file, never a password. Complete without the inner exception.</param>
    /// <param name="isTransient">Whether the same work may succeed when simply tried again.</param>
    /// <param name="innerException">The store's own error, for <c>--verbose</c>.</param>
    public OnlineStoreException(string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>True when the same work may succeed if tried again later without changing anything.</summary>
    public bool IsTransient { get; }
}
