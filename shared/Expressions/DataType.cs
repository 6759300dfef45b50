namespace FeatureJobs.Expressions;

/// <summary>The kinds of value that a column or an expression can have.</summary>
public enum TypeKind
{
    /// <summary>True or false.</summary>
    Bool,
    /// <summary>32-bit signed integer.</summary>
    Int32,
    /// <summary>64-bit signed integer.</summary>
    Int64,
    /// <summary>Exact decimal; so far only for the partial sums of integers in tiles, decimal(38,0).</summary>
    Decimal,
    /// <summary>IEEE 754 binary64. NaN equals itself and is above all numbers; -0 equals 0.</summary>
    Float64,
    /// <summary>UTF-8 text, compared by bytes.</summary>
    String,
    /// <summary>Days since 1970-01-01, proleptic Gregorian.</summary>
    Date,
    /// <summary>Microseconds since 1970-01-01T00:00:00 UTC.</summary>
    Timestamp,
    /// <summary>Microseconds; exists inside expressions only and is never stored.</summary>
    Duration,
    /// <summary>Whatever a file holds: carried from a file to a result as it is, never computed with and never stored in a table.</summary>
    Opaque,
}

/// <summary>A type: a kind, and for decimals precision and scale.</summary>
public sealed record DataType(TypeKind Kind, int Precision = 0, int Scale = 0)
{
    public static readonly DataType Bool = new(TypeKind.Bool);
    public static readonly DataType Int32 = new(TypeKind.Int32);
    public static readonly DataType Int64 = new(TypeKind.Int64);
    public static readonly DataType Float64 = new(TypeKind.Float64);
    public static readonly DataType String = new(TypeKind.String);
    public static readonly DataType Date = new(TypeKind.Date);
    public static readonly DataType Timestamp = new(TypeKind.Timestamp);
    public static readonly DataType Duration = new(TypeKind.Duration);
    public static readonly DataType Opaque = new(TypeKind.Opaque);

    /// <summary>The state of a sum of integers: 38 digits cannot overflow by adding int64 values one at a time.</summary>
    public static readonly DataType IntegerSum = new(TypeKind.Decimal, 38, 0);

    /// <summary>True for int32 and int64.</summary>
    public bool IsInteger => Kind is TypeKind.Int32 or TypeKind.Int64;

    /// <summary>True for integers, decimals and floats.</summary>
    public bool IsNumeric => IsInteger || Kind is TypeKind.Decimal or TypeKind.Float64;

    /// <summary>Is every value of <paramref name="narrower"/> a value of this type, as it is or widened without loss?</summary>
    public bool Holds(DataType narrower) =>
        this == narrower || (narrower == Int32 && Kind is TypeKind.Int64 or TypeKind.Float64);

    /// <summary>The name used in YAML and in messages: <c>int32</c>, <c>timestamp</c>, <c>decimal(38,0)</c>.</summary>
    public override string ToString() =>
        Kind == TypeKind.Decimal ? $"decimal({Precision},{Scale})" : Kind.ToString().ToLowerInvariant();
}

/// <summary>A named, typed column.</summary>
public sealed record Column(string Name, DataType Type);
