using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>Every way to read with a fault at every call of its storage in turn: the right answer, or an error that names the file.</summary>
public sealed class ReaderFaultTests(ReaderFaultTests.Prepared prepared) : IClassFixture<ReaderFaultTests.Prepared>
{
    private const int Commits = 12;

    [Theory]
    [InlineData("latest", "list _delta_log")]
    [InlineData("version", "list _delta_log", "read _delta_log/00000000000000000003.json")]
    [InlineData("time", "list _delta_log", "look _delta_log/00000000000000000012.json")]
    [InlineData("history", "list _delta_log", "read _delta_log/00000000000000000000.json", "look _delta_log/00000000000000000012.json")]
    [InlineData("range", "list _delta_log", "read _delta_log/00000000000000000008.json")]
    [InlineData("verify", "list _delta_log")]
    [InlineData("vectors", "list _delta_log", "read deletion_vector_")]
    public async Task A_fault_at_any_call_of_a_reader_is_told_or_does_no_harm(string operation, params string[] told)
    {
        var expected = await ReadAsync(prepared.Folder.Storage, operation);
        foreach (var breakage in Enum.GetValues<Breakage>())
        {
            var faults = new List<string>();
            for (var calls = 0; ; calls++)
            {
                var storage = new BrokenStorage(prepared.Folder.Storage, calls, breakage);
                try
                {
                    Assert.Equal(expected, await ReadAsync(storage, operation));
                }
                catch (DeltaException e)
                {
                    faults.Add(storage.Failed!);
                    Assert.Contains(prepared.Folder.Path, e.Message, StringComparison.Ordinal);
                    Assert.Contains(FaultMatrixTests.NameIn(storage.Failed!), e.Message, StringComparison.Ordinal);
                }

                if (storage.Failed is null)
                {
                    break;
                }
            }

            // The hint to the newest checkpoint does no harm; what else is read does, or it would not be read.
            Assert.DoesNotContain(faults, call => call.EndsWith("_last_checkpoint", StringComparison.Ordinal));
            Assert.All(told, call => Assert.Contains(faults, fault => fault.StartsWith(call, StringComparison.Ordinal)));
        }
    }

    private async Task<string> ReadAsync(ITableStorage storage, string operation)
    {
        var (table, cancellation) = (prepared.Folder.Table(storage), TableFolder.Cancellation);
        switch (operation)
        {
            case "version":
                return Describe(await table.AtAsync(3, cancellation));
            case "time":
                return Describe(await table.AtAsync(await prepared.Folder.Storage.ModifiedAsync("_delta_log/00000000000000000012.json", cancellation), cancellation));
            case "history":
                return string.Join(' ', (await table.HistoryAsync(cancellation).ToListAsync(cancellation)).Select(entry => $"{entry.Version} {entry.Operation}"));
            case "range":
                return string.Join(' ', (await table.RangeAsync(2, 8, cancellation).ToListAsync(cancellation)).Select(change => $"{change.Version} {change.DataAdds.Count()}"));
            case "verify":
                return (await table.VerifyAsync(null, cancellation)).ToString();
            case "vectors":
                using (var scan = await DeltaScan.PrepareAsync(await table.LatestAsync(cancellation), TableFolder.Connect, prepared.Folder.Path, ["id"], null, cancellation))
                {
                    return string.Join(' ', TableFolder.Rows($"SELECT count(*), sum(id) FROM {scan.Sql}")[0]);
                }

            default:
                return Describe(await table.LatestAsync(cancellation));
        }
    }

    private static string Describe(Snapshot snapshot) => $"{snapshot.Version} {string.Join(' ', snapshot.Files.Select(file => file.Path))}";

    public sealed class Prepared : IAsyncLifetime
    {
        internal TableFolder Folder { get; } = new();

        public async ValueTask InitializeAsync()
        {
            for (var batch = 0; batch < Commits; batch++)
            {
                await Folder.AppendAsync(Folder.Table(), batch * 3, 3);
            }

            // A deletion vector in a file of its own, as another writer leaves it.
            var (file, id, bitmap) = ((await Folder.Table().LatestAsync(CancellationToken.None)).Files.First(), Guid.NewGuid(), VectorText.Bitmap([1]));
            File.WriteAllBytes(Path.Combine(Folder.Path, $"deletion_vector_{id}.bin"), VectorText.File(bitmap));
            File.WriteAllLines(Folder.CommitFile(Commits),
            [
                """{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]}}""",
                $$$"""{"remove":{"path":"{{{file.Path}}}","deletionTimestamp":1,"dataChange":true}}""",
                $$$"""{"add":{"path":"{{{file.Path}}}","partitionValues":{},"size":{{{file.Size}}},"modificationTime":1,"dataChange":true,"deletionVector":{"storageType":"u","pathOrInlineDv":{{{ForeignTable.Json(VectorText.Z85(id.ToByteArray(bigEndian: true)))}}},"offset":1,"sizeInBytes":{{{bitmap.Length}}},"cardinality":1} }}""",
            ]);
        }

        public ValueTask DisposeAsync()
        {
            Folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
