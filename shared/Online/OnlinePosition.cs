using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace FeatureJobs.Online;

/// <summary>How far the offline history of a table has been brought online, kept beside the rows and written after them.</summary>
/// <param name="Origin">Tells the history the rows came from and its course up to the batch: another one means that all must be synced again, at a greater generation.</param>
/// <param name="Generation">Rows of an older generation count no more.</param>
/// <param name="Batch">The last batch that is online.</param>
/// <param name="EvaluatedThrough">Microseconds since the Unix epoch, UTC: the moment for which the online values hold.</param>
public sealed record OnlinePosition(string Origin, long Generation, long Batch, long EvaluatedThrough)
{
    private const int Length = RowFormat.Bitmap;
    private const int Text = Length + sizeof(int);

    /// <summary>A row like any other, so that compare-and-set keeps a late rival from setting the position back.</summary>
    internal EncodedRow Encode(OnlineTable table, byte[] key)
    {
        var origin = Encoding.UTF8.GetBytes(Origin);
        var value = new byte[Text + origin.Length];
        RowFormat.WriteHeader(value, RowFormat.Position, new(Generation, EvaluatedThrough, 0, Batch), table.SchemaId);
        BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(Length), origin.Length);
        origin.CopyTo(value, Text);
        return new(key, value, null);
    }

    /// <exception cref="OnlineStoreException">The bytes are no position of this table.</exception>
    internal static OnlinePosition Decode(OnlineTable table, byte[] value)
    {
        var what = $"The position of {table}";
        var (flags, order) = RowFormat.ReadHeader(value, table, RowFormat.Position, what);
        if (flags != RowFormat.Position || order.CreatedTimestamp != 0 || value.Length < Text
            || BinaryPrimitives.ReadInt32LittleEndian(value.AsSpan(Length)) != value.Length - Text || !Utf8.IsValid(value.AsSpan(Text)))
            throw RowFormat.Unreadable(what, "is no position");
        return new(Encoding.UTF8.GetString(value.AsSpan(Text)), order.Generation, order.Batch, order.EventTimestamp);
    }
}
