namespace FeatureJobs.Submission;

/// <summary>
/// A job could not be started beside a Spark driver, or lost what started it. The one exception that leaves this boundary, besides <see cref="OperationCanceledException"/>.
/// </summary>
public sealed class SubmissionException : Exception
{
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="isTransient">Whether the same submission may succeed when simply tried again.</param>
    public SubmissionException(string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>True when the same submission may succeed if tried again later without changing anything.</summary>
    public bool IsTransient { get; }

    /// <summary>True when what the user gave cannot be: an option, or a variable of the environment.</summary>
    public bool IsMistake { get; init; }
}
