using System.CommandLine;
using FeatureJobs.Commands;

namespace FeatureJobs.Tests;

public class HelpTests
{
    public static TheoryData<string> Commands() => [.. Walk(Trees.All(new Terminal().Context), "")];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_ends_with_examples_that_parse(string path)
    {
        var terminal = new Terminal();
        Assert.Equal(0, await terminal.RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]));
        var examples = terminal.Data[terminal.Data.LastIndexOf("Example", StringComparison.Ordinal)..].Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            Assert.StartsWith($"featurejobs {path}".TrimEnd(), example.Trim(), StringComparison.Ordinal);
            var parse = Trees.All(terminal.Context).Parse(example.Trim()["featurejobs ".Length..]);
            Assert.Empty(parse.Errors);
        }
    }

    [Fact]
    public void The_tree_is_the_one_that_is_promised() => Assert.Equal(
        [
            "", "init", "inspect", "validate", "preview", "sql", "plan", "apply",
            "run", "run incremental-aggregation", "run training-set", "run online-sync", "training-set", "get",
            "show", "show groups", "show runs", "show history", "show quarantine",
            "delta", "delta describe", "delta history", "delta cat",
            "delta verify", "delta optimize", "delta vacuum", "delta restore", "doctor", "demo",
        ],
        Walk(Trees.All(new Terminal().Context), ""));

    private static IEnumerable<string> Walk(Command command, string path) =>
        command.Subcommands.SelectMany(c => Walk(c, $"{path} {c.Name}".TrimStart())).Prepend(path);
}
