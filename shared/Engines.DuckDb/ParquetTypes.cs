using FeatureJobs.Expressions;

namespace FeatureJobs.Engines.DuckDb;

/// <summary>Which types of a Parquet file are read, as what, and how (design, section 4: Types, Read).</summary>
internal static class ParquetTypes
{
    private const string Zoneless = "timestamp without zone";
    private const string ZonelessNanoseconds = "timestamp_ns without zone";

    /// <param name="duckDbType">The type as <c>parquet_schema</c> names it, in its <c>duckdb_type</c>.</param>
    public static ParquetColumn Column(string name, string duckDbType) => duckDbType switch
    {
        "BOOLEAN" => new(name, "bool", DataType.Bool),
        "TINYINT" => new(name, "int8", DataType.Int32),
        "SMALLINT" => new(name, "int16", DataType.Int32),
        "INTEGER" => new(name, "int32", DataType.Int32),
        "BIGINT" => new(name, "int64", DataType.Int64),
        "UTINYINT" => new(name, "uint8", DataType.Int32),
        "USMALLINT" => new(name, "uint16", DataType.Int32),
        "UINTEGER" => new(name, "uint32", DataType.Int64),
        "DOUBLE" => new(name, "float64", DataType.Float64),
        "VARCHAR" => new(name, "string", DataType.String),
        "DATE" => new(name, "date", DataType.Date),
        "TIMESTAMP WITH TIME ZONE" => new(name, "timestamp", DataType.Timestamp),
        "TIMESTAMP" => new(name, Zoneless, DataType.Timestamp, TakenAsUtc: true),
        "TIMESTAMP_NS" => new(name, ZonelessNanoseconds, DataType.Timestamp, TakenAsUtc: true),
        // No type of ours holds all its values.
        "UBIGINT" => new(name, "uint64", null),
        // Not read as float64: that would change what is stored on the day float32 is supported.
        "FLOAT" => new(name, "float32", null),
        "BLOB" => new(name, "binary", null),
        _ => new(name, duckDbType.ToLowerInvariant(), null),
    };

    /// <summary>A column converted to <paramref name="type"/>, which holds all its values.</summary>
    public static string Conversion(ParquetColumn column, DataType type)
    {
        var name = Sql.Name(column.Name);
        return (column.FileType, type.Kind) switch
        {
            (_, TypeKind.Opaque) => name,
            // Arithmetic, not a cast: the cast goes through a calendar, takes 17 times as long and fails on times that only the quarantine should see.
            (Zoneless, _) => $"CASE WHEN isfinite({name}) THEN make_timestamptz(epoch_us({name})) ELSE CAST({name} AS TIMESTAMPTZ) END",
            // DuckDB's division and its casts truncate towards zero, floor is meant.
            (ZonelessNanoseconds, _) =>
                $"CASE WHEN isfinite({name}) THEN make_timestamptz(epoch_ns({name}) // 1000 - CASE WHEN epoch_ns({name}) % 1000 < 0 THEN 1 ELSE 0 END) ELSE CAST({name} AS TIMESTAMPTZ) END",
            (_, TypeKind.Int32) => $"CAST({name} AS INTEGER)",
            (_, TypeKind.Int64) => $"CAST({name} AS BIGINT)",
            (_, TypeKind.Float64) => $"CAST({name} AS DOUBLE)",
            _ => name,
        };
    }
}
