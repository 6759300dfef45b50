using System.Buffers.Binary;
using System.IO.Hashing;

namespace FeatureJobs.Delta;

/// <summary>The rows that a deletion vector takes from a data file (protocol: "Deletion Vectors").</summary>
/// <param name="Count">How many.</param>
/// <param name="Blocks">In order of their rows; those without a deleted row are left out.</param>
public sealed record DeletedRows(long Count, IReadOnlyList<RowBlock> Blocks)
{
    private const byte FileVersion = 1;
    private const int UuidCharacters = 20;

    /// <summary>The numbers of the deleted rows in order, counted from 0.</summary>
    public IEnumerable<long> Rows => Blocks.SelectMany(block => Enumerable.Range(0, RowBlock.Rows)
        .Where(row => (block.Bits.Span[row / 8] & (0x80 >> (row % 8))) != 0)
        .Select(row => (block.Index * RowBlock.Rows) + row));

    /// <summary>Reads the vector of each of these files that has one, in their order.</summary>
    /// <exception cref="DeltaException">A vector is missing or damaged.</exception>
    public static async IAsyncEnumerable<(AddFile File, DeletedRows Deleted)> ReadAsync(
        ITableStorage storage, IEnumerable<AddFile> files, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One file of vectors serves many data files, mostly one after another.
        var (name, content) = ("", Array.Empty<byte>());
        foreach (var file in files)
        {
            if (file.DeletionVector is not { } vector)
            {
                continue;
            }

            if (FileOf(vector, file, storage.Location) is { } vectorFile && vectorFile != name)
            {
                content = await StorageFault.GuardAsync(storage.ReadAsync(vectorFile, cancellationToken), $"Reading '{vectorFile}'", storage);
                name = vectorFile;
            }

            yield return (file, Read(vector, file, content, storage.Location));
        }
    }

    /// <summary>The name of the file that holds it, for <see cref="ITableStorage"/>; null: it is in the log.</summary>
    public static string? FileOf(DeletionVector vector, AddFile file, string location)
    {
        var text = vector.PathOrInlineDv;
        switch (vector.StorageType)
        {
            case "i":
                return null;
            case "p":
                FilePath.RequireLocal(text, location);
                return FilePath.Of(text);
            case "u" when text.Length >= UuidCharacters && Z85.TryDecode(text.AsSpan(text.Length - UuidCharacters)) is { } uuid:
                var name = $"deletion_vector_{new Guid(uuid, bigEndian: true)}.bin";
                return text.Length == UuidCharacters ? name : $"{text[..^UuidCharacters]}/{name}";
            default:
                throw Damaged(file, $"its storage type '{vector.StorageType}' with '{text}' is not known", location);
        }
    }

    private static DeletedRows Read(DeletionVector vector, AddFile file, ReadOnlySpan<byte> content, string location)
    {
        try
        {
            var blocks = RoaringBitmap.Read(vector.StorageType == "i" ? Inline(vector) : InFile(vector, content));
            var count = blocks.Sum(block => (long)block.Count);
            return count == vector.Cardinality
                ? new DeletedRows(count, blocks)
                : throw new InvalidDataException($"it has {count} rows, and {vector.Cardinality} according to the log");
        }
        catch (InvalidDataException e)
        {
            throw Damaged(file, e.Message, location, FileOf(vector, file, location), e);
        }
    }

    private static ReadOnlySpan<byte> Inline(DeletionVector vector) =>
        Z85.TryDecode(vector.PathOrInlineDv) is { } bytes && vector.SizeInBytes >= 0 && bytes.Length - vector.SizeInBytes is >= 0 and < 4
            ? bytes.AsSpan(0, vector.SizeInBytes)
            : throw new InvalidDataException($"its text is not of {vector.SizeInBytes} bytes");

    private static ReadOnlySpan<byte> InFile(DeletionVector vector, ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty || content[0] != FileVersion)
        {
            throw new InvalidDataException("its file is not of version 1");
        }

        var reader = new LittleEndianReader(content);
        _ = reader.Take(vector.Offset ?? 1);
        var size = BinaryPrimitives.ReadInt32BigEndian(reader.Take(sizeof(int)));
        if (size != vector.SizeInBytes)
        {
            throw new InvalidDataException($"it is of {size} bytes in its file, and of {vector.SizeInBytes} according to the log");
        }

        var data = reader.Take(size);
        return BinaryPrimitives.ReadUInt32BigEndian(reader.Take(sizeof(uint))) == Crc32.HashToUInt32(data)
            ? data
            : throw new InvalidDataException("its checksum does not fit");
    }

    private static DeltaException Damaged(AddFile file, string reason, string location, string? name = null, Exception? inner = null) => new(
        $"The deletion vector '{file.DeletionVector!.Id}' of '{file.Path}' of the table '{location}' is damaged: {reason}. "
        + $"Restore its file{(name is null ? "" : $" '{name}'")}, or restore the table to a version before the delete.", innerException: inner);
}
