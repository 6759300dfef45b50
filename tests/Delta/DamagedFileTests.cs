using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>One data file of three is damaged: whatever reads it says which one, since DuckDB often does not.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private static readonly string[] Damages = ["page", "cut", "end gone", "empty", "missing"];
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cat")]
    [InlineData("export")]
    [InlineData("optimize")]
    [InlineData("sort")]
    [InlineData("delete-where")]
    [InlineData("overwrite-where")]
    public async Task The_damaged_file_is_named(string operation)
    {
        for (var batch = 0; batch < 3; batch++)
        {
            Assert.IsType<Committed>(await _folder.AppendAsync(_folder.Table(), batch * 20_000, 20_000));
        }

        var snapshot = await _folder.Table().LatestAsync(TableFolder.Cancellation);
        var before = Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).ToList();
        var victim = snapshot.Files.ElementAt(1).File;
        var (path, bytes) = (Path.Combine(_folder.Path, victim), File.ReadAllBytes(Path.Combine(_folder.Path, victim)));
        foreach (var damage in Damages)
        {
            Damage(path, bytes, damage);
            var fault = await Assert.ThrowsAsync<DeltaException>(() => RunAsync(snapshot, operation));
            Assert.Contains($"of the table '{_folder.Path}' at version 2 failed: its file '{victim}' ", fault.Message, StringComparison.Ordinal);
            Assert.EndsWith("Restore the file, or read another version.", fault.Message, StringComparison.Ordinal);
            File.WriteAllBytes(path, bytes);
            Assert.Equal(2, (await _folder.Table().LatestAsync(TableFolder.Cancellation)).Version);

            // Nothing is left of what was written by then; rows that were to replace others may stay for a vacuum.
            Assert.True(operation == "overwrite-where" || before.SequenceEqual(Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal)));
        }
    }

    [Fact]
    public async Task A_mistake_in_a_condition_stays_a_mistake_of_whoever_wrote_it()
    {
        await _folder.AppendAsync(_folder.Table(), 0, 10);
        using var connection = TableFolder.Connect();
        var (writer, basis) = (new DeltaWriter(connection, _folder.Table()), await _folder.Table().LatestAsync(TableFolder.Cancellation));
        await Assert.ThrowsAsync<DuckDB.NET.Data.DuckDBException>(() => writer.DeleteWhereAsync(basis, new RowCondition("nothing = 1"), TableFolder.Cancellation));
        await Assert.ThrowsAsync<DuckDB.NET.Data.DuckDBException>(() => writer.DeleteWhereAsync(basis, new RowCondition("CAST(name AS INTEGER) = 1"), TableFolder.Cancellation));
    }

    [Fact]
    public async Task A_table_without_columns_has_no_rows_to_print()
    {
        using var table = new ForeignTable().Schema("");
        var snapshot = await table.OpenAsync();
        Assert.Empty(await DeltaRows.JsonLinesAsync(snapshot, null, null, TableFolder.Cancellation).ToListAsync(TableFolder.Cancellation));
        Assert.Empty(await DeltaRows.CellsAsync(snapshot, null, null, TableFolder.Cancellation).ToListAsync(TableFolder.Cancellation));
        var refused = await Assert.ThrowsAsync<DeltaException>(() => DeltaRows.ExportAsync(snapshot, null, null, Path.Combine(table.Path, "out.parquet"), TableFolder.Cancellation));
        Assert.Equal($"The table '{table.Path}' has no columns at version 0, and a Parquet file needs one. Add columns to the table first.", refused.Message);
    }

    private static void Damage(string path, byte[] bytes, string damage)
    {
        switch (damage)
        {
            case "missing":
                File.Delete(path);
                break;
            case "page":
                // The head of the last compressed block: what is inside of one often decodes to something else without a word.
                ReadOnlySpan<byte> head = [0x28, 0xB5, 0x2F, 0xFD];
                var block = bytes.AsSpan().LastIndexOf(head);
                File.WriteAllBytes(path, [.. bytes[..block], .. Enumerable.Repeat((byte)0xA5, 20), .. bytes[(block + 20)..]]);
                break;
            case "cut":
                File.WriteAllBytes(path, bytes[(bytes.Length / 2)..]);
                break;
            default:
                File.WriteAllBytes(path, damage == "empty" ? [] : bytes[..(bytes.Length / 2)]);
                break;
        }
    }

    private async Task RunAsync(Snapshot snapshot, string operation)
    {
        using var connection = TableFolder.Connect();
        var (writer, table, cancellation) = (new DeltaWriter(connection, _folder.Table()), _folder.Table(), TableFolder.Cancellation);
        switch (operation)
        {
            case "cat":
                await DeltaRows.JsonLinesAsync(snapshot, null, null, cancellation).CountAsync(cancellation);
                break;
            case "export":
                await DeltaRows.ExportAsync(snapshot, null, null, Path.Combine(_folder.Path, "out"), cancellation);
                break;
            case "optimize":
                await new DeltaOptimizer(connection, table).RunAsync(snapshot, new OptimizeOptions(), cancellation);
                break;
            case "sort":
                await new DeltaOptimizer(connection, table).RunAsync(snapshot, new OptimizeOptions(snapshot.Files.First().Size, ["name"]), cancellation);
                break;
            case "delete-where":
                await writer.DeleteWhereAsync(snapshot, new RowCondition("name LIKE '%7'"), cancellation);
                break;
            default:
                await writer.OverwriteWhereAsync(snapshot, new RowCondition("name LIKE '%7'"), "SELECT 7 AS id, 'row 7' AS name", null, cancellation);
                break;
        }
    }
}
