using System.Collections;
using System.Data.SqlTypes;
using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace FeatureJobs.SparkConnect;

/// <summary>Rows as one Arrow batch. The types of the values are those that rows are read with.</summary>
internal static class ArrowColumns
{
    public static RecordBatch Of(IReadOnlyList<IReadOnlyList<object?>> rows, StructType schema)
    {
        foreach (var row in rows)
            if (row.Count != schema.Fields.Count)
                throw new ArgumentException($"a row has {row.Count} values, the schema {schema.Fields.Count} fields: {schema.SimpleString}", nameof(rows));
        var columns = schema.Fields.Select((field, at) => Column(field, [.. rows.Select(row => row[at])]));
        return new(ArrowTypes.SchemaOf(schema), columns, rows.Count);
    }

    private static IArrowArray Column(StructField field, IReadOnlyList<object?> values)
    {
        if (!field.Nullable && values.Contains(null))
            throw new ArgumentException($"{field.Name} is declared without nulls and has one");
        try
        {
            return Column(field.DataType, values);
        }
        catch (Exception error) when (error is InvalidCastException or OverflowException or ArgumentException or SqlTypeException)
        {
            throw new ArgumentException($"{field.Name}: a value does not fit {field.DataType.SimpleString}: {error.Message}", error);
        }
    }

    private static IArrowArray Column(SparkType type, IReadOnlyList<object?> values) => type switch
    {
        _ when type == SparkType.Boolean => Fill(new BooleanArray.Builder(), values, (to, value) => to.Append((bool)value), to => to.AppendNull()).Build(),
        _ when type == SparkType.Byte => Fill(new Int8Array.Builder(), values, (to, value) => to.Append((sbyte)value), to => to.AppendNull()).Build(),
        _ when type == SparkType.Short => Fill(new Int16Array.Builder(), values, (to, value) => to.Append((short)value), to => to.AppendNull()).Build(),
        _ when type == SparkType.Integer => Fill(new Int32Array.Builder(), values, (to, value) => to.Append((int)value), to => to.AppendNull()).Build(),
        _ when type == SparkType.Long => Fill(new Int64Array.Builder(), values, (to, value) => to.Append(value is int small ? small : (long)value), to => to.AppendNull()).Build(),
        _ when type == SparkType.Float => Fill(new FloatArray.Builder(), values, (to, value) => to.Append((float)value), to => to.AppendNull()).Build(),
        _ when type == SparkType.Double => Fill(new DoubleArray.Builder(), values, (to, value) => to.Append((double)value), to => to.AppendNull()).Build(),
        _ when type == SparkType.String => Fill(new StringArray.Builder(), values, (to, value) => to.Append((string)value), to => to.AppendNull()).Build(),
        _ when type == SparkType.Binary => Fill(new BinaryArray.Builder(), values, (to, value) => to.Append(((byte[])value).AsSpan()), to => to.AppendNull()).Build(),
        _ when type == SparkType.Date => Fill(new Date32Array.Builder(), values, (to, value) => to.Append((DateOnly)value), to => to.AppendNull()).Build(),
        _ when type == SparkType.Timestamp || type == SparkType.TimestampNtz =>
            new TimestampArray((TimestampType)ArrowTypes.Of(type), Longs(values, value => Moments.Micros(value, type)), Validity(values), values.Count, Nulls(values), 0),
        _ when type == SparkType.DayTimeInterval =>
            new DurationArray(DurationType.Microsecond, Longs(values, value => ((TimeSpan)value).Ticks / TimeSpan.TicksPerMicrosecond), Validity(values), values.Count, Nulls(values), 0),
        _ when type == SparkType.Void => new NullArray(values.Count),
        DecimalType number => Fill(new Decimal128Array.Builder((Decimal128Type)ArrowTypes.Of(number)), values, (to, value) => to.Append(Number(value, number)), to => to.AppendNull()).Build(),
        ArrayType list => List(list, values),
        MapType map => Map(map, values),
        StructType group => Struct(group, values),
        _ => throw new ArgumentException($"a value of type {type.SimpleString} cannot be sent to Spark"),
    };

    private static ListArray List(ArrayType type, IReadOnlyList<object?> values)
    {
        var lists = values.Select(value => value is null ? [] : ((IEnumerable)value).Cast<object?>().ToList()).ToList();
        var elements = Column(new StructField("an element", type.ElementType, type.ContainsNull), [.. lists.SelectMany(list => list)]);
        return new(ArrowTypes.Of(type), values.Count, Offsets(lists.Select(list => list.Count)), elements, Validity(values), Nulls(values));
    }

    private static MapArray Map(MapType type, IReadOnlyList<object?> values)
    {
        var maps = values.Select(value => value is null ? [] : ((IEnumerable<KeyValuePair<object, object?>>)value).ToList()).ToList();
        var entries = maps.SelectMany(map => map).ToList();
        var arrow = (Apache.Arrow.Types.MapType)ArrowTypes.Of(type);
        var pairs = new StructArray(arrow.KeyValueType, entries.Count,
            [
                Column(new StructField("a key", type.KeyType, false), [.. entries.Select(entry => entry.Key)]),
                Column(new StructField("a value", type.ValueType, type.ValueContainsNull), [.. entries.Select(entry => entry.Value)]),
            ],
            ArrowBuffer.Empty, 0);
        return new(arrow, values.Count, Offsets(maps.Select(map => map.Count)), pairs, Validity(values), Nulls(values));
    }

    private static StructArray Struct(StructType type, IReadOnlyList<object?> values)
    {
        // Where the struct is null its fields are null too, whatever they declare: Arrow wants a slot there all the same.
        var fields = type.Fields.Select((field, at) => Column(field.DataType, [.. values.Select(value => (value as Row)?[at])]));
        return new(ArrowTypes.Of(type), values.Count, [.. fields], Validity(values), Nulls(values));
    }

    private static SqlDecimal Number(object value, DecimalType type)
    {
        var number = value is SqlDecimal large ? large : new SqlDecimal(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
        var fitted = SqlDecimal.AdjustScale(number, type.Scale - number.Scale, fRound: false);
        if (fitted != number)
            throw new OverflowException($"{number} has more than {type.Scale} digits behind the point");
        return SqlDecimal.ConvertToPrecScale(fitted, type.Precision, type.Scale);
    }

    private static T Fill<T>(T builder, IReadOnlyList<object?> values, Action<T, object> append, Action<T> appendNull)
    {
        foreach (var value in values)
            if (value is null)
                appendNull(builder);
            else
                append(builder, value);
        return builder;
    }

    private static ArrowBuffer Longs(IReadOnlyList<object?> values, Func<object, long> of) =>
        new ArrowBuffer.Builder<long>(values.Count).AppendRange(values.Select(value => value is null ? 0 : of(value))).Build();

    private static ArrowBuffer Offsets(IEnumerable<int> lengths)
    {
        var offsets = new ArrowBuffer.Builder<int>().Append(0);
        var at = 0;
        foreach (var length in lengths)
            offsets.Append(at = checked(at + length));
        return offsets.Build();
    }

    private static ArrowBuffer Validity(IReadOnlyList<object?> values) =>
        new ArrowBuffer.BitmapBuilder(values.Count).AppendRange(values.Select(value => value is not null)).Build();

    private static int Nulls(IReadOnlyList<object?> values) => values.Count(value => value is null);
}
