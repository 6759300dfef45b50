using FeatureJobs.Definitions;

namespace FeatureJobs.Commands.Rendering;

/// <summary>Instead of data, when a command failed.</summary>
internal sealed record ErrorDocument(ErrorDocument.Body Error)
{
    public static ErrorDocument Of(Failure failure, bool verbose) => new(new Body(
        failure.ExitCode, failure.Message, DiagnosticDocument.Of(failure.Diagnostics), verbose ? failure.Cause?.ToString() : null));

    /// <param name="Trace">Where it came from; only with <c>--verbose</c>.</param>
    internal sealed record Body(int ExitCode, string Message, DiagnosticDocument[] Diagnostics, string? Trace);
}

internal sealed record DiagnosticDocument(string Code, string File, int Line, int Column, string Message)
{
    public static DiagnosticDocument[] Of(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics.Select(d => new DiagnosticDocument(d.Code, d.File, d.Line, d.Column, d.Message))];
}
