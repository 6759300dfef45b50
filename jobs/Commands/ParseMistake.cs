using System.CommandLine;

namespace FeatureJobs.Commands;

/// <summary>What is wrong with a command line, all of it at once, and where to look.</summary>
internal static class ParseMistake
{
    public static Failure Describe(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var path = Path(command);
        var commands = string.Join(", ", command.Subcommands.Select(c => c.Name));
        // The parser's own words on these two cases name no candidates.
        var unmatched = parse.UnmatchedTokens.Select(token => token switch
        {
            ['-', ..] => $"{token}: {path} has no such option.",
            _ when commands.Length > 0 => $"{token}: {path} has no such command; it has {commands}.",
            _ => $"{token}: {path} takes no such argument.",
        }).ToArray();
        var others = parse.Errors
            .Where(e => !parse.UnmatchedTokens.Any(token => e.Message.Contains($"'{token}'", StringComparison.Ordinal)))
            .Where(e => commands.Length == 0 || e.SymbolResult != parse.CommandResult)
            .Select(e => e.Message).Distinct().ToArray();
        string[] mistakes = [.. unmatched, .. others];
        if (mistakes.Length == 0) mistakes = [$"{path} needs a command: {commands}."];
        return Failure.Mistake(string.Join("\n", [.. mistakes, $"{path} --help shows what it takes."]));
    }

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : command.Name;
}
