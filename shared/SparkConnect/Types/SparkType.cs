namespace FeatureJobs.SparkConnect;

/// <summary>A type of Spark SQL. Two are equal when Spark would call them the same.</summary>
public abstract record SparkType
{
    private protected SparkType()
    {
    }

    /// <summary>true, false; a <see cref="bool"/>.</summary>
    public static SparkType Boolean { get; } = new AtomicType("boolean");

    /// <summary>8 bits; an <see cref="sbyte"/>.</summary>
    public static SparkType Byte { get; } = new AtomicType("tinyint");

    /// <summary>16 bits; a <see cref="short"/>.</summary>
    public static SparkType Short { get; } = new AtomicType("smallint");

    /// <summary>32 bits; an <see cref="int"/>.</summary>
    public static SparkType Integer { get; } = new AtomicType("int");

    /// <summary>64 bits; a <see cref="long"/>.</summary>
    public static SparkType Long { get; } = new AtomicType("bigint");

    /// <summary>A <see cref="float"/>.</summary>
    public static SparkType Float { get; } = new AtomicType("float");

    /// <summary>A <see cref="double"/>.</summary>
    public static SparkType Double { get; } = new AtomicType("double");

    /// <summary>Text; a <see cref="string"/>.</summary>
    public static SparkType String { get; } = new AtomicType("string");

    /// <summary>Bytes; an array of <see cref="byte"/>.</summary>
    public static SparkType Binary { get; } = new AtomicType("binary");

    /// <summary>A day; a <see cref="DateOnly"/>.</summary>
    public static SparkType Date { get; } = new AtomicType("date");

    /// <summary>A moment, in microseconds; a <see cref="DateTime"/> of kind Utc.</summary>
    public static SparkType Timestamp { get; } = new AtomicType("timestamp");

    /// <summary>A date and a time of day of no zone, in microseconds; a <see cref="DateTime"/> of kind Unspecified.</summary>
    public static SparkType TimestampNtz { get; } = new AtomicType("timestamp_ntz");

    /// <summary>The difference of two timestamps, in microseconds; a <see cref="TimeSpan"/>.</summary>
    public static SparkType DayTimeInterval { get; } = new AtomicType("interval day to second");

    /// <summary>The type of a bare NULL.</summary>
    public static SparkType Void { get; } = new AtomicType("void");

    /// <summary>As Spark writes it in DDL and messages: <c>bigint</c>, <c>decimal(10,2)</c>, <c>array&lt;int&gt;</c>, <c>struct&lt;a:int,b:string&gt;</c>.</summary>
    public abstract string SimpleString { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => SimpleString;
}

/// <summary>A type without parts. One that this client does not know is called <c>unknown</c> and cannot be read into rows.</summary>
public sealed record AtomicType : SparkType
{
    internal AtomicType(string name) => SimpleString = name;

    internal static SparkType Unknown { get; } = new AtomicType("unknown");

    /// <inheritdoc/>
    public override string SimpleString { get; }
}

/// <summary>Up to 38 digits, <paramref name="Scale"/> of them behind the point. In rows a <see cref="decimal"/> up to a precision of 28, above it a <see cref="System.Data.SqlTypes.SqlDecimal"/>.</summary>
public sealed record DecimalType(int Precision, int Scale) : SparkType
{
    /// <inheritdoc/>
    public override string SimpleString => $"decimal({Precision},{Scale})";
}

/// <summary>In rows an <c>IReadOnlyList&lt;object?&gt;</c>.</summary>
public sealed record ArrayType(SparkType ElementType, bool ContainsNull = true) : SparkType
{
    /// <inheritdoc/>
    public override string SimpleString => $"array<{ElementType.SimpleString}>";
}

/// <summary>In rows an <c>IReadOnlyDictionary&lt;object, object?&gt;</c>.</summary>
public sealed record MapType(SparkType KeyType, SparkType ValueType, bool ValueContainsNull = true) : SparkType
{
    /// <inheritdoc/>
    public override string SimpleString => $"map<{KeyType.SimpleString},{ValueType.SimpleString}>";
}

/// <summary>A column of a data frame, or a field of a struct.</summary>
public sealed record StructField(string Name, SparkType DataType, bool Nullable = true);

/// <summary>The columns of a data frame, or the fields of a struct (in rows a <see cref="Row"/>).</summary>
public sealed record StructType : SparkType
{
    /// <summary>Of these fields, in this order.</summary>
    public StructType(params IEnumerable<StructField> fields) => Fields = [.. fields];

    /// <summary>In order.</summary>
    public IReadOnlyList<StructField> Fields { get; }

    /// <inheritdoc/>
    public override string SimpleString => $"struct<{string.Join(',', Fields.Select(part => $"{part.Name}:{part.DataType.SimpleString}"))}>";

    /// <summary>Fields are compared in order, with their nullability.</summary>
    public bool Equals(StructType? other) => other is not null && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => Fields.Aggregate(0, HashCode.Combine);
}
