using Xunit.MicrosoftTestingPlatform;

namespace FeatureJobs.Tests;

/// <summary>What xunit would generate, but for the second role of this executable.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments) =>
        await WriterProcess.WriteIfAskedAsync()
        ?? await TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
}
