using System.Collections.Immutable;

namespace FeatureJobs.Definitions;

/// <summary>Collects mistakes; reading goes on after each.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _found = [];

    public void Add(DiagnosticKind kind, Place place, string message) =>
        _found.Add(new Diagnostic(kind.Code, place.File, place.Line, place.Column, message));

    public void AddAll(DiagnosticBag other) => _found.AddRange(other._found);

    /// <summary>By file, line and column; where these are equal, in the order found.</summary>
    public ImmutableArray<Diagnostic> InOrder() =>
        [.. _found.OrderBy(d => d.File, StringComparer.Ordinal).ThenBy(d => d.Line).ThenBy(d => d.Column)];
}
