using Apache.Arrow;
using Apache.Arrow.Types;

namespace FeatureJobs.SparkConnect;

/// <summary>The types of Spark in Arrow: how its servers write them, and what a local relation may hold.</summary>
internal static class ArrowTypes
{
    public static StructType Of(Schema schema) => new(schema.FieldsList.Select(Of));

    public static StructField Of(Field field) => new(field.Name, Of(field.DataType), field.IsNullable);

    /// <returns>The unknown type where Spark has none that this client reads.</returns>
    public static SparkType Of(IArrowType type) => type switch
    {
        NullType => SparkType.Void,
        BooleanType => SparkType.Boolean,
        Int8Type => SparkType.Byte,
        Int16Type => SparkType.Short,
        Int32Type => SparkType.Integer,
        Int64Type => SparkType.Long,
        FloatType => SparkType.Float,
        DoubleType => SparkType.Double,
        Decimal128Type number => new DecimalType(number.Precision, number.Scale),
        Apache.Arrow.Types.StringType => SparkType.String,
        Apache.Arrow.Types.BinaryType => SparkType.Binary,
        Date32Type => SparkType.Date,
        TimestampType { Unit: TimeUnit.Microsecond } moment => string.IsNullOrEmpty(moment.Timezone) ? SparkType.TimestampNtz : SparkType.Timestamp,
        DurationType { Unit: TimeUnit.Microsecond } => SparkType.DayTimeInterval,
        ListType list => new ArrayType(Of(list.ValueDataType), list.ValueField.IsNullable),
        Apache.Arrow.Types.MapType map => new MapType(Of(map.KeyField.DataType), Of(map.ValueField.DataType), map.ValueField.IsNullable),
        Apache.Arrow.Types.StructType group => new StructType(group.Fields.Select(Of)),
        _ => AtomicType.Unknown,
    };

    public static Schema SchemaOf(StructType schema) => new(schema.Fields.Select(Of), null);

    public static Field Of(StructField field) => new(field.Name, Of(field.DataType), field.Nullable);

    public static IArrowType Of(SparkType type) => type switch
    {
        _ when type == SparkType.Boolean => BooleanType.Default,
        _ when type == SparkType.Byte => Int8Type.Default,
        _ when type == SparkType.Short => Int16Type.Default,
        _ when type == SparkType.Integer => Int32Type.Default,
        _ when type == SparkType.Long => Int64Type.Default,
        _ when type == SparkType.Float => FloatType.Default,
        _ when type == SparkType.Double => DoubleType.Default,
        _ when type == SparkType.String => Apache.Arrow.Types.StringType.Default,
        _ when type == SparkType.Binary => Apache.Arrow.Types.BinaryType.Default,
        _ when type == SparkType.Date => Date32Type.Default,
        _ when type == SparkType.Timestamp => new TimestampType(TimeUnit.Microsecond, "UTC"),
        _ when type == SparkType.TimestampNtz => new TimestampType(TimeUnit.Microsecond, (string?)null),
        _ when type == SparkType.DayTimeInterval => DurationType.Microsecond,
        _ when type == SparkType.Void => NullType.Default,
        DecimalType number => new Decimal128Type(number.Precision, number.Scale),
        ArrayType list => new ListType(new Field("element", Of(list.ElementType), list.ContainsNull)),
        MapType map => new Apache.Arrow.Types.MapType(new Field("key", Of(map.KeyType), false), new Field("value", Of(map.ValueType), map.ValueContainsNull)),
        StructType group => new Apache.Arrow.Types.StructType([.. group.Fields.Select(Of)]),
        _ => throw new NotSupportedException($"a value of type {type.SimpleString} cannot be sent to Spark"),
    };

    /// <summary>The first part of a type that Spark would misread or refuse, as <c>a.element</c>; null where all is well.</summary>
    public static string? Unsendable(Field field)
    {
        IEnumerable<Field> parts = field.DataType switch
        {
            ListType list => [list.ValueField],
            Apache.Arrow.Types.MapType map => [map.KeyField, map.ValueField],
            Apache.Arrow.Types.StructType group => group.Fields,
            _ => [],
        };
        if (parts.Select(Unsendable).FirstOrDefault(found => found is not null) is { } inner)
            return $"{field.Name}.{inner}";
        return Of(field.DataType) == AtomicType.Unknown ? $"{field.Name} of Arrow type {field.DataType.Name}" : null;
    }
}
