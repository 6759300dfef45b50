using Apache.Arrow;

namespace FeatureJobs.SparkConnect;

/// <summary>Arrow batches as rows.</summary>
internal static class ArrowRows
{
    public static IEnumerable<Row> Of(RecordBatch batch, StructType schema)
    {
        for (var index = 0; index < batch.Length; index++)
        {
            var values = new object?[batch.ColumnCount];
            for (var column = 0; column < values.Length; column++)
            {
                try
                {
                    values[column] = Value(batch.Column(column), index, schema.Fields[column].DataType);
                }
                catch (Exception error) when (error is OverflowException or ArgumentOutOfRangeException or NotSupportedException)
                {
                    throw new NotSupportedException($"column {schema.Fields[column].Name} of type {schema.Fields[column].DataType.SimpleString} holds a value that .NET has no type for ({error.Message}); read it with ToArrowAsync, or cast it in SQL", error);
                }
            }
            yield return new Row(schema, values);
        }
    }

    private static object? Value(IArrowArray array, int index, SparkType type) => array.IsNull(index) ? null : array switch
    {
        BooleanArray flags => flags.GetValue(index),
        Int8Array numbers => numbers.GetValue(index),
        Int16Array numbers => numbers.GetValue(index),
        Int32Array numbers => numbers.GetValue(index),
        Int64Array numbers => numbers.GetValue(index),
        FloatArray numbers => numbers.GetValue(index),
        DoubleArray numbers => numbers.GetValue(index),
        Decimal128Array numbers when ((DecimalType)type).Precision <= 28 => numbers.GetValue(index),
        Decimal128Array numbers => numbers.GetSqlDecimal(index),
        StringArray texts => texts.GetString(index),
        BinaryArray bytes => bytes.GetBytes(index).ToArray(),
        Date32Array days => DateOnly.FromDayNumber(checked(days.GetValue(index)!.Value + SqlParameters.EpochDay)),
        TimestampArray moments => DateTime.SpecifyKind(
            DateTime.UnixEpoch.AddTicks(checked(moments.GetValue(index)!.Value * TimeSpan.TicksPerMicrosecond)),
            type == SparkType.Timestamp ? DateTimeKind.Utc : DateTimeKind.Unspecified),
        DurationArray spans => TimeSpan.FromTicks(checked(spans.GetValue(index)!.Value * TimeSpan.TicksPerMicrosecond)),
        // A map's array is a list's too, so it comes first.
        MapArray maps => Map(maps, index, (MapType)type),
        ListArray lists => List(lists, index, (ArrayType)type),
        StructArray structs => Struct(structs, index, (StructType)type),
        _ => throw new NotSupportedException($"Arrow type {array.Data.DataType.Name}"),
    };

    private static object?[] List(ListArray lists, int index, ArrayType type)
    {
        var (from, values) = (lists.ValueOffsets[index], new object?[lists.GetValueLength(index)]);
        for (var at = 0; at < values.Length; at++)
            values[at] = Value(lists.Values, from + at, type.ElementType);
        return values;
    }

    private static Dictionary<object, object?> Map(MapArray maps, int index, MapType type)
    {
        var entries = new Dictionary<object, object?>();
        for (var at = maps.ValueOffsets[index]; at < maps.ValueOffsets[index + 1]; at++)
            entries[Value(maps.Keys, at, type.KeyType)!] = Value(maps.Values, at, type.ValueType);
        return entries;
    }

    private static Row Struct(StructArray structs, int index, StructType type) =>
        new(type, [.. type.Fields.Select((field, at) => Value(structs.Fields[at], index, field.DataType))]);
}
