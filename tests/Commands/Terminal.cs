using System.CommandLine;
using FeatureJobs.Commands;
using FeatureJobs.Commands.Output;

namespace FeatureJobs.Tests;

/// <summary>A console over memory and commands run on it, in this process.</summary>
internal sealed class Terminal
{
    private readonly StringWriter data = new() { NewLine = "\n" };
    private readonly StringWriter narration = new() { NewLine = "\n" };

    public Terminal(int? width = null, bool terminal = false, bool canAsk = false, bool colour = false, string input = "")
    {
        Console = new TerminalConsole(new WatchedWriter(data) { NewLine = "\n" }, narration, new StringReader(input), new ConsoleTraits(width, terminal, canAsk, colour));
        Context = new CommandContext(Console, TimeProvider.System, _ => null, Path.GetTempPath(), Path.Combine(AppContext.BaseDirectory, "examples"));
    }

    public IConsole Console { get; }

    public CommandContext Context { get; init; }

    public string Data => data.ToString();

    public string Narration => narration.ToString();

    public Task<int> RunAsync(params string[] args) => RunAsync(Trees.All, args);

    public Task<int> RunAsync(Func<CommandContext, RootCommand> tree, string[] args) =>
        Application.InvokeAsync(tree(Context), args, Context, TestContext.Current.CancellationToken);
}
