namespace FeatureJobs.Delta.DuckDb;

/// <summary>DuckDB's spelling of names, texts and types.</summary>
internal static class DuckDbSql
{
    public static string Name(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Fields inside a type by the names they have in data files, unless <paramref name="logical"/>.</summary>
    public static string Type(DeltaType type, bool logical = true) => type.Kind switch
    {
        DeltaTypeKind.Boolean => "BOOLEAN",
        DeltaTypeKind.Byte => "TINYINT",
        DeltaTypeKind.Short => "SMALLINT",
        DeltaTypeKind.Integer => "INTEGER",
        DeltaTypeKind.Long => "BIGINT",
        DeltaTypeKind.Float => "FLOAT",
        DeltaTypeKind.Double => "DOUBLE",
        DeltaTypeKind.String => "VARCHAR",
        DeltaTypeKind.Binary => "BLOB",
        DeltaTypeKind.Date => "DATE",
        DeltaTypeKind.Timestamp => "TIMESTAMP WITH TIME ZONE",
        DeltaTypeKind.TimestampNtz => "TIMESTAMP",
        DeltaTypeKind.Decimal => $"DECIMAL({type.Precision},{type.Scale})",
        DeltaTypeKind.Void => "INTEGER", // Any type will do for nulls.
        DeltaTypeKind.Struct => $"STRUCT({string.Join(", ", type.Fields.Select(field => $"{Name(logical ? field.Name : field.PhysicalName)} {Type(field.Type, logical)}"))})",
        DeltaTypeKind.Array => $"{Type(type.Fields[0].Type, logical)}[]",
        _ => $"MAP({Type(type.Fields[0].Type, logical)}, {Type(type.Fields[1].Type, logical)})",
    };

    /// <summary>A path that read_parquet takes for itself and not for a pattern.</summary>
    public static string LiteralPath(string path) => Text(path
        .Replace("[", "[[]", StringComparison.Ordinal)
        .Replace("*", "[*]", StringComparison.Ordinal)
        .Replace("?", "[?]", StringComparison.Ordinal));
}
