using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FeatureJobs.Commands;

/// <summary>The usual help, and then how the command is used.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    /// <summary>Replaces the help action of a tree; the help option is the root's and holds for all commands below.</summary>
    public static void Install(RootCommand root, int width)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        var usual = (HelpAction)option.Action!;
        usual.MaxWidth = Math.Clamp(width, 60, 120);
        option.Action = new HelpWithExamples(usual);
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not IExampled exampled) return ExitCodes.Done;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(exampled.Examples.Length == 1 ? "Example:" : "Examples:");
        foreach (var example in exampled.Examples) output.WriteLine($"  {example}");
        return ExitCodes.Done;
    }
}
