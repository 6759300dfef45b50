using System.Collections.Immutable;
using FeatureJobs.Commands.Output;

namespace FeatureJobs.Commands;

/// <summary>What commands use of the world around them.</summary>
/// <param name="Environment">The value of an environment variable, or null.</param>
/// <param name="CurrentFolder">Relative paths are relative to this.</param>
/// <param name="ExamplesFolder">The folder that holds <c>flights</c>, copied beside the executable.</param>
internal sealed record CommandContext(IConsole Console, TimeProvider Clock, Func<string, string?> Environment, string CurrentFolder, string ExamplesFolder)
{
    /// <summary>This very program with its arguments, to be started once more beside a Spark driver.</summary>
    public ImmutableArray<string> CommandLine { get; init; } = [];

    /// <summary>Was this process started beside a Spark driver, by the bootstrap of spark-submit?</summary>
    public bool IsSubmitted => Environment(DriverWatch.Variable) is not null;

    public static CommandContext OfProcess(string[] args) => new(
        ProcessConsole.Create(), TimeProvider.System, System.Environment.GetEnvironmentVariable,
        Directory.GetCurrentDirectory(), Path.Combine(AppContext.BaseDirectory, "examples"))
    {
        CommandLine = [.. ThisProgram(), .. args],
    };

    /// <summary>The executable, or the host with the assembly that it runs.</summary>
    private static string[] ThisProgram()
    {
        var process = System.Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, System.Environment.GetCommandLineArgs()[0]] : [process];
    }
}
