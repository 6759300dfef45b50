using FeatureJobs.Commands.Output;
using FeatureJobs.Registry;

namespace FeatureJobs.Commands.Rendering;

/// <summary>A plan for people: a stage a paragraph.</summary>
internal static class PlanText
{
    public static void Write(StorePlan plan, IConsole console)
    {
        foreach (var note in plan.Notes) console.Say($"note: {note}");
        foreach (var stage in plan.Stages)
        {
            console.Data.WriteLine($"{Words.Plain(stage.Action)} {stage.Subject}");
            foreach (var line in stage.Details) Indent(line, console);
            foreach (var table in stage.Tables) Indent($"table {table}", console);
        }
        console.Say(plan.IsEmpty
            ? $"Nothing to apply: the files equal what has been applied (registry revision {plan.Revision})."
            : $"{Words.Count(plan.Stages.Length, "stage")} on registry revision {plan.Revision}.");
    }

    private static void Indent(string text, IConsole console)
    {
        foreach (var line in Paragraph.Wrap(text, console.Width, 4)) console.Data.WriteLine(line);
    }
}
