namespace FeatureJobs.Engines.DuckDb;

/// <summary>Parquet files as sources.</summary>
public static class ParquetSources
{
    /// <summary>A path for DuckDB's file functions, which read <c>* ? [</c> as patterns.</summary>
    internal static string Escape(string path) => path
        .Replace("[", "[[]", StringComparison.Ordinal)
        .Replace("*", "[*]", StringComparison.Ordinal)
        .Replace("?", "[?]", StringComparison.Ordinal);

    /// <summary>The path that <see cref="Escape"/> was given.</summary>
    internal static string Unescape(string pattern) => pattern
        .Replace("[?]", "?", StringComparison.Ordinal)
        .Replace("[*]", "*", StringComparison.Ordinal)
        .Replace("[[]", "[", StringComparison.Ordinal);
}
