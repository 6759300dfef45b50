using System.CommandLine;
using System.CommandLine.Invocation;

namespace FeatureJobs.Commands;

/// <summary>Where the executables under <c>jobs/</c> enter: each is one command tree.</summary>
public static class Application
{
    /// <summary><c>featurejobs</c>: all commands.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args) => RunProcessAsync(Trees.All, args);

    /// <summary><c>incremental-aggregation</c>: the one job, with the options it has under <c>featurejobs run</c>.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunIncrementalAggregationAsync(string[] args) => RunProcessAsync(Trees.IncrementalAggregation, args);

    /// <summary><c>training-set</c>.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunTrainingSetAsync(string[] args) => RunProcessAsync(Trees.TrainingSet, args);

    /// <summary><c>online-sync</c>.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunOnlineSyncAsync(string[] args) => RunProcessAsync(Trees.OnlineSync, args);

    private static async Task<int> RunProcessAsync(Func<CommandContext, RootCommand> tree, string[] args)
    {
        using var signals = new Signals();
        var context = CommandContext.OfProcess(args);
        DriverWatch.Begin(context, signals, Console.OpenStandardInput());
        var code = await InvokeAsync(tree(context), args, context, signals.Token);
        return signals.ExitCode ?? code;
    }

    /// <summary>Parses and runs; whatever goes wrong becomes words and an exit code.</summary>
    internal static async Task<int> InvokeAsync(RootCommand root, string[] args, CommandContext context, CancellationToken cancellation)
    {
        var console = context.Console;
        // No response files: a key's value may begin with @.
        var parse = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var json = SharedOptions.AsksForJson(parse);
        if (parse.Errors.Count > 0 && parse.Action is null or ParseErrorAction)
            return FailureReport.Write(ParseMistake.Describe(parse), console, json, verbose: false);
        try
        {
            return await parse.InvokeAsync(new InvocationConfiguration
            {
                Output = console.Data,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            console.Say("Stopped.");
            return ExitCodes.Interrupted;
        }
        catch (Exception e)
        {
            return FailureReport.Write(Failure.Of(e), console, json, SharedOptions.IsVerbose(parse));
        }
    }
}
