namespace FeatureJobs.Definitions;

/// <summary>Names that were looked up in vain. Each is one mistake, however often it is used: it is reported where it is used first.</summary>
internal sealed class UnknownNames(DiagnosticKind kind, string what)
{
    private readonly Dictionary<string, (Place First, int Uses)> _names = [];

    public void Add(string name, Place place) =>
        _names[name] = _names.TryGetValue(name, out var known) ? (known.First, known.Uses + 1) : (place, 1);

    public void Report(IReadOnlyList<string> candidates, string candidateKinds, DiagnosticBag found)
    {
        foreach (var (name, (first, uses)) in _names)
        {
            var again = uses > 1 ? $" (used {uses} times)" : "";
            found.Add(kind, first, $"unknown {what} {Quoted.Of(name)}{Suggestions.For(name, candidates, candidateKinds)}{again}");
        }
    }
}
