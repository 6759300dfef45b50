using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FeatureJobs.Submission;

/// <summary>A program to run beside a Spark driver that is started for it.</summary>
/// <param name="Master">Where Spark runs; one without <see cref="Masters.Mistake"/>.</param>
/// <param name="Name">What Spark calls the application.</param>
/// <param name="Settings">Spark settings for the start of the application.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Folder">Where the program runs.</param>
/// <param name="Bootstrap">The Python file that starts the program: <c>submit-scripts/bootstrap.py</c>.</param>
public sealed partial record SparkApplication(
    SparkHome Home, string Master, string Name, ImmutableArray<KeyValuePair<string, string>> Settings, ImmutableArray<string> Command, string Folder, string Bootstrap)
{
    /// <summary>What makes a session of the bootstrap the client of another server.</summary>
    private static readonly string[] Remotes = ["SPARK_REMOTE", "SPARK_CONNECT_MODE_ENABLED", "SPARK_API_MODE"];

    /// <summary>A group of its own: Ctrl-C in a terminal must reach the job by us, not end the driver under it.</summary>
    private const string OwnGroup = "import os,sys; os.setsid(); os.execv(sys.argv[1], sys.argv[1:])";

    /// <summary>Settings that go to the bootstrap by its socket: others may list this machine's processes with their arguments.</summary>
    internal ImmutableDictionary<string, string> Secrets => Settings.Where(IsSecret).ToImmutableDictionary();

    /// <param name="folder">The run's own folder: what Spark writes into its current folder is no business of the user's.</param>
    internal ProcessStartInfo StartInfo(string folder, string socket)
    {
        var start = new ProcessStartInfo(Home.Python, ["-c", OwnGroup, .. Arguments(socket)])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SPARK_HOME"] = Home.Folder;
        foreach (var variable in Remotes)
            start.Environment.Remove(variable);
        // Of what Spark listens on, nothing need be seen from outside when all of it runs here. (3.5's Connect server listens everywhere all the same.)
        if (Masters.IsLocal(Master))
            start.Environment.TryAdd("SPARK_LOCAL_IP", "127.0.0.1");
        return start;
    }

    internal ImmutableArray<string> Arguments(string socket) =>
    [
        Home.SparkSubmit, "--master", Master, "--deploy-mode", "client", "--name", Name,
        .. Settings.Where(setting => !IsSecret(setting)).Concat(LocalSettings()).SelectMany(setting => (string[])["--conf", $"{setting.Key}={setting.Value}"]),
        Bootstrap, "--control", socket, "--directory", Folder, "--", .. Command,
    ];

    /// <summary>A job of a few minutes on this machine needs no web page about itself; the port would be one more to guard.</summary>
    private IEnumerable<KeyValuePair<string, string>> LocalSettings() =>
        Masters.IsLocal(Master) && Settings.All(setting => setting.Key != "spark.ui.enabled") ? [KeyValuePair.Create("spark.ui.enabled", "false")] : [];

    private static bool IsSecret(KeyValuePair<string, string> setting) =>
        setting.Key.StartsWith("spark.hadoop.", StringComparison.Ordinal) || Redacted().IsMatch(setting.Key);

    // As spark.redaction.regex by default.
    [GeneratedRegex("secret|password|token|access[.]?key", RegexOptions.IgnoreCase)]
    private static partial Regex Redacted();
}

/// <summary>Where what is heard of a job and of Spark goes.</summary>
/// <param name="Output">The job's stdout.</param>
/// <param name="Narrate">Each line of its stderr, and of ours.</param>
/// <param name="SparkLine">Each line of Spark's own log; null: only to the file.</param>
public sealed record SubmissionStreams(TextWriter Output, Action<string> Narrate, Action<string>? SparkLine);
