using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace FeatureJobs.Online;

/// <summary>
/// <c>{7:flights3:ATL3:LAX}route_delays@1</c>: store id and key values, each with the number of its bytes before it, then group and version.
/// What stands in braces is the hash tag of a Redis cluster, so all groups of an entity lie in one slot; braces inside would end it early and are escaped.
/// </summary>
internal sealed class RowKey
{
    private const int LongestNumber = 20;

    private readonly OnlineTable _table;
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public RowKey(OnlineTable table)
    {
        _table = table;
        Clear();
    }

    public static byte[] Start(string storeId)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write("{"u8);
        WriteText(bytes, Encoding.UTF8.GetBytes(storeId));
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The key of the table's position: that of a row without key values, which no row has.</summary>
    public static byte[] OfPosition(OnlineTable table) => [.. table.KeyStart, .. table.KeyEnd];

    /// <summary>The key of what the last full sync began with. A version is a number, so no row or position has such a key.</summary>
    public static byte[] OfBeginning(OnlineTable table) => [.. OfPosition(table), .. "/begun"u8];

    /// <summary>The key of one entity, or null where a value is null: no row has such a key.</summary>
    /// <exception cref="ArgumentException">A value is of another type than its column.</exception>
    public static byte[]? Of(OnlineTable table, IReadOnlyList<object?> values)
    {
        if (values.Count != table.Keys.Length)
            throw new ArgumentException($"{table} has {table.Keys.Length} key columns, but {values.Count} values were given.", nameof(values));
        var key = new RowKey(table);
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is null)
                return null;
            switch (table.Keys[i].Type, values[i])
            {
                case (OnlineType.Bool, bool value): key.Add(value); break;
                case (OnlineType.Int32, int value): key.Add(value); break;
                case (OnlineType.Int64, long value): key.Add(value); break;
                case (OnlineType.Float64, double value): key.Add(value); break;
                case (OnlineType.String, string value): key.Add(Encoding.UTF8.GetBytes(value)); break;
                case (OnlineType.Date, DateOnly value): key.Add(value.DayNumber - RowFormat.Date(0).DayNumber); break;
                case (OnlineType.Timestamp, DateTimeOffset value): key.Add((value - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond); break;
                default: throw new ArgumentException($"Key {table.Keys[i].Name} of {table} is of type {table.Keys[i].TypeName}; {values[i]!.GetType().Name} does not fit.", nameof(values));
            }
        }
        return key.Take();
    }

    public void Add(bool value) => Add(value ? "true"u8 : "false"u8);

    public void Add(long value)
    {
        Span<byte> digits = stackalloc byte[LongestNumber];
        Utf8Formatter.TryFormat(value, digits, out var length);
        Add(digits[..length]);
    }

    /// <summary>The bits as hexadecimal digits; all NaN are one value, and so are both zeros.</summary>
    public void Add(double value)
    {
        Span<byte> bits = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleBigEndian(bits, double.IsNaN(value) ? double.NaN : value == 0 ? 0 : value);
        Span<byte> digits = stackalloc byte[2 * sizeof(double)];
        Convert.TryToHexStringLower(bits, digits, out _);
        Add(digits);
    }

    public void Add(ReadOnlySpan<byte> text) => WriteText(_bytes, text);

    public byte[] Take()
    {
        _bytes.Write(_table.KeyEnd);
        var key = _bytes.WrittenSpan.ToArray();
        Clear();
        return key;
    }

    private void Clear()
    {
        _bytes.ResetWrittenCount();
        _bytes.Write(_table.KeyStart);
    }

    private static void WriteText(ArrayBufferWriter<byte> bytes, ReadOnlySpan<byte> text)
    {
        var escaped = 0;
        foreach (var b in text)
            if (b is (byte)'{' or (byte)'}' or (byte)'%')
                escaped++;
        Utf8Formatter.TryFormat(text.Length + 2 * escaped, bytes.GetSpan(LongestNumber), out var digits);
        bytes.Advance(digits);
        bytes.Write(":"u8);
        if (escaped == 0)
        {
            bytes.Write(text);
            return;
        }
        foreach (var b in text)
            bytes.Write(b switch
            {
                (byte)'{' => "%7B"u8,
                (byte)'}' => "%7D"u8,
                (byte)'%' => "%25"u8,
                _ => [b],
            });
    }
}
