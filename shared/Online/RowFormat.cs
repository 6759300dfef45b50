using System.Buffers.Binary;

namespace FeatureJobs.Online;

/// <summary>The header that rows and positions share, byte by byte; docs/online-format.md tells it to others.</summary>
internal static class RowFormat
{
    public const byte Format = 1;
    public const int Flags = 1;
    public const int Order = 2;
    public const int Schema = Order + RowOrder.Size;
    public const int Bitmap = Schema + sizeof(ulong);

    public const byte Known = 1;
    public const byte Tombstone = 2;
    public const byte Position = 4;

    /// <summary>Days since the epoch of 0001-01-01 and 9999-12-31, and the microseconds of the same years.</summary>
    public static readonly (int First, int Last) Days = (DateOnly.MinValue.DayNumber - Epoch.DayNumber, DateOnly.MaxValue.DayNumber - Epoch.DayNumber);
    public static readonly (long First, long Last) Microseconds =
        ((DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    private static DateOnly Epoch => new(1970, 1, 1);

    public static DateOnly Date(int days) => Epoch.AddDays(days);

    public static bool IsDate(int days) => days >= Days.First && days <= Days.Last;

    public static bool IsTimestamp(long microseconds) => microseconds >= Microseconds.First && microseconds <= Microseconds.Last;

    public static DateTimeOffset Timestamp(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static void WriteHeader(Span<byte> value, byte flags, RowOrder order, ulong schemaId)
    {
        value[0] = Format;
        value[Flags] = flags;
        order.Write(value[Order..]);
        BinaryPrimitives.WriteUInt64LittleEndian(value[Schema..], schemaId);
    }

    /// <summary>The flags and the order of a header that is one of this table's.</summary>
    /// <param name="what">The bytes' name in messages, as "The position of late@1".</param>
    /// <exception cref="OnlineStoreException">It is not.</exception>
    public static (byte Flags, RowOrder Order) ReadHeader(ReadOnlySpan<byte> value, OnlineTable table, byte knownFlags, string what)
    {
        if (value.Length < Bitmap)
            throw Unreadable(what, $"has {value.Length} bytes, less than its header's {Bitmap}");
        if (value[0] != Format)
            throw new OnlineStoreException($"{what} has format {value[0]}, this program reads format {Format}: another release wrote it. Read it with that release, or sync the group with this one into an online store of its own.");
        if ((value[Flags] & ~knownFlags) != 0)
            throw Unreadable(what, $"has flags 0x{value[Flags]:x2}, which mean nothing there");
        var schemaId = BinaryPrimitives.ReadUInt64LittleEndian(value[Schema..]);
        if (schemaId != table.SchemaId)
            throw new OnlineStoreException($"{what} has schema id {schemaId:x16}, the definition's is {table.SchemaId:x16}: another store with the id '{table.StoreId}' writes to this online store. Give one of them an id of its own.");
        return (value[Flags], RowOrder.Read(value[Order..]));
    }

    public static OnlineStoreException Unreadable(string what, string why) =>
        new($"{what} {why}: not written by this program, or damaged. Delete it in the online store and sync the group again from the start.");
}
