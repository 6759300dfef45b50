namespace FeatureJobs.Commands.Output;

/// <summary>Progress where there is no terminal: a line when a subject enters another step, nothing within it.</summary>
internal sealed class ProgressLines(TextWriter narration) : IProgress<Step>
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> steps = new(StringComparer.Ordinal);

    public void Report(Step value)
    {
        lock (gate)
        {
            if (steps.TryGetValue(value.Subject, out var before) && before == value.Text) return;
            steps[value.Subject] = value.Text;
            narration.WriteLine($"{value.Subject}: {value.Text}");
        }
    }
}
