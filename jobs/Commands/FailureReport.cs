using FeatureJobs.Commands.Output;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Commands;

/// <summary>
/// Says a failure: words on stderr; with <c>--format json</c> a document on stdout instead.
/// Where data has been written already, a second document would spoil it, and the words are for stderr again.
/// </summary>
internal static class FailureReport
{
    public static int Write(Failure failure, IConsole console, bool json, bool verbose)
    {
        if (json && !console.DataWritten)
        {
            JsonDocuments.Write(console, ErrorDocument.Of(failure, verbose), JsonDocuments.Shapes.ErrorDocument);
            return failure.ExitCode;
        }
        foreach (var diagnostic in failure.Diagnostics) console.Say(diagnostic.ToString());
        console.Error(failure.Message);
        if (verbose && failure.Cause is { } cause) console.Say(cause.ToString());
        else if (failure.ExitCode == ExitCodes.Bug) console.Say("--verbose shows where it happened.");
        return failure.ExitCode;
    }
}
