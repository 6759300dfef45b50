using System.Text.RegularExpressions;

namespace FeatureJobs.Submission;

/// <summary>Where Spark runs its work, as <c>--master</c> says it.</summary>
public static partial class Masters
{
    /// <summary>What is wrong with a master, or null. Spark itself says so only after seconds, at the end of a stack trace.</summary>
    public static string? Mistake(string master)
    {
        ArgumentNullException.ThrowIfNull(master);
        return Known().IsMatch(master) ? null
            : $"'{master}' is no Spark master: write local[*] or local[2] (this machine, so many threads), yarn, spark://host:7077, k8s://host:443, or local-cluster[2,1,1024] (executors, cores of each, MB of each)";
    }

    /// <summary>Does all of Spark run on this machine?</summary>
    internal static bool IsLocal(string master) => master.StartsWith("local", StringComparison.Ordinal);

    // The forms that Spark's SparkMasterRegex and SparkSubmit know.
    [GeneratedRegex(@"^(local|local\[(\d+|\*)(,\d+)?\]|local-cluster\[\d+,\d+,\d+\]|yarn|(spark|k8s|mesos)://\S+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Known();
}
