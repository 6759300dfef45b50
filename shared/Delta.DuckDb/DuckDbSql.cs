namespace FeatureJobs.Delta.DuckDb;

/// <summary>DuckDB's spelling of names, texts and types.</summary>
internal static class DuckDbSql
{
    public static string Name(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Type(DeltaType type) => type.Kind switch
    {
        DeltaTypeKind.Boolean => "BOOLEAN",
        DeltaTypeKind.Integer => "INTEGER",
        DeltaTypeKind.Long => "BIGINT",
        DeltaTypeKind.Double => "DOUBLE",
        DeltaTypeKind.String => "VARCHAR",
        DeltaTypeKind.Date => "DATE",
        DeltaTypeKind.Timestamp => "TIMESTAMP WITH TIME ZONE",
        _ => $"DECIMAL({type.Precision},{type.Scale})",
    };

    /// <summary>A path that read_parquet takes for itself and not for a pattern.</summary>
    public static string LiteralPath(string path) => Text(path
        .Replace("[", "[[]", StringComparison.Ordinal)
        .Replace("*", "[*]", StringComparison.Ordinal)
        .Replace("?", "[?]", StringComparison.Ordinal));
}
