using System.Buffers.Binary;
using System.Text.Unicode;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace FeatureJobs.Online;

/// <summary>Rows of a history table, as Arrow batches, become keys and values of the online store. Nothing is boxed a value.</summary>
internal sealed class RowEncoder(OnlineTable table, long generation, KeyExpiry? expiry)
{
    /// <summary>event_timestamp, created_timestamp, batch and known stand between keys and features.</summary>
    private static readonly OnlineColumn[] Stamps =
    [
        new("event_timestamp", OnlineType.Timestamp),
        new("created_timestamp", OnlineType.Timestamp),
        new("batch", OnlineType.Int64),
        new("known", OnlineType.Bool),
    ];

    private readonly OnlineColumn[] _columns = [.. table.Keys, .. Stamps, .. table.Features];
    private readonly RowKey _key = new(table);

    /// <exception cref="ArgumentException">The columns of the batch are not those of the table.</exception>
    public void Check(RecordBatch batch)
    {
        var expected = string.Join(", ", _columns.Select(column => $"{column.Name} {column.TypeName}"));
        var found = string.Join(", ", batch.Schema.FieldsList.Select(field => $"{field.Name} {TypeName(field.DataType)}"));
        if (expected != found)
            throw new ArgumentException($"Rows of {table} have the columns {expected}; these have {found}.", nameof(batch));
    }

    /// <exception cref="OnlineStoreException">The row cannot be stored: a null among keys and stamps, or a value no reader could take.</exception>
    public EncodedRow Encode(RecordBatch batch, int row)
    {
        var keys = table.Keys.Length;
        for (var i = 0; i < keys + Stamps.Length; i++)
            if (batch.Column(i).IsNull(row))
                throw new OnlineStoreException($"A row of {table} has no {_columns[i].Name}: the offline history is damaged. Compute the group again with --full.");
        for (var i = 0; i < keys; i++)
            AddKey(batch.Column(i), table.Keys[i], row);
        var order = new RowOrder(
            generation,
            ((TimestampArray)batch.Column(keys)).Values[row],
            ((TimestampArray)batch.Column(keys + 1)).Values[row],
            ((Int64Array)batch.Column(keys + 2)).Values[row]);
        var known = ((BooleanArray)batch.Column(keys + 3)).GetValue(row)!.Value;
        return new(_key.Take(), Value(batch, row, order, known), expiry?.Of(order.EventTimestamp));
    }

    private byte[] Value(RecordBatch batch, int row, RowOrder order, bool known)
    {
        var first = table.Keys.Length + Stamps.Length;
        var length = table.Strings;
        for (var i = 0; i < table.Features.Length; i++)
            if (table.Features[i].Type == OnlineType.String && !batch.Column(first + i).IsNull(row))
                length += ((StringArray)batch.Column(first + i)).GetBytes(row).Length;
        var value = new byte[length];
        RowFormat.WriteHeader(value, known ? RowFormat.Known : (byte)0, order, table.SchemaId);
        var text = table.Strings;
        for (var i = 0; i < table.Features.Length; i++)
            if (batch.Column(first + i).IsNull(row))
                value[RowFormat.Bitmap + i / 8] |= (byte)(1 << i % 8);
            else
                text += WriteFeature(batch.Column(first + i), table.Features[i], row, value.AsSpan(table.Offset(i)), value.AsSpan(text));
        return value;
    }

    /// <summary>How many bytes of text were written.</summary>
    private int WriteFeature(IArrowArray array, OnlineColumn feature, int row, Span<byte> slot, Span<byte> text)
    {
        switch (feature.Type)
        {
            case OnlineType.Bool: slot[0] = ((BooleanArray)array).GetValue(row)!.Value ? (byte)1 : (byte)0; break;
            case OnlineType.Int32: BinaryPrimitives.WriteInt32LittleEndian(slot, ((Int32Array)array).Values[row]); break;
            case OnlineType.Date: BinaryPrimitives.WriteInt32LittleEndian(slot, Date(array, feature, row)); break;
            case OnlineType.Int64: BinaryPrimitives.WriteInt64LittleEndian(slot, ((Int64Array)array).Values[row]); break;
            case OnlineType.Timestamp: BinaryPrimitives.WriteInt64LittleEndian(slot, Timestamp(array, feature, row)); break;
            case OnlineType.Float64: BinaryPrimitives.WriteDoubleLittleEndian(slot, ((DoubleArray)array).Values[row]); break;
            default:
                var bytes = Text(array, feature, row);
                BinaryPrimitives.WriteInt32LittleEndian(slot, bytes.Length);
                bytes.CopyTo(text);
                return bytes.Length;
        }
        return 0;
    }

    private void AddKey(IArrowArray array, OnlineColumn key, int row)
    {
        switch (key.Type)
        {
            case OnlineType.Bool: _key.Add(((BooleanArray)array).GetValue(row)!.Value); break;
            case OnlineType.Int32: _key.Add(((Int32Array)array).Values[row]); break;
            case OnlineType.Date: _key.Add(Date(array, key, row)); break;
            case OnlineType.Int64: _key.Add(((Int64Array)array).Values[row]); break;
            case OnlineType.Timestamp: _key.Add(Timestamp(array, key, row)); break;
            case OnlineType.Float64: _key.Add(((DoubleArray)array).Values[row]); break;
            default: _key.Add(Text(array, key, row)); break;
        }
    }

    private int Date(IArrowArray array, OnlineColumn column, int row)
    {
        var days = ((Date32Array)array).Values[row];
        return RowFormat.IsDate(days) ? days : throw Unstorable(column, "a date outside the years 1 to 9999");
    }

    private long Timestamp(IArrowArray array, OnlineColumn column, int row)
    {
        var microseconds = ((TimestampArray)array).Values[row];
        return RowFormat.IsTimestamp(microseconds) ? microseconds : throw Unstorable(column, "a time outside the years 1 to 9999");
    }

    private ReadOnlySpan<byte> Text(IArrowArray array, OnlineColumn column, int row)
    {
        var bytes = ((StringArray)array).GetBytes(row);
        return Utf8.IsValid(bytes) ? bytes : throw Unstorable(column, "text that is not UTF-8");
    }

    private OnlineStoreException Unstorable(OnlineColumn column, string what) =>
        new($"{column.Name} of a row of {table} is {what}, which no reader takes: correct the source or the feature's expression.");

    private static string TypeName(IArrowType type) => type switch
    {
        BooleanType => "bool",
        Int32Type => "int32",
        Int64Type => "int64",
        DoubleType => "float64",
        StringType => "string",
        Date32Type => "date",
        TimestampType { Unit: TimeUnit.Microsecond } => "timestamp",
        _ => type.ToString()!,
    };
}
