using System.Text.RegularExpressions;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Engines.Spark;

/// <summary>Spark's errors as sentences for a user. Each text matched was caused by a test on Spark 3.5 and 4.1.</summary>
internal static partial class SparkErrors
{
    /// <summary>What leaves the client is the engine's word to its caller.</summary>
    public static async Task<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (SparkConnectException e)
        {
            throw Translate(e);
        }
    }

    /// <summary>A commit that lost against a rival's; nothing of it is in the table.</summary>
    public static bool IsConflict(SparkConnectException error) => error.ErrorClass?.Split('.')[0] is
        "DELTA_CONCURRENT_TRANSACTION" or "DELTA_CONCURRENT_WRITE" or "DELTA_CONCURRENT_APPEND" or "DELTA_METADATA_CHANGED" or "DELTA_PROTOCOL_CHANGED";

    /// <summary>A file, or a folder of files, is not there as Spark sees it.</summary>
    public static bool IsNoFile(SparkConnectException error) => error.ErrorClass == "PATH_NOT_FOUND";

    /// <summary>There is no Delta table in this folder.</summary>
    public static bool IsNoTable(SparkConnectException error) => error.ErrorClass?.Split('.')[0] is
        "DELTA_MISSING_DELTA_TABLE" or "DELTA_TABLE_ONLY_OPERATION" or "DELTA_TABLE_NOT_FOUND" or "DELTA_PATH_DOES_NOT_EXIST";

    /// <summary>Spark's answer to a setting of the session that it does not take.</summary>
    public static bool IsRefusedSetting(SparkConnectException error) => error.Kind is SparkErrorKind.Failed or SparkErrorKind.Analysis && !error.IsTransient;

    /// <summary>The statement did not do, or a task failed, for a reason that only a look at what it read can tell.</summary>
    public static bool MayBeTheFile(EngineException error) => error.IsUnexpected || (error.InnerException is SparkConnectException { Kind: SparkErrorKind.Analysis } said && !IsNoFile(said) && !LacksDelta(said));

    public static EngineException Translate(SparkConnectException error)
    {
        var message = OfKind(error) ?? OfText(error);
        return new EngineException(message ?? $"Spark: {FirstLines(error.Message)}", error.IsTransient, error) { IsUnexpected = message is null && !error.IsTransient };
    }

    public static EngineException BadSetting(SparkConnectException error) =>
        new($"Spark does not take a setting of its session: '{FirstLines(error.Message)}' Change it under 'settings' of 'engine' in feature_store.yaml, or leave it out there and start Spark with it.", innerException: error) { IsMistake = true };

    public static EngineException BadAddress(FormatException error) =>
        new($"The address of Spark cannot be used: {error.Message}. Mend SPARK_REMOTE, or 'remote' under 'engine' in feature_store.yaml.", innerException: error) { IsMistake = true };

    /// <summary>A file that is there and cannot be read.</summary>
    public static string Damaged(string file, string said) => $"'{file}' cannot be read as what it should be: Spark says '{said}'. Write it again or put the whole file back, or remove it.";

    /// <summary>What the client has told apart already.</summary>
    private static string? OfKind(SparkConnectException error) => error.Kind switch
    {
        // Before all that is read from texts: whatever Spark was at when the memory ran out, it names too.
        SparkErrorKind.OutOfMemory => "An executor or the driver ran out of memory. Raise spark.executor.memory (or spark.driver.memory with a local master), or spark.sql.shuffle.partitions so that each task gets less.",
        SparkErrorKind.Unauthenticated or SparkErrorKind.UnsupportedVersion or SparkErrorKind.Connection => $"Spark: {FirstLines(error.Message)}",
        SparkErrorKind.Interrupted => $"Somebody interrupted this work on the cluster; Spark says '{FirstLines(error.Message)}' What was decided before is kept: run again when it may run.",
        _ => null,
    };

    private static string? OfText(SparkConnectException error)
    {
        var text = error.Message;
        if (text.Contains("No space left on device", StringComparison.Ordinal))
            return "A disk of the cluster is full: no space left for shuffle or table files. Free space there, or give spark.local.dir another disk.";
        if (NoFile().Match(text) is { Success: true } missing)
            return $"'{missing.Groups["file"].Value}' is not there, as Spark sees it. Put it back, or keep it where driver and executors can read it.";
        if (BadFile().Match(text) is { Success: true } damaged)
            return Damaged(damaged.Groups["file"].Value, FirstLines(text));
        if (LacksDelta(error))
            return "This Spark has no Delta Lake. Start it with the Delta jars, spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension and spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog.";
        // That featurejobs wrote a text which is no SQL is its own mistake; a name or a type that Spark misses may be anybody's.
        return error.Kind == SparkErrorKind.Analysis && error.ErrorClass != "PARSE_SYNTAX_ERROR"
            ? $"Spark refuses a statement before it runs: '{FirstLines(error.Message)}' Look for what it names in the definitions, the tables and the cluster; 'featurejobs sql' shows statements. If all is there, please report this."
            : null;
    }

    /// <summary>Without Delta's jars or extension its first command is no SQL; without its catalog Delta says so.</summary>
    private static bool LacksDelta(SparkConnectException error) => error.ErrorClass switch
    {
        "PARSE_SYNTAX_ERROR" => error.Message.Contains("DESCRIBE HISTORY", StringComparison.Ordinal),
        "DATA_SOURCE_NOT_FOUND" or "UNSUPPORTED_DATASOURCE_FOR_DIRECT_QUERY" => error.Message.Contains("delta", StringComparison.Ordinal),
        var name => name?.StartsWith("DELTA_CONFIGURE_SPARK_SESSION", StringComparison.Ordinal) ?? false,
    };

    /// <summary>Without the stack traces that follow.</summary>
    private static string FirstLines(string text) => string.Join(' ', text.Split('\n').Select(line => line.Trim()).TakeWhile(line => !line.StartsWith("at ", StringComparison.Ordinal)).Where(line => line.Length > 0).Take(6));

    [GeneratedRegex(@"\[PATH_NOT_FOUND\] Path does not exist: (?:file:)?(?<file>.+?)\.(?:$| SQLSTATE)", RegexOptions.Multiline)]
    private static partial Regex NoFile();

    [GeneratedRegex(@"(?:reading file |footer for file: |Could not read footer for file: )(?:file:/*(?=/))?(?<file>.+?)(?:\. |\.?$)|file:(?<file>/.+?) is not a Parquet file", RegexOptions.Multiline)]
    private static partial Regex BadFile();
}
