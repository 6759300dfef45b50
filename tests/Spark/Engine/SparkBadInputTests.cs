using FeatureJobs.Engines;
using FeatureJobs.Engines.Spark;

namespace FeatureJobs.Tests;

/// <summary>A real Spark that cannot be worked with.</summary>
public sealed class SparkBadInputTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_Spark_without_Delta_says_how_to_start_it_with()
    {
        var home = Directory.CreateTempSubdirectory("featurejobs-home-");
        try
        {
            WithoutDelta(SparkServers.Home("4.1"), home.FullName);
            await using var server = await SparkServer.StartAsync(home.FullName);
            Assert.StartsWith("This Spark has no Delta Lake. Start it with the Delta jars", await FailAsync(server.Remote), StringComparison.Ordinal);
        }
        finally
        {
            // Links: what they lead to stays.
            home.Delete(recursive: true);
        }
    }

    private static async Task<string> FailAsync(string remote)
    {
        await using var engine = new SparkEngine(remote, SparkSessionSettings.All, Path.Combine(Path.GetTempPath(), "featurejobs-none"));
        var error = await Assert.ThrowsAsync<EngineException>(() => engine.TableAsync("/nowhere", Cancel));
        Assert.Equal((false, false), (error.IsTransient, error.IsUnexpected));
        return error.Message;
    }

    private static void WithoutDelta(string home, string copy)
    {
        Directory.CreateDirectory(Path.Combine(copy, "jars"));
        foreach (var entry in Directory.EnumerateFileSystemEntries(home).Where(entry => Path.GetFileName(entry) != "jars"))
            File.CreateSymbolicLink(Path.Combine(copy, Path.GetFileName(entry)), entry);
        foreach (var jar in Directory.EnumerateFiles(Path.Combine(home, "jars")).Where(jar => !Path.GetFileName(jar).StartsWith("delta-", StringComparison.Ordinal)))
            File.CreateSymbolicLink(Path.Combine(copy, "jars", Path.GetFileName(jar)), jar);
    }
}
