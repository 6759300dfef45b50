using FeatureJobs.Definitions;

namespace FeatureJobs.Runs;

/// <summary>Collects what the user must mend before a training set can be made, so that all of it is said at once.</summary>
/// <param name="labels">The file of labels as it was named; mistakes in it carry its name.</param>
internal sealed class TrainingSetMistakes(string labels)
{
    private readonly List<Diagnostic> _found = [];

    /// <summary>The file of labels cannot be used as it is.</summary>
    public void InLabels(string message) => _found.Add(new("FJ2101", labels, 0, 0, message));

    /// <summary>The output cannot be written where it was asked for.</summary>
    public void InOutput(string output, string message) => _found.Add(new("FJ2102", output, 0, 0, message));

    /// <summary>The service, its groups or the options do not allow it.</summary>
    public void InRequest(string message) => _found.Add(new("FJ2103", "", 0, 0, message));

    /// <exception cref="DiagnosticException">There was any.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count > 0)
            throw new DiagnosticException([.. _found]);
    }
}
