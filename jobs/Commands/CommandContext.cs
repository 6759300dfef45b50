using FeatureJobs.Commands.Output;

namespace FeatureJobs.Commands;

/// <summary>What commands use of the world around them.</summary>
/// <param name="Environment">The value of an environment variable, or null.</param>
/// <param name="CurrentFolder">Relative paths are relative to this.</param>
/// <param name="ExamplesFolder">The folder that holds <c>flights</c>, copied beside the executable.</param>
internal sealed record CommandContext(IConsole Console, TimeProvider Clock, Func<string, string?> Environment, string CurrentFolder, string ExamplesFolder)
{
    public static CommandContext OfProcess() => new(
        ProcessConsole.Create(), TimeProvider.System, System.Environment.GetEnvironmentVariable,
        Directory.GetCurrentDirectory(), Path.Combine(AppContext.BaseDirectory, "examples"));
}
