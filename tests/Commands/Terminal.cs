using System.CommandLine;
using System.Text;
using FeatureJobs.Commands;
using FeatureJobs.Commands.Output;

namespace FeatureJobs.Tests;

/// <summary>A console over memory and commands run on it, in this process.</summary>
internal sealed class Terminal
{
    private readonly StringBuilder data = new();
    private readonly StringBuilder narration = new();

    public Terminal(int? width = null, bool terminal = false, bool canAsk = false, bool colour = false, string input = "")
    {
        Console = new TerminalConsole(new WatchedWriter(Lines(data)) { NewLine = "\n" }, Lines(narration), new StringReader(input), new ConsoleTraits(width, terminal, canAsk, colour));
        Context = new CommandContext(Console, TimeProvider.System, _ => null, Path.GetTempPath(), Path.Combine(AppContext.BaseDirectory, "examples"));
    }

    public IConsole Console { get; }

    public CommandContext Context { get; init; }

    public string Data => data.ToString();

    public string Narration => narration.ToString();

    public Task<int> RunAsync(params string[] args) => RunAsync(Trees.All, args);

    private static StringWriter Lines(StringBuilder text) => new(text) { NewLine = "\n" };

    public Task<int> RunAsync(Func<CommandContext, RootCommand> tree, string[] args) =>
        Application.InvokeAsync(tree(Context), args, Context, TestContext.Current.CancellationToken);
}
