using System.Text;

namespace FeatureJobs.Commands.Output;

/// <summary>The console of this process, as it stands: terminals, redirections, NO_COLOR.</summary>
internal static class ProcessConsole
{
    public static IConsole Create()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new TerminalConsole(
            new WatchedWriter(new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true }),
            new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true },
            Console.In,
            new ConsoleTraits(
                Console.IsOutputRedirected ? null : Width(),
                ErrorIsTerminal: !Console.IsErrorRedirected && !dumb,
                CanAsk: !Console.IsInputRedirected && !Console.IsErrorRedirected,
                Colour: string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))));
    }

    /// <summary>Some terminals do not tell, and some say 0.</summary>
    private static int Width()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}

/// <param name="Width">Columns of the terminal on stdout, or null where there is none.</param>
/// <param name="ErrorIsTerminal">Whether progress can be drawn on stderr.</param>
/// <param name="Colour">Whether colour is wanted on a terminal; elsewhere there is none.</param>
internal sealed record ConsoleTraits(int? Width, bool ErrorIsTerminal, bool CanAsk, bool Colour);
