using CsCheck;
using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

public sealed class DeletionVectorTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_example_of_the_protocol_deletes_its_rows() => Assert.Equal([3, 4, 7, 11, 18, 29], (await ReadAsync(
        new DeletionVector { StorageType = "i", PathOrInlineDv = "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L", SizeInBytes = 40, Cardinality = 6 })).Rows);

    [Theory]
    [InlineData("ab^-aqEH.-t@S}K{vb[*k^", "ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin")]
    [InlineData("^-aqEH.-t@S}K{vb[*k^", "deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin")]
    public void The_examples_of_the_protocol_name_their_files(string text, string file) =>
        Assert.Equal(file, DeletedRows.FileOf(new DeletionVector { StorageType = "u", PathOrInlineDv = text, SizeInBytes = 40, Cardinality = 6 }, Add(null), "x"));

    [Fact]
    public async Task Sets_of_all_kinds_of_containers_come_back()
    {
        var start = Gen.OneOf(new[] { 0L, 1, 65_530, 65_536, 131_000, 5_000_000, (1L << 32) - 5, 1L << 32, (3L << 32) + 70_000 }.Select(Gen.Const).ToArray());
        var range = Gen.Select(start, Gen.Int[1, 30_000], Gen.Int[1, 3], (first, count, step) => Enumerable.Range(0, count).Select(index => first + ((long)index * step)));
        await Gen.Select(range.Array[0, 4], Gen.Bool, Gen.OneOf(new[] { "i", "u", "p" }.Select(Gen.Const).ToArray())).SampleAsync(async (ranges, runs, kind) =>
        {
            var rows = ranges.SelectMany(one => one).Distinct().Order().ToList();
            Assert.Equal(rows, (await ReadAsync(Write(VectorText.Bitmap(rows, runs), rows.Count, kind))).Rows);
        }, iter: 40);
    }

    [Fact]
    public async Task Any_changed_or_missing_byte_of_its_file_is_seen()
    {
        var vector = Write(VectorText.Bitmap([1, 5, 70_000, 70_001]), 4, "u");
        var path = Path.Combine(_folder.Path, DeletedRows.FileOf(vector, Add(vector), "x")!);
        var good = File.ReadAllBytes(path);
        for (var place = 0; place < good.Length; place++)
        {
            File.WriteAllBytes(path, [.. good[..place], (byte)(good[place] ^ (1 << (place % 8))), .. good[(place + 1)..]]);
            await DamagedAsync();
            File.WriteAllBytes(path, good[..place]);
            await DamagedAsync();
        }

        File.WriteAllBytes(path, good);
        Assert.Equal(4, (await ReadAsync(vector)).Count);
        File.Delete(path);
        var gone = await Assert.ThrowsAsync<DeltaException>(() => ReadAsync(vector));
        Assert.Contains(Path.GetFileName(path), gone.Message, StringComparison.Ordinal);

        async Task DamagedAsync() => Assert.StartsWith($"The deletion vector '{vector.Id}' of 'data.parquet' of the table '{_folder.Path}' is damaged: ",
            (await Assert.ThrowsAsync<DeltaException>(() => ReadAsync(vector))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("i", "0000", 3, 0, "its text is not of 3 bytes")]
    [InlineData("i", "\"0000", 4, 0, "its text is not of 4 bytes")]
    [InlineData("i", "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L", 40, 7, "it has 6 rows, and 7 according to the log")]
    [InlineData("i", "00000", 4, 0, "it begins with 0, which is no deletion vector")]
    [InlineData("x", "00000", 4, 0, "its storage type 'x' with '00000' is not known")]
    [InlineData("u", "00000", 4, 0, "its storage type 'u' with '00000' is not known")]
    public async Task What_is_wrong_is_said(string kind, string text, int size, long cardinality, string reason) => Assert.Contains(
        reason, (await Assert.ThrowsAsync<DeltaException>(() => ReadAsync(new DeletionVector { StorageType = kind, PathOrInlineDv = text, SizeInBytes = size, Cardinality = cardinality }))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Deleted_rows_are_left_out_of_scans_wherever_they_stand()
    {
        long[] first = [0, 65_535, 65_536, 199_999], second = [.. Enumerable.Range(0, 50_000).Select(row => row * 2L)];
        var bitmap = VectorText.Bitmap(second);
        using var table = new ForeignTable().Schema(ForeignTable.Field("file_row_number", "long"), protocol: """{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]}""")
            .File("a.parquet", "SELECT i AS file_row_number FROM range(200000) AS r(i)", more: $$""","deletionVector":{{VectorText.Inline(first)}}""")
            .File("b.parquet", "SELECT 1000000 + i AS file_row_number FROM range(100000) AS r(i)", more: $$""","deletionVector":{"storageType":"p","pathOrInlineDv":"{{_folder.Path}}/v.bin","offset":1,"sizeInBytes":{{bitmap.Length}},"cardinality":50000}""")
            .File("c.parquet", "SELECT -1 AS file_row_number");
        File.WriteAllBytes(Path.Combine(_folder.Path, "v.bin"), VectorText.File(bitmap));
        var expected = "SELECT i FROM range(200000) AS r(i) WHERE i NOT IN (0, 65535, 65536, 199999) UNION ALL SELECT 1000000 + i FROM range(100000) AS r(i) WHERE i % 2 = 1 UNION ALL SELECT -1";
        Assert.Equal(TableFolder.Rows($"SELECT count(*), sum(i), bit_xor(hash(i)) FROM ({expected}) AS e(i)"), await table.RowsAsync("count(*), sum(file_row_number::BIGINT), bit_xor(hash(file_row_number))"));
        Assert.DoesNotContain(Directory.GetFiles(table.Path), file => file.Contains("deleted-rows", StringComparison.Ordinal));
        var snapshot = await table.OpenAsync();
        Assert.Throws<DeltaException>(() => FeatureJobs.Delta.DuckDb.DeltaScan.From(snapshot));
    }

    private DeletionVector Write(byte[] bitmap, long cardinality, string kind)
    {
        var id = Guid.NewGuid();
        var file = $"deletion_vector_{id}.bin";
        File.WriteAllBytes(Path.Combine(_folder.Path, file), VectorText.File(bitmap));
        return new DeletionVector
        {
            StorageType = kind,
            PathOrInlineDv = kind switch { "i" => VectorText.Z85(bitmap), "u" => VectorText.Z85(id.ToByteArray(bigEndian: true)), _ => Path.Combine(_folder.Path, file) },
            Offset = kind == "i" ? null : 1,
            SizeInBytes = bitmap.Length,
            Cardinality = cardinality,
        };
    }

    private async Task<DeletedRows> ReadAsync(DeletionVector vector) =>
        (await DeletedRows.ReadAsync(_folder.Storage, [Add(vector)], TableFolder.Cancellation).SingleAsync(TableFolder.Cancellation)).Deleted;

    private static AddFile Add(DeletionVector? vector) => new() { Path = "data.parquet", Size = 1, ModificationTime = 0, DeletionVector = vector };
}
