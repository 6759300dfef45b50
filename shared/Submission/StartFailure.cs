namespace FeatureJobs.Submission;

/// <summary>Why Spark did not start, as far as its words are known.</summary>
internal static class StartFailure
{
    private static readonly (string Words, string Advice, bool IsTransient)[] Known =
    [
        ("org.apache.spark.sql.connect.SparkConnectPlugin", "This Spark has no Spark Connect on its class path: give its package under 'engine: {settings: ...}', as spark.jars.packages: \"org.apache.spark:spark-connect_2.12:3.5.7\" (the version of this Spark), or use Spark 4.", false),
        ("UnsupportedClassVersionError", "This Java is too old for this Spark: use Java 17 (JAVA_HOME).", false),
        ("Could not parse Master URL", "Spark does not know this master: mend --master.", false),
        ("All masters are unresponsive", "No Spark master answers at the address of --master: start it, or mend the address.", true),
        ("Connection refused", "What Spark was to talk to does not answer: see that the cluster of --master runs.", true),
        ("UnknownHostException", "A host's name cannot be resolved: mend --master, or this machine's DNS.", false),
        ("HADOOP_CONF_DIR or YARN_CONF_DIR must be set", "For --master yarn set HADOOP_CONF_DIR to the folder of the cluster's configuration.", false),
        ("OutOfMemoryError", "The driver ran out of memory: give it more with spark.driver.memory under 'engine: {settings: ...}'.", false),
        ("There is insufficient memory", "This machine has too little free memory for the driver: free some, or lower spark.driver.memory.", true),
    ];

    /// <param name="words">What the bootstrap or the log tells.</param>
    public static SubmissionException Of(string words, string log)
    {
        var (_, advice, isTransient) = Known.FirstOrDefault(known => words.Contains(known.Words, StringComparison.Ordinal));
        return new SubmissionException($"Spark did not start. {advice ?? "It said:"}\n{words}\nSpark's whole log: {log}", isTransient);
    }
}
