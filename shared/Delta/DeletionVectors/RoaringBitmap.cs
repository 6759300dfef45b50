using System.Buffers.Binary;
using System.Numerics;

namespace FeatureJobs.Delta;

/// <summary>
/// Reads sets of numbers in the format of Roaring bitmaps (RoaringFormatSpec, 32 bits), in the frames of a deletion vector
/// (protocol: "Deletion Vector Format"). A set comes block by block, so that a great one is never there as numbers.
/// </summary>
internal static class RoaringBitmap
{
    private const uint Portable = 1681511377;
    private const uint Native = 1681511376;
    private const ushort WithoutRuns = 12346;
    private const ushort WithRuns = 12347;
    private const int OffsetsFromContainers = 4;
    private const int LongestArray = 4096;

    /// <exception cref="InvalidDataException">Not such a set.</exception>
    public static List<RowBlock> Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new LittleEndianReader(bytes);
        var blocks = new List<RowBlock>();
        switch (reader.UInt32())
        {
            case Portable:
                for (var (index, count) = (0UL, reader.UInt64()); index < count; index++)
                {
                    ReadBitmap(ref reader, reader.UInt32(), blocks);
                }

                break;
            case Native:
                for (var (index, count) = (0u, reader.UInt32()); index < count; index++)
                {
                    ReadSized(ref reader, reader.UInt32(), index, blocks);
                }

                break;

            // The protocol's example of an inline vector has its frame in the other byte order, and the bitmaps in this one.
            case var magic when BinaryPrimitives.ReverseEndianness(magic) == Native:
                for (var (index, count) = (0u, BinaryPrimitives.ReverseEndianness(reader.UInt32())); index < count; index++)
                {
                    ReadSized(ref reader, BinaryPrimitives.ReverseEndianness(reader.UInt32()), index, blocks);
                }

                break;
            case var magic:
                throw new InvalidDataException($"it begins with {magic}, which is no deletion vector");
        }

        return reader.IsAtEnd ? blocks : throw new InvalidDataException("it goes on behind its end");
    }

    private static void ReadSized(ref LittleEndianReader reader, uint size, uint high, List<RowBlock> blocks)
    {
        var bitmap = new LittleEndianReader(reader.Take(size));
        ReadBitmap(ref bitmap, high, blocks);
    }

    private static void ReadBitmap(ref LittleEndianReader reader, uint high, List<RowBlock> blocks)
    {
        var cookie = reader.UInt32();
        var hasRuns = (ushort)cookie == WithRuns;
        if (!hasRuns && cookie != WithoutRuns)
        {
            throw new InvalidDataException($"it holds a bitmap that begins with {cookie}");
        }

        var count = hasRuns ? (cookie >> 16) + 1 : reader.UInt32();
        if (count > ushort.MaxValue + 1)
        {
            throw new InvalidDataException($"it holds a bitmap of {count} containers");
        }

        var runs = hasRuns ? reader.Take((count + 7) / 8) : default;
        var header = new LittleEndianReader(reader.Take(count * 4));
        _ = reader.Take(!hasRuns || count >= OffsetsFromContainers ? count * 4 : 0);
        var before = -1;
        for (var index = 0; index < count; index++)
        {
            var (key, cardinality) = (header.UInt16(), header.UInt16() + 1);
            var bits = new byte[RowBlock.Rows / 8];
            if (hasRuns && (runs[index / 8] & (1 << (index % 8))) != 0)
            {
                ReadRuns(ref reader, bits);
            }
            else if (cardinality <= LongestArray)
            {
                for (var number = 0; number < cardinality; number++)
                {
                    RowBlock.Set(bits, reader.UInt16());
                }
            }
            else
            {
                ReadBits(reader.Take(bits.Length), bits);
            }

            var block = new RowBlock(((long)high << 16) | key, bits);
            if (key <= before || (before = key) < 0 || block.Count != cardinality)
            {
                throw new InvalidDataException($"one of its containers is of {block.Count} rows and not {cardinality}, or out of order");
            }

            blocks.Add(block);
        }
    }

    private static void ReadRuns(ref LittleEndianReader reader, byte[] bits)
    {
        for (var count = reader.UInt16(); count > 0; count--)
        {
            var (start, more) = (reader.UInt16(), reader.UInt16());
            for (var row = (int)start; row <= start + more; row++)
            {
                RowBlock.Set(bits, row < RowBlock.Rows ? row : throw new InvalidDataException("one of its runs ends behind its container"));
            }
        }
    }

    // Row 0 is the lowest bit of the first byte there and the highest here.
    private static void ReadBits(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (var index = 0; index < to.Length; index++)
        {
            var value = from[index];
            value = (byte)(((value & 0x0F) << 4) | (value >> 4));
            value = (byte)(((value & 0x33) << 2) | ((value >> 2) & 0x33));
            to[index] = (byte)(((value & 0x55) << 1) | ((value >> 1) & 0x55));
        }
    }
}

/// <summary>65,536 rows of a data file, one bit each, the first row the highest bit of the first byte; 1: the row is deleted.</summary>
/// <param name="Index">The first row divided by 65,536.</param>
public sealed record RowBlock(long Index, ReadOnlyMemory<byte> Bits)
{
    /// <summary>Rows of a block.</summary>
    public const int Rows = 65_536;

    /// <summary>How many of the rows are deleted.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var value in Bits.Span)
            {
                count += BitOperations.PopCount(value);
            }

            return count;
        }
    }

    internal static void Set(byte[] bits, int row) => bits[row / 8] |= (byte)(0x80 >> (row % 8));
}
