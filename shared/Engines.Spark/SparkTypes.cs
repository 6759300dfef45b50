using FeatureJobs.Expressions;

namespace FeatureJobs.Engines.Spark;

/// <summary>Spark's types and ours (design, section 4: Types).</summary>
internal static class SparkTypes
{
    /// <summary>Name of Spark's timestamp without zone.</summary>
    public const string Zoneless = "timestamp_ntz";

    /// <summary>How a type of ours is written in a schema.</summary>
    public static string Ddl(DataType type) => type.Kind switch
    {
        TypeKind.Bool => "BOOLEAN",
        TypeKind.Int32 => "INT",
        TypeKind.Int64 => "BIGINT",
        TypeKind.Float64 => "DOUBLE",
        TypeKind.String => "STRING",
        TypeKind.Date => "DATE",
        TypeKind.Timestamp => "TIMESTAMP",
        TypeKind.Decimal => $"DECIMAL({type.Precision},{type.Scale})",
        _ => throw new NotSupportedException($"A column of type {type} cannot be stored."),
    };

    /// <summary>As what a column of a source file is read, and what a user would call its type; null where it is not supported.</summary>
    public static (DataType? Type, string Name) Source(string spark) => spark switch
    {
        "boolean" => (DataType.Bool, "bool"),
        "tinyint" => (DataType.Int32, "int8"),
        "smallint" => (DataType.Int32, "int16"),
        "int" => (DataType.Int32, "int32"),
        "bigint" => (DataType.Int64, "int64"),
        "double" => (DataType.Float64, "float64"),
        "string" => (DataType.String, "string"),
        "date" => (DataType.Date, "date"),
        "timestamp" => (DataType.Timestamp, "timestamp"),
        Zoneless => (DataType.Timestamp, "timestamp without zone"),
        // Not read as float64: that would change what is stored on the day float32 is supported.
        "float" => (null, "float32"),
        _ => (null, spark.Split('<')[0] is "array" ? "list" : spark.Split('<')[0]),
    };

    /// <summary>A primitive type by its name in a log (PROTOCOL.md of Delta Lake, Schema Serialization Format), in Spark's words.</summary>
    public static string OfLog(string name) => name switch
    {
        "byte" => "tinyint",
        "short" => "smallint",
        "integer" => "int",
        "long" => "bigint",
        _ => name,
    };

    /// <summary>The type of a table's column.</summary>
    public static DataType Table(string spark, string table) => Source(spark).Type ?? (spark.StartsWith("decimal(", StringComparison.Ordinal)
        ? spark["decimal(".Length..^1].Split(',') is [var precision, var scale] ? new DataType(TypeKind.Decimal, int.Parse(precision), int.Parse(scale)) : null
        : null) ?? throw new EngineException($"The table '{table}' has a column of type {spark}, which no table of a store has. Was it changed by something else?");
}
