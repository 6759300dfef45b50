using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace FeatureJobs.Tests;

/// <summary>Deletion vectors as another writer would write them: array containers, or the kind asked for.</summary>
internal static class VectorText
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    public static string Z85(ReadOnlySpan<byte> bytes)
    {
        var padded = new byte[(bytes.Length + 3) / 4 * 4];
        bytes.CopyTo(padded);
        var text = new StringBuilder();
        for (var start = 0; start < padded.Length; start += 4)
        {
            var value = BinaryPrimitives.ReadUInt32BigEndian(padded.AsSpan(start));
            var group = "";
            for (var digit = 0; digit < 5; digit++, value /= 85)
            {
                group = Alphabet[(int)(value % 85)] + group;
            }

            text.Append(group);
        }

        return text.ToString();
    }

    /// <summary>The portable format of a 64-bit set.</summary>
    /// <param name="runs">Containers as runs; else arrays of up to 4096 rows and bits beyond.</param>
    public static byte[] Bitmap(IEnumerable<long> rows, bool runs = false)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var bitmaps = rows.Distinct().Order().GroupBy(row => row >> 32).ToList();
        writer.Write(1681511377);
        writer.Write((long)bitmaps.Count);
        foreach (var bitmap in bitmaps)
        {
            writer.Write((uint)bitmap.Key);
            var containers = bitmap.GroupBy(row => (ushort)(row >> 16)).Select(container => (container.Key, Rows: container.Select(row => (ushort)row).ToList())).ToList();
            writer.Write(runs ? 12347 | ((containers.Count - 1) << 16) : 12346);
            if (runs)
            {
                writer.Write(Enumerable.Repeat((byte)0xFF, (containers.Count + 7) / 8).ToArray());
            }
            else
            {
                writer.Write(containers.Count);
            }

            foreach (var (key, values) in containers)
            {
                writer.Write(key);
                writer.Write((ushort)(values.Count - 1));
            }

            // Where containers begin; readers that go one by one need not look.
            if (!runs || containers.Count >= 4)
            {
                writer.Write(new byte[containers.Count * 4]);
            }

            foreach (var (_, values) in containers)
            {
                writer.Write(runs ? Runs(values) : values.Count > 4096 ? Bits(values) : [.. values.SelectMany(BitConverter.GetBytes)]);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A file with one vector at byte 1.</summary>
    public static byte[] File(byte[] bitmap)
    {
        var file = new byte[1 + 4 + bitmap.Length + 4];
        file[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(1), bitmap.Length);
        bitmap.CopyTo(file, 5);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(5 + bitmap.Length), Crc32.HashToUInt32(bitmap));
        return file;
    }

    /// <summary>The descriptor of an inline vector.</summary>
    public static string Inline(params long[] rows)
    {
        var bitmap = Bitmap(rows);
        return $$"""{"storageType":"i","pathOrInlineDv":{{ForeignTable.Json(Z85(bitmap))}},"sizeInBytes":{{bitmap.Length}},"cardinality":{{rows.Length}}}""";
    }

    private static byte[] Bits(List<ushort> values)
    {
        var bits = new byte[8192];
        values.ForEach(value => bits[value / 8] |= (byte)(1 << (value % 8)));
        return bits;
    }

    private static byte[] Runs(List<ushort> values)
    {
        var runs = new List<(ushort First, ushort More)>();
        foreach (var value in values)
        {
            if (runs.Count > 0 && runs[^1].First + runs[^1].More + 1 == value)
            {
                runs[^1] = (runs[^1].First, (ushort)(runs[^1].More + 1));
            }
            else
            {
                runs.Add((value, 0));
            }
        }

        return [.. BitConverter.GetBytes((ushort)runs.Count), .. runs.SelectMany(run => BitConverter.GetBytes(run.First).Concat(BitConverter.GetBytes(run.More)))];
    }
}
