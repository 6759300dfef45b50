using System.Collections.Immutable;

namespace FeatureJobs.Relational;

/// <summary>What the Spark dialect takes for granted.</summary>
public static class SparkDialect
{
    /// <summary>
    /// Settings that a session must have for printed statements to mean what their trees mean; all can be set in a session of Spark 3.5 and 4.x.
    /// </summary>
    /// <remarks>
    /// <list type="bullet">
    /// <item>ansi.enabled: a bare expression that fails raises. Without it integers wrap around and casts give null in silence.</item>
    /// <item>session.timeZone: dates, and text without an offset, are times of UTC.</item>
    /// <item>timestampType: TIMESTAMP in a cast is the type with a point in time.</item>
    /// <item>variable.substitute: <c>${name}</c> within a quoted name stays what it is; it would become the value of a setting.</item>
    /// <item>parser.escapedStringLiterals: a backslash in a literal begins an escape.</item>
    /// <item>parser.quotedRegexColumnNames: a quoted name is a name and no pattern.</item>
    /// </list>
    /// </remarks>
    public static ImmutableArray<KeyValuePair<string, string>> RequiredSettings { get; } =
    [
        new("spark.sql.ansi.enabled", "true"),
        new("spark.sql.session.timeZone", "UTC"),
        new("spark.sql.timestampType", "TIMESTAMP_LTZ"),
        new("spark.sql.variable.substitute", "false"),
        new("spark.sql.parser.escapedStringLiterals", "false"),
        new("spark.sql.parser.quotedRegexColumnNames", "false"),
    ];
}
