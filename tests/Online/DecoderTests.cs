using CsCheck;
using FeatureJobs.Online;

namespace FeatureJobs.Tests;

public sealed class DecoderTests
{
    private static readonly OnlineTable Table = Tables.EveryType("fuzz");

    private static readonly Gen<object?[]> Values = Gen.Select(
        Gen.Bool.Boxed().OrNull(), Gen.Int.Boxed().OrNull(), Gen.Long.Boxed().OrNull(), Gen.Double.Boxed().OrNull(),
        Gen.Select(Texts(), Texts()),
        Gen.Int[0, DateOnly.MaxValue.DayNumber].Select(days => (object)DateOnly.FromDayNumber(days)).OrNull(),
        Gen.Long[0, DateTimeOffset.MaxValue.Ticks / 10].Select(micros => (object)new DateTimeOffset(micros * 10, TimeSpan.Zero)).OrNull(),
        Gen.Bool.Boxed().OrNull(),
        (a, b, c, d, e, f, g, h) => new object?[] { a, b, c, d, e.Item1, f, g, e.Item2, h });

    private static readonly Gen<RowOrder> Orders = Gen.Select(Words(), Words(), Words(), Words(), (a, b, c, d) => new RowOrder(a, b, c, d));

    [Fact]
    public void A_row_is_read_as_it_was_written() => Gen.Select(Values, Orders, Gen.Bool).Sample((values, order, known) =>
    {
        var row = OnlineRow.Decode(Table, Encode(values, order, known));
        return row.Order == order && row.IsKnown == known && !row.IsTombstone && values.Select((value, i) => Equals(value, row[i])).All(equal => equal);
    });

    [Fact]
    public void Any_part_of_a_row_and_anything_after_it_is_refused() => Gen.Select(Values, Orders).Sample((values, order) =>
    {
        var value = Encode(values, order, true);
        for (var length = 0; length < value.Length; length++)
            Assert.Throws<OnlineStoreException>(() => OnlineRow.Decode(Table, value[..length]));
        Assert.Throws<OnlineStoreException>(() => OnlineRow.Decode(Table, [.. value, 0]));
    }, iter: 50);

    /// <summary>Bytes are changed at random. What is still read is a row that would be written just so: nothing is passed over.</summary>
    [Fact]
    public void Damaged_bytes_are_refused_or_are_another_row()
    {
        var (refused, read) = (0, 0);
        Gen.Select(Values, Orders, Gen.Select(Gen.Int[0, 200], Gen.Byte).Array[1, 4]).Sample((values, order, changes) =>
        {
            var value = Encode(values, order, true);
            foreach (var (place, change) in changes)
                value[place % value.Length] ^= change;
            OnlineRow row;
            try
            {
                row = OnlineRow.Decode(Table, value);
            }
            catch (OnlineStoreException)
            {
                Interlocked.Increment(ref refused);
                return true;
            }
            Interlocked.Increment(ref read);
            var again = Encode([.. Enumerable.Range(0, Table.Features.Length).Select(i => row[i])], row.Order, row.IsKnown);
            again[1] |= row.IsTombstone ? (byte)2 : (byte)0;
            return again.AsSpan().SequenceEqual(value);
        }, iter: 20_000, print: sample => $"{string.Join(' ', sample.Item1)} {sample.Item2} {string.Join(' ', sample.Item3)}");
        Assert.InRange(refused, 1000, 19_000);
        Assert.InRange(read, 1000, 19_000);
    }

    [Fact]
    public void Random_bytes_are_no_row_and_no_position() => Gen.Byte.Array[0, 120].Sample(bytes =>
    {
        // With a right header the rest is looked at too.
        for (var header = 0; header < 2; header++)
        {
            Assert.True(Refuses(() => OnlinePosition.Decode(Table, bytes)));
            Refuses(() => OnlineRow.Decode(Table, bytes));
            if (bytes.Length > 50)
                Encode(new object?[9], default, true).AsSpan(0, 42).CopyTo(bytes);
        }
    });

    [Fact]
    public void Another_format_names_both()
    {
        var value = Encode(new object?[9], default, true);
        value[0] = 2;
        var e = Assert.Throws<OnlineStoreException>(() => OnlineRow.Decode(Table, value));
        Assert.Contains("A row of every_type@3 has format 2, this program reads format 1", e.Message, StringComparison.Ordinal);
        value[0] = 1;
        value[1] = 4;
        Assert.Throws<OnlineStoreException>(() => OnlineRow.Decode(Table, value));
    }

    [Fact]
    public void Bytes_of_orders_compare_as_the_orders_do() => Gen.Select(Orders, Orders).Sample((a, b) =>
    {
        var (left, right) = (Encode(new object?[9], a, true), Encode(new object?[9], b, true));
        var expected = (a.Generation, a.EventTimestamp, a.CreatedTimestamp, a.Batch).CompareTo((b.Generation, b.EventTimestamp, b.CreatedTimestamp, b.Batch));
        return Math.Sign(left.AsSpan(2, 32).SequenceCompareTo(right.AsSpan(2, 32))) == Math.Sign(expected);
    });

    [Fact]
    public void A_date_or_time_that_no_reader_takes_is_not_written()
    {
        static void Refused(OnlineType type, object value) =>
            Assert.Contains("outside the years 1 to 9999", Assert.Throws<OnlineStoreException>(() =>
                HistoryRow.Encode(Tables.One(OnlineType.Bool, new OnlineColumn("f", type)), new HistoryRow([true], default, [value]))).Message, StringComparison.Ordinal);
        Refused(OnlineType.Date, -719163);
        Refused(OnlineType.Date, 2932897);
        Refused(OnlineType.Timestamp, -62135596800000001L);
        Refused(OnlineType.Timestamp, 253402300800000000L);
    }

    private static byte[] Encode(object?[] values, RowOrder order, bool known) =>
        HistoryRow.Encode(Table, new HistoryRow([true, 1, 1L, 1.0, "k", DateOnly.MinValue, DateTimeOffset.UnixEpoch], order, values, known))[0].Value;

    private static bool Refuses(Func<object> decode)
    {
        try
        {
            decode();
            return false;
        }
        catch (OnlineStoreException)
        {
            return true;
        }
    }

    private static Gen<long> Words() => Gen.OneOf(Gen.Long, Gen.Long[-2, 2], Gen.Int[0, 4].Select(i => new[] { long.MinValue, long.MaxValue, 1L << 32, uint.MaxValue, 1L << 31 }[i]));

    private static Gen<object?> Texts() => Gen.OneOf(Gen.String[0, 12], Gen.Int[0, 3].Select(i => new[] { "", "é", "漢字", "🛫" }[i])).Where(text => !text.Any(char.IsSurrogate) || text == "🛫").Boxed().OrNull();
}

file static class Nulls
{
    public static Gen<object> Boxed<T>(this Gen<T> gen) where T : notnull => gen.Select(value => (object)value);

    public static Gen<object?> OrNull(this Gen<object> gen) => Gen.Select(gen, Gen.Int[0, 4], (value, chance) => chance == 0 ? null : value);
}
