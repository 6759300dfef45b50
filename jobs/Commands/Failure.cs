using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Delta;
using FeatureJobs.Engines;
using FeatureJobs.Online;
using FeatureJobs.Submission;

namespace FeatureJobs.Commands;

/// <summary>Why a command did not do its work, and the exit code for it. What an exception means is decided here and nowhere else.</summary>
/// <param name="Diagnostics">Mistakes in the definition files; empty when something else failed.</param>
/// <param name="Cause">Its stack trace is shown with <c>--verbose</c>; null where it would say nothing.</param>
internal sealed record Failure(int ExitCode, string Message, ImmutableArray<Diagnostic> Diagnostics, Exception? Cause)
{
    public static Failure Mistake(string message) => new(ExitCodes.UserMistake, message, [], null);

    public static Failure Of(Exception e) => e switch
    {
        UsageException => Mistake(e.Message),
        DiagnosticException d => new(ExitCodes.UserMistake, Count(d.Diagnostics.Length), d.Diagnostics, null),
        SubmissionException { IsMistake: true } or EngineException { IsMistake: true } => Mistake(e.Message),
        SubmissionException s => new(s.IsTransient ? ExitCodes.Transient : ExitCodes.Environment, e.Message, [], e),
        EngineException { IsTransient: true } or DeltaException { IsTransient: true } => new(ExitCodes.Transient, e.Message, [], e),
        OnlineStoreException o => new(o.IsTransient ? ExitCodes.Transient : ExitCodes.Environment, e.Message, [], e),
        EngineException { IsUnexpected: true } => Bug(e),
        EngineException or DeltaException or IOException or UnauthorizedAccessException => new(ExitCodes.Environment, e.Message, [], e),
        _ => Bug(e),
    };

    private static Failure Bug(Exception e) =>
        new(ExitCodes.Bug, $"This is a mistake of featurejobs, not yours; please report it: {e.GetType().Name}: {e.Message}", [], e);

    private static string Count(int mistakes) => mistakes == 1 ? "1 mistake." : $"{mistakes} mistakes.";
}
