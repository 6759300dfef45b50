using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>Mistakes of the user, all at once. Exit code 2.</summary>
public sealed class DiagnosticException(ImmutableArray<Diagnostic> diagnostics) : Exception(string.Join("\n", diagnostics))
{
    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;
}
