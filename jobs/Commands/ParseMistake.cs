using System.CommandLine;

namespace FeatureJobs.Commands;

/// <summary>What is wrong with a command line, all of it at once, and where to look.</summary>
internal static class ParseMistake
{
    public static Failure Describe(ParseResult parse)
    {
        var path = Path(parse.CommandResult.Command);
        return Failure.Mistake(string.Join("\n", [.. parse.Errors.Select(e => e.Message).Distinct(), $"{path} --help shows what it takes."]));
    }

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : command.Name;
}
