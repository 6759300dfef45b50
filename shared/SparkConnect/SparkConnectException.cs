namespace FeatureJobs.SparkConnect;

/// <summary>What kind of thing went wrong, for callers that branch on it.</summary>
public enum SparkErrorKind
{
    /// <summary>The server ran the operation and it failed: <see cref="SparkConnectException.ErrorClass"/> says why where it is known.</summary>
    Failed,

    /// <summary>The statement itself is wrong: unparsable, an unknown table or column, types that do not fit. It did not run.</summary>
    Analysis,

    /// <summary>No Spark Connect server answers at the address, or the connection was lost for longer than the retries last.</summary>
    Unreachable,

    /// <summary>The server refused the token, or the lack of one.</summary>
    Unauthenticated,

    /// <summary>What answers is a version of Spark that this client does not speak to, or it lacks what was asked of it.</summary>
    UnsupportedVersion,

    /// <summary>The server no longer knows the session: it was closed there, was idle too long, or the server was started anew. Temporary views are gone.</summary>
    SessionGone,

    /// <summary>The connection string does not fit the server: TLS on one side only, or messages larger than a side takes. The text names the option.</summary>
    Connection,

    /// <summary>An executor or the driver ran out of memory, and would so again.</summary>
    OutOfMemory,

    /// <summary>The operation was interrupted from elsewhere (<see cref="SparkSession.InterruptAllAsync"/>, a tag, the server's operator).</summary>
    Interrupted,
}

/// <summary>The one exception of this client for what a server, or the way to it, did. Cancellation by the caller's token is an <see cref="OperationCanceledException"/> as everywhere.</summary>
public sealed class SparkConnectException : Exception
{
    internal SparkConnectException(SparkErrorKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    /// <summary>What kind of thing went wrong.</summary>
    public SparkErrorKind Kind { get; }

    /// <summary>Spark's error class, as <c>TABLE_OR_VIEW_NOT_FOUND</c> or <c>INVALID_HANDLE.OPERATION_NOT_FOUND</c>. From 4.0 as sent; on 3.5, which sends none, the first <c>[CLASS]</c> in the text.</summary>
    public string? ErrorClass { get; internal init; }

    /// <summary>The SQL state, as <c>42P01</c>; null on 3.5, which sends none.</summary>
    public string? SqlState { get; internal init; }

    /// <summary>The values in the message by name; empty on 3.5, which sends none.</summary>
    public IReadOnlyDictionary<string, string> MessageParameters { get; internal init; } = new Dictionary<string, string>();

    /// <summary>The server's exception and its causes with their stacks, outermost first; null where none were sent (3.5).</summary>
    public string? ServerStackTrace { get; internal init; }

    /// <summary>True when the same call may succeed later without any change: the server was away, the session was lost, an executor was lost. Never for out of memory.</summary>
    public bool IsTransient { get; internal init; }
}
