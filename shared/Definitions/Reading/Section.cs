namespace FeatureJobs.Definitions;

/// <summary>The keys of one kind of mapping.</summary>
/// <param name="Subject">What the mapping is, with its article: <c>a source</c>.</param>
internal sealed record Section(string Subject, string[] Keys)
{
    public string[] Required { get; init; } = [];

    /// <summary>Keys that stand for required ones, with those.</summary>
    public Dictionary<string, string[]> Instead { get; init; } = [];

    /// <summary>Keys that the design announces, with the required keys that each of them replaces.</summary>
    public Dictionary<string, string[]> NotYet { get; init; } = [];

    /// <summary>Keys of another file, with what to do.</summary>
    public Dictionary<string, string> Elsewhere { get; init; } = [];
}
