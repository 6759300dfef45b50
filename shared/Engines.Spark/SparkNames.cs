using FeatureJobs.Relational;

namespace FeatureJobs.Engines.Spark;

/// <summary>Tables and files in Spark's words.</summary>
internal static class SparkNames
{
    /// <summary>A Delta table by its folder.</summary>
    public static string Delta(string table) => $"delta.{SparkScalars.Quote(table)}";

    /// <summary>A path for Spark's readers, which read <c>* ? [ ] { } \</c> as patterns.</summary>
    public static string Escape(string path)
    {
        var escaped = new System.Text.StringBuilder(path.Length);
        foreach (var c in path)
            escaped.Append(@"*?[]{}\".Contains(c) ? @"\" : "").Append(c);
        return escaped.ToString();
    }
}
