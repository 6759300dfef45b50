namespace FeatureJobs.Online;

/// <summary>The types that a row of the online store can hold.</summary>
public enum OnlineType
{
    Bool,
    Int32,
    Int64,
    Float64,

    /// <summary>UTF-8.</summary>
    String,

    /// <summary>Days of the years 1 to 9999.</summary>
    Date,

    /// <summary>Microseconds UTC of the years 1 to 9999.</summary>
    Timestamp,
}

/// <summary>A key or a feature of an online table.</summary>
/// <param name="Name">As in the definition; part of the schema id.</param>
public sealed record OnlineColumn(string Name, OnlineType Type)
{
    /// <summary>Bytes of this column in the fixed part of a row; a string has its length there.</summary>
    internal int Width => Type switch
    {
        OnlineType.Bool => 1,
        OnlineType.Int32 or OnlineType.Date or OnlineType.String => 4,
        _ => 8,
    };

    internal string TypeName => Type switch
    {
        OnlineType.Bool => "bool",
        OnlineType.Int32 => "int32",
        OnlineType.Int64 => "int64",
        OnlineType.Float64 => "float64",
        OnlineType.String => "string",
        OnlineType.Date => "date",
        _ => "timestamp",
    };
}
