using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace FeatureJobs.Online;

/// <summary>A row as it was read, checked in full: what it gives is what was written.</summary>
public sealed class OnlineRow
{
    private readonly OnlineTable _table;
    private readonly byte[] _value;

    private OnlineRow(OnlineTable table, byte[] value, byte flags, RowOrder order) =>
        (_table, _value, IsKnown, IsTombstone, Order) = (table, value, (flags & RowFormat.Known) != 0, (flags & RowFormat.Tombstone) != 0, order);

    /// <summary>Generation, event_timestamp, created_timestamp and batch of the row.</summary>
    public RowOrder Order { get; }

    /// <summary>False where all events of the entity have vanished.</summary>
    public bool IsKnown { get; }

    /// <summary>True where the entity was deleted.</summary>
    public bool IsTombstone { get; }

    /// <summary>
    /// The value of a feature: null, bool, int, long, double, string, <see cref="DateOnly"/>, or for a timestamp <see cref="DateTimeOffset"/> in UTC.
    /// </summary>
    /// <param name="feature">Its place among the table's features.</param>
    public object? this[int feature]
    {
        get
        {
            if (IsNull(feature))
                return null;
            var slot = _value.AsSpan(_table.Offset(feature));
            return _table.Features[feature].Type switch
            {
                OnlineType.Bool => slot[0] == 1,
                OnlineType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(slot),
                OnlineType.Date => RowFormat.Date(BinaryPrimitives.ReadInt32LittleEndian(slot)),
                OnlineType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(slot),
                OnlineType.Timestamp => RowFormat.Timestamp(BinaryPrimitives.ReadInt64LittleEndian(slot)),
                OnlineType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(slot),
                _ => Text(feature, BinaryPrimitives.ReadInt32LittleEndian(slot)),
            };
        }
    }

    /// <exception cref="OnlineStoreException">The bytes are no row of this table: of another format or schema, cut off, or damaged.</exception>
    internal static OnlineRow Decode(OnlineTable table, byte[] value)
    {
        var what = $"A row of {table}";
        var (flags, order) = RowFormat.ReadHeader(value, table, RowFormat.Known | RowFormat.Tombstone, what);
        if (value.Length < table.Strings)
            throw RowFormat.Unreadable(what, $"has {value.Length} bytes, less than the {table.Strings} of its values");
        if (table.Features.Length % 8 != 0 && value[table.Values - 1] >> table.Features.Length % 8 != 0)
            throw RowFormat.Unreadable(what, "marks features as null that it does not have");
        var row = new OnlineRow(table, value, flags, order);
        var text = (long)table.Strings;
        for (var i = 0; i < table.Features.Length; i++)
        {
            var slot = value.AsSpan(table.Offset(i), table.Features[i].Width);
            if (row.IsNull(i) ? slot.ContainsAnyExcept((byte)0) : !IsValue(table.Features[i].Type, slot))
                throw RowFormat.Unreadable(what, $"has bytes for {table.Features[i].Name} that are no {table.Features[i].TypeName}");
            if (table.Features[i].Type != OnlineType.String)
                continue;
            var length = BinaryPrimitives.ReadInt32LittleEndian(slot);
            if (text + length > value.Length || !Utf8.IsValid(value.AsSpan((int)text, length)))
                throw RowFormat.Unreadable(what, $"is cut off in the text of {table.Features[i].Name}, or that is not UTF-8");
            text += length;
        }
        return text == value.Length ? row : throw RowFormat.Unreadable(what, $"has {value.Length} bytes, more than the {text} of its values");
    }

    private static bool IsValue(OnlineType type, ReadOnlySpan<byte> slot) => type switch
    {
        OnlineType.Bool => slot[0] <= 1,
        OnlineType.Date => RowFormat.IsDate(BinaryPrimitives.ReadInt32LittleEndian(slot)),
        OnlineType.Timestamp => RowFormat.IsTimestamp(BinaryPrimitives.ReadInt64LittleEndian(slot)),
        OnlineType.String => BinaryPrimitives.ReadInt32LittleEndian(slot) >= 0,
        _ => true,
    };

    private bool IsNull(int feature) => (_value[RowFormat.Bitmap + feature / 8] & 1 << feature % 8) != 0;

    private string Text(int feature, int length)
    {
        var start = _table.Strings;
        for (var i = 0; i < feature; i++)
            if (_table.Features[i].Type == OnlineType.String)
                start += BinaryPrimitives.ReadInt32LittleEndian(_value.AsSpan(_table.Offset(i)));
        return Encoding.UTF8.GetString(_value, start, length);
    }
}
