using System.Collections.Immutable;
using FeatureJobs.Commands.Output;
using FeatureJobs.Store;

namespace FeatureJobs.Commands.Rendering;

/// <summary>What is in the files as a table, and below it the definitions to begin with.</summary>
internal static class InspectionText
{
    private const int LongestValue = 24;
    private const int Named = 3;

    /// <param name="store">The store that the definitions are for, null for none.</param>
    public static void Write(Inspection inspection, string? store, IConsole console)
    {
        var (found, read) = inspection.Files;
        console.Say($"{inspection.Path}: {Words.Count(found, "file")}, {Words.Bytes(inspection.Bytes)}; {Words.Count(inspection.Rows, "row")}{(read < found ? $" in the {read} read" : "")}.");
        foreach (var note in inspection.Notes) console.Say($"note: {note}");
        console.Table(new TextTable(1,
            [new("column"), new("type"), new("nulls", true), new("distinct", true), new("least"), new("greatest")],
            [
                .. inspection.Columns.Select(c => (ImmutableArray<string>)[c.Name, c.Type, Words.Count(c.Nulls), Words.Count(c.Distinct), Short(c.Least), Short(c.Greatest)]),
                .. inspection.Unsupported.Select(c => (ImmutableArray<string>)[c.Name, $"{c.Type}, not supported yet", "", "", "", ""]),
            ]));
        foreach (var (what, likely) in ((string, ImmutableArray<Likely>)[])[("key", inspection.Keys), ("event_timestamp", inspection.Times)])
            console.Say(likely.IsEmpty
                ? $"No column is likely to be {(what == "key" ? "a key (a text, or a number called like an id)" : "the event_timestamp (a timestamp or a date)")}."
                : $"Likely {what}: {string.Join("; ", likely.Take(Named).Select(l => $"{l.Column} ({l.Because})"))}.");
        if (inspection.Yaml is not { } yaml)
        {
            console.Say("Without a key and a time there are no features; derive them from other columns (see docs/definitions.md).");
            return;
        }
        console.Say("");
        console.Say(store is null
            ? "Definitions to begin with. Make a store with 'featurejobs init empty DIR', and put them into a file of its folder features:"
            : $"Definitions to begin with, for a file in {Path.Combine(store, "features")}; then 'featurejobs validate':");
        console.Data.Write(yaml);
    }

    private static string Short(object? value) =>
        Words.Value(value) is var text && text.Length <= LongestValue ? text : $"{text[..(LongestValue - 1)]}…";
}
