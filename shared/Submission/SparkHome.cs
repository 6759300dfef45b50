namespace FeatureJobs.Submission;

/// <summary>An installed Spark and what it needs of the machine.</summary>
/// <param name="Folder">What SPARK_HOME names, absolute.</param>
/// <param name="Python">The interpreter that runs the bootstrap.</param>
public sealed record SparkHome(string Folder, string Python)
{
    internal string SparkSubmit => Path.Combine(Folder, "bin", "spark-submit");

    /// <summary>The first that SPARK_HOME names (several are separated by <c>:</c>).</summary>
    /// <exception cref="SubmissionException">There is none, or Java or Python is missing.</exception>
    public static SparkHome Find(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (OperatingSystem.IsWindows())
            throw new SubmissionException("--master starts Spark on Linux and macOS only. Connect to a running Spark instead: set SPARK_REMOTE, or 'remote' under 'engine' in feature_store.yaml.");
        if ((environment("SPARK_HOME") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is not [var first, ..])
            throw Mistake("--master starts Spark, and SPARK_HOME does not say which: set it to the folder of Spark 3.5 or 4.x that holds bin/spark-submit.");
        var folder = Path.GetFullPath(first);
        if (!File.Exists(Path.Combine(folder, "bin", "spark-submit")))
            throw Mistake($"SPARK_HOME is {folder}, and there is no bin/spark-submit in it: set it to the folder of Spark 3.5 or 4.x.");
        var javaHome = environment("JAVA_HOME");
        if (string.IsNullOrEmpty(javaHome) ? !OnPath("java", environment) : !File.Exists(Path.Combine(javaHome, "bin", "java")))
            throw new SubmissionException(string.IsNullOrEmpty(javaHome)
                ? "Spark needs Java, and there is no 'java' on the PATH: install Java 17, or set JAVA_HOME."
                : $"JAVA_HOME is {javaHome}, and there is no bin/java in it: set it to the folder of Java 17, or unset it.");
        var python = First("python3", environment("PYSPARK_DRIVER_PYTHON"), environment("PYSPARK_PYTHON"));
        if (!OnPath(python, environment))
            throw new SubmissionException($"The bootstrap beside Spark's driver needs Python 3, and '{python}' was not found: install python3, or name one with PYSPARK_PYTHON.");
        return new SparkHome(folder, python);
    }

    private static string First(string otherwise, params string?[] choices) => choices.FirstOrDefault(choice => !string.IsNullOrEmpty(choice)) ?? otherwise;

    private static bool OnPath(string program, Func<string, string?> environment) => program.Contains('/')
        ? File.Exists(program)
        : (environment("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static SubmissionException Mistake(string message) => new(message) { IsMistake = true };
}
