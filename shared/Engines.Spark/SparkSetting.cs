namespace FeatureJobs.Engines.Spark;

/// <summary>When Spark reads a setting.</summary>
public enum SettingScope
{
    /// <summary>When the application starts: only spark-submit, or the cluster's own configuration, can give it.</summary>
    Launch,
    /// <summary>With each statement: a session sets it for itself.</summary>
    Session,
}

/// <summary>One of the suite's Spark settings.</summary>
/// <param name="Value">The suite's value.</param>
/// <param name="Reason">Why the suite sets it.</param>
/// <param name="IsFixed">Whether results depend on it, so that nobody may change it.</param>
public sealed record SparkSetting(string Key, string Value, SettingScope Scope, string Reason, bool IsFixed = false);
