using FeatureJobs.SparkConnect;

namespace FeatureJobs.Tests;

/// <summary>A query that takes its time on the server, a tenth of a second a row, and leaves a trace there of how far it has come (a Java system property).</summary>
internal static class SlowQuery
{
    public static string Of(int steps, string trace = "featurejobs.trace") =>
        $"SELECT id, java_method('java.lang.Thread', 'sleep', 100L), java_method('java.lang.System', 'setProperty', '{trace}', cast(id AS STRING)) FROM range(0, {steps}, 1, 1)";

    /// <summary>The last row that was worked on; null before the first. Asked from a session of the same server.</summary>
    public static async Task<string?> TraceAsync(SparkSession session, string trace, CancellationToken cancel) =>
        (await (await session.SqlAsync($"SELECT java_method('java.lang.System', 'getProperty', '{trace}')", cancel: cancel)).CollectAsync(cancel))[0].GetAs<string>(0) is var text and not "null" ? text : null;
}
