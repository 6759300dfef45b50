using Spectre.Console;

namespace FeatureJobs.Commands.Output;

/// <summary>A console over three streams; Spectre draws the tables and the bars, and is loaded only for them.</summary>
internal sealed class TerminalConsole(WatchedWriter data, TextWriter narration, TextReader input, ConsoleTraits traits) : IConsole
{
    public int Width => traits.Width ?? 10_000;

    public TextWriter Data => data;

    public bool DataWritten => data.Written;

    public bool CanAsk => traits.CanAsk;

    private bool Coloured => traits is { ErrorIsTerminal: true, Colour: true };

    public void Table(TextTable table) => TableDrawing.Write(table, data, Width);

    public void Say(string line) => narration.WriteLine(line);

    public void Heading(string line) => narration.WriteLine(Coloured ? $"\e[1m{line}\e[0m" : line);

    public void Error(string message) => narration.WriteLine(Coloured ? $"\e[31merror:\e[0m {message}" : $"error: {message}");

    public bool Confirm(string question)
    {
        narration.Write($"{question} [y/N] ");
        narration.Flush();
        return input.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    public Task<T> WithProgressAsync<T>(Func<IProgress<Step>, Task<T>> work) =>
        traits.ErrorIsTerminal ? ProgressBars.ShowAsync(Drawing(), work) : work(new ProgressLines(narration));

    private IAnsiConsole Drawing() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(narration),
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
        ColorSystem = traits.Colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
    });
}
