using System.Collections.Immutable;
using FeatureJobs.Commands.Output;
using FeatureJobs.Store;

namespace FeatureJobs.Commands.Rendering;

internal sealed record CheckDocument(string Subject, string State, string Found, string? Advice)
{
    public static CheckDocument Of(Check check) => new(check.Subject, Words.Snake(check.State), check.Found, check.Advice);
}

/// <summary>Checks for people: what is well in a line each, what is not with what to do about it.</summary>
internal static class ChecksText
{
    public static void Write(ImmutableArray<Check> checks, IConsole console)
    {
        var width = checks.Max(check => check.Subject.Length);
        foreach (var check in checks)
        {
            console.Data.WriteLine($"{Words.Plain(check.State),-8} {check.Subject.PadRight(width)}  {check.Found}");
            if (check.Advice is { } advice)
                foreach (var line in Paragraph.Wrap(advice, console.Width, 11 + width)) console.Data.WriteLine(line);
        }
        var (failed, warned) = (checks.Count(check => check.State == CheckState.Failed), checks.Count(check => check.State == CheckState.Warning));
        if (failed > 0) console.Error($"{Words.Count(failed, "check")} failed{(warned > 0 ? $", {Words.Count(warned, "warning")}" : "")}.");
        else console.Say(warned > 0 ? $"{Words.Count(warned, "warning")}; the rest is well." : "All is well.");
    }
}
