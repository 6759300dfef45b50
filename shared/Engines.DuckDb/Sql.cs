namespace FeatureJobs.Engines.DuckDb;

/// <summary>Quoting for statements of this room.</summary>
internal static class Sql
{
    /// <summary>A string literal.</summary>
    public static string Text(string value) => "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>An identifier, whatever it contains.</summary>
    public static string Name(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
