using FeatureJobs.Commands.Output;
using FeatureJobs.Store;

namespace FeatureJobs.Commands.Rendering;

internal sealed record ValidationDocument(bool Valid, DiagnosticDocument[] Diagnostics, string[] Notes)
{
    public static ValidationDocument Of(Validation validation) =>
        new(validation.Diagnostics.IsEmpty, DiagnosticDocument.Of(validation.Diagnostics), [.. validation.Notes]);
}

/// <summary>Mistakes one a line, in the form that editors link; what was checked in one closing line.</summary>
internal static class ValidationText
{
    public static void Write(Validation validation, IConsole console)
    {
        foreach (var diagnostic in validation.Diagnostics) console.Data.WriteLine(diagnostic.ToString());
        foreach (var note in validation.Notes) console.Say($"note: {note}");
        if (!validation.Diagnostics.IsEmpty)
            console.Error($"{Words.Count(validation.Diagnostics.Length, "mistake")}.");
        else if (validation.Definition is { } definition)
            console.Say($"Valid: {Words.Count(definition.Sources.Length, "source")}, {Words.Count(definition.Groups.Length, "group")}, {Words.Count(definition.Services.Length, "service")}.");
    }
}
