using System.Globalization;
using System.Text;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>
/// Checkpoints, sidecars, the hint and deletion vectors with bytes changed at random, the log beside them: an error that names the file, the rows of the log,
/// or what DuckDB by itself reads from the changed checkpoint, for no reader sees every flipped bit of Parquet.
/// </summary>
public sealed class FuzzedFilesTests : IDisposable
{
    private const string Checkpoint = "00000000000000000010.checkpoint.parquet";
    private const string Main = "00000000000000000010.checkpoint.6374b053-df23-479b-b2cf-c9c550132b49.json";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TableFolder _folder = new();
    private readonly Random _random;

    public FuzzedFilesTests()
    {
        Seed = SeedOfRun();
        _random = new Random(Seed);
        TestContext.Current.SendDiagnosticMessage($"seed {Seed}");
    }

    private int Seed { get; }

    public void Dispose() => _folder.Dispose();

    /// <summary>FEATUREJOBS_SEED repeats a run.</summary>
    public static int SeedOfRun() => int.TryParse(Environment.GetEnvironmentVariable("FEATUREJOBS_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : Random.Shared.Next();

    /// <summary>A hang is a failure.</summary>
    public static Task<T> WithinAsync<T>(Func<Task<T>> work) => Task.Run(work, TableFolder.Cancellation).WaitAsync(Limit, TableFolder.Cancellation);

    [Theory]
    [InlineData(Checkpoint, 120)]
    [InlineData(Main, 80)]
    [InlineData("_sidecars/a.parquet", 60)]
    [InlineData("_last_checkpoint", 80)]
    public async Task A_changed_checkpoint_is_told_or_the_log_serves_or_it_is_what_it_says(string victim, int cases)
    {
        for (var batch = 0; batch < 12; batch++)
        {
            await _folder.AppendAsync(_folder.Table(), batch, 1);
        }

        var isV2 = victim is not (Checkpoint or "_last_checkpoint");
        if (isV2)
        {
            Split();
        }

        var expected = Describe(await _folder.Table().LatestAsync(TableFolder.Cancellation));
        var good = File.ReadAllBytes(_folder.LogFile(victim));
        var (served, warned, refused, other) = (0, 0, 0, 0);
        for (var number = 0; number < cases; number++)
        {
            File.WriteAllBytes(_folder.LogFile(victim), Changed(good));
            var context = $"seed {Seed}, {victim}, case {number}";
            try
            {
                var snapshot = await WithinAsync(() => _folder.Table().LatestAsync(TableFolder.Cancellation));
                var state = Describe(snapshot);
                if (snapshot.Warnings.Count > 0)
                {
                    warned++;
                    Assert.Contains(isV2 ? Main : Checkpoint, Assert.Single(snapshot.Warnings), StringComparison.Ordinal);
                    Assert.True(expected == state, $"{context}: the log must serve, but gave\n{state}");
                }
                else if (state == expected)
                {
                    served++;
                }
                else
                {
                    other++;
                    Assert.True(victim != "_last_checkpoint" && state == Judge(isV2), $"{context}: neither the log nor the checkpoint says\n{state}");
                }
            }
            catch (DeltaException e)
            {
                refused++;
                Assert.True(victim != "_last_checkpoint", $"{context}: {e.Message}");
                Assert.Contains(_folder.Path, e.Message, StringComparison.Ordinal);
            }
        }

        // Changes are of many kinds, or the cases are none; the hint does no harm whatever it says.
        Assert.True(victim == "_last_checkpoint" ? served == cases : warned > cases / 10, $"seed {Seed}: {served} served, {warned} warned, {refused} refused, {other} other");
    }

    [Fact]
    public async Task A_changed_file_of_deletion_vectors_is_an_error_that_names_it_or_changes_nothing()
    {
        const int Cases = 260;
        var (id, bitmap) = (Guid.NewGuid(), VectorText.Bitmap([1, 5, 70_000, 70_001], runs: true));
        var file = Path.Combine(_folder.Path, $"deletion_vector_{id}.bin");
        File.WriteAllBytes(file, VectorText.File(bitmap));
        var vector = new DeletionVector { StorageType = "u", PathOrInlineDv = VectorText.Z85(id.ToByteArray(bigEndian: true)), Offset = 1, SizeInBytes = bitmap.Length, Cardinality = 4 };
        AddFile[] adds = [new() { Path = "data.parquet", Size = 1, ModificationTime = 0, DeletionVector = vector }];
        var (good, refused) = (File.ReadAllBytes(file), 0);
        for (var number = 0; number < Cases; number++)
        {
            File.WriteAllBytes(file, Changed(good));
            try
            {
                var (_, deleted) = await WithinAsync(() => DeletedRows.ReadAsync(_folder.Storage, adds, TableFolder.Cancellation).SingleAsync(TableFolder.Cancellation).AsTask());
                Assert.True(deleted.Rows.SequenceEqual([1, 5, 70_000, 70_001]), $"seed {Seed}, case {number}");
            }
            catch (DeltaException e)
            {
                refused++;
                Assert.Contains(Path.GetFileName(file), e.Message, StringComparison.Ordinal);
            }
        }

        // What stands behind the vector is nobody's.
        Assert.True(refused > Cases * 3 / 4, $"seed {Seed}: {refused} refused");
    }

    private byte[] Changed(byte[] good)
    {
        List<byte> bytes = [.. good];
        switch (_random.Next(6))
        {
            case 0:
                return [.. good[.._random.Next(good.Length)]];
            case 1:
                bytes.RemoveAt(_random.Next(bytes.Count));
                break;
            case 2:
                bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(_random.Next(bytes.Count / 2), _random.Next(bytes.Count / 2)));
                break;
            case 3:
                bytes[_random.Next(bytes.Count)] = (byte)_random.Next(256);
                break;
            default:
                bytes[_random.Next(bytes.Count)] ^= (byte)(1 << _random.Next(8));
                break;
        }

        return [.. bytes];
    }

    /// <summary>The checkpoint as JSON, and its files in a sidecar.</summary>
    private void Split()
    {
        Directory.CreateDirectory(_folder.LogFile("_sidecars"));
        var rows = $"read_parquet('{_folder.LogFile(Checkpoint)}')";
        TableFolder.Rows($"COPY (SELECT \"add\" FROM {rows} WHERE \"add\" IS NOT NULL) TO '{_folder.LogFile("_sidecars/a.parquet")}' (FORMAT parquet)");
        var main = $"SELECT protocol, metaData, NULL::STRUCT(path VARCHAR, sizeInBytes BIGINT, modificationTime BIGINT) AS sidecar FROM {rows} WHERE \"add\" IS NULL "
            + "UNION ALL SELECT NULL, NULL, {'path': 'a.parquet', 'sizeInBytes': 1, 'modificationTime': 1}";
        File.WriteAllLines(_folder.LogFile(Main), TableFolder.Rows($"SELECT to_json(one)::VARCHAR FROM ({main}) AS one").Select(row => (string)row[0]!).Prepend("""{"checkpointMetadata":{"version":10}}"""));
        File.Delete(_folder.LogFile(Checkpoint));
        File.Delete(_folder.LogFile("_last_checkpoint"));
    }

    /// <summary>What DuckDB says of the checkpoint, followed by the commits after it; null: it cannot read it.</summary>
    private string? Judge(bool isV2)
    {
        try
        {
            const string Columns = "\"add\".path, \"add\".size, \"add\".modificationTime, \"add\".stats";
            var parquet = $"read_parquet('{_folder.LogFile(isV2 ? "_sidecars/a.parquet" : Checkpoint)}')";
            string Json(string file, string fields) => $"read_json('{_folder.LogFile(file)}', format = 'newline_delimited', columns = {{{fields}}})";
            const string Add = "'add': 'STRUCT(path VARCHAR, size BIGINT, modificationTime BIGINT, stats VARCHAR)'";
            const string Other = "'protocol': 'STRUCT(minReaderVersion INTEGER)', 'metaData': 'STRUCT(id VARCHAR, schemaString VARCHAR)', 'sidecar': 'STRUCT(path VARCHAR)'";
            var adds = TableFolder.Rows($"SELECT {Columns} FROM {parquet} WHERE \"add\" IS NOT NULL UNION ALL SELECT {Columns} FROM {Json("0000000000000000001[12]*.json", Add)} WHERE \"add\" IS NOT NULL");
            var main = isV2 ? Json(Main, Other) : parquet;
            if (isV2 && TableFolder.Rows($"SELECT 1 FROM {main} WHERE sidecar.path IS NOT NULL").Count == 0)
            {
                adds = TableFolder.Rows($"SELECT {Columns} FROM {Json("0000000000000000001[12]*.json", Add)} WHERE \"add\" IS NOT NULL");
            }

            var protocol = TableFolder.Rows($"SELECT protocol.minReaderVersion FROM {main} WHERE protocol IS NOT NULL").Last()[0];
            var metadata = TableFolder.Rows($"SELECT metaData.id, metaData.schemaString FROM {main} WHERE metaData IS NOT NULL").Last();
            return Text(11, protocol, metadata[0], metadata[1], adds.Select(add => (Uri.UnescapeDataString((string)add[0]!), (long)add[1]!, (long)add[2]!, add[3] as string)));
        }
        catch (Exception e) when (e is DuckDB.NET.Data.DuckDBException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Describe(Snapshot snapshot) => Text(
        snapshot.Version, snapshot.Protocol.MinReaderVersion, snapshot.Metadata.Id, snapshot.Metadata.SchemaString, snapshot.Files.Select(file => (file.File, file.Size, file.ModificationTime, file.Stats)));

    private static string Text(long version, object? reader, object? id, object? schema, IEnumerable<(string File, long Size, long Time, string? Stats)> files)
    {
        var text = new StringBuilder($"{version} {reader} {id} {schema}");
        foreach (var file in files.GroupBy(file => file.File).Select(same => same.Last()).OrderBy(file => file.File, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{file.File} {file.Size} {file.Time} {file.Stats}");
        }

        return text.ToString();
    }
}
