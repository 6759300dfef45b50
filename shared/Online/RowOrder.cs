using System.Buffers.Binary;

namespace FeatureJobs.Online;

/// <summary>
/// What decides which of two rows of an entity is the newer one, compared from left to right. Times are microseconds since the Unix epoch, UTC.
/// </summary>
/// <param name="Generation">Raised by a rollback and by a new origin, so that what came before counts no more.</param>
public readonly record struct RowOrder(long Generation, long EventTimestamp, long CreatedTimestamp, long Batch)
{
    internal const int Size = 4 * sizeof(long);

    // With the sign bit flipped, the bytes of big-endian numbers compare as the numbers do, in SQLite as one blob and in Lua as words.
    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes, Generation ^ long.MinValue);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], EventTimestamp ^ long.MinValue);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], CreatedTimestamp ^ long.MinValue);
        BinaryPrimitives.WriteInt64BigEndian(bytes[24..], Batch ^ long.MinValue);
    }

    internal static RowOrder Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt64BigEndian(bytes) ^ long.MinValue,
        BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) ^ long.MinValue,
        BinaryPrimitives.ReadInt64BigEndian(bytes[16..]) ^ long.MinValue,
        BinaryPrimitives.ReadInt64BigEndian(bytes[24..]) ^ long.MinValue);
}
