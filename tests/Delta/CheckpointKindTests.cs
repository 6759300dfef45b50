using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

/// <summary>Checkpoints of kinds that others write, made of a classic one by DuckDB; the commits that they stand for are deleted.</summary>
public sealed class CheckpointKindTests(GoldenTables golden) : IClassFixture<GoldenTables>, IDisposable
{
    private const string Uuid = "6374b053-df23-479b-b2cf-c9c550132b49";
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("parts")]
    [InlineData("v2-parquet")]
    [InlineData("v2-json")]
    [InlineData("v2-without-sidecars")]
    public async Task Every_kind_gives_what_a_classic_one_gives(string kind)
    {
        var expected = await FilesAsync();
        Rewrite(kind);
        var snapshot = (await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!;
        Assert.Equal((expected, 12L, 0), (Names(snapshot), snapshot.TransactionVersion("app"), snapshot.Warnings.Count));
        Assert.Equal(13, TableFolder.Ids(snapshot).Count);
    }

    [Theory]
    [InlineData("parts", "00000000000000000010.checkpoint.0000000002.0000000003.parquet", "The one of version 10 has 2 of 3 parts, such as '00000000000000000010.checkpoint.0000000001.0000000003.parquet'.")]
    [InlineData("v2-json", "_sidecars/b c.parquet", "The checkpoint '_delta_log/00000000000000000010.checkpoint.6374b053-df23-479b-b2cf-c9c550132b49.json' of the table")]
    public async Task One_that_lacks_a_file_is_none(string kind, string missing, string reason)
    {
        var expected = await FilesAsync();
        using (var whole = _folder.Copy())
        {
            Rewrite(kind);
            foreach (var version in Enumerable.Range(0, 11))
            {
                File.Copy(whole.CommitFile(version), _folder.CommitFile(version));
            }
        }

        File.Delete(_folder.LogFile(missing));
        Assert.Equal(expected, Names((await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!));
        File.Delete(_folder.CommitFile(0));
        var refused = await Assert.ThrowsAsync<DeltaException>(() => _folder.Table().SnapshotAsync(TableFolder.Cancellation));
        Assert.StartsWith($"The log of the table '{_folder.Path}' begins in the middle: its first commit is '_delta_log/00000000000000000001.json', and there is no checkpoint of version 12", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_lacks_the_protocol_is_refused_though_the_log_has_it()
    {
        await FilesAsync();
        var file = _folder.LogFile("00000000000000000010.checkpoint.parquet");
        Copy($"SELECT * FROM read_parquet('{file}') WHERE protocol IS NULL", file + ".new");
        File.Move(file + ".new", file, overwrite: true);
        var refused = await Assert.ThrowsAsync<DeltaException>(() => _folder.Table().SnapshotAsync(TableFolder.Cancellation));
        Assert.Contains("no protocol action up to version 10", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v2-checkpoint-json", 2, 4)]
    [InlineData("multi-part-checkpoint", 1, 10)]
    public async Task Those_of_Spark_serve_without_the_commits_before_them(string name, int version, int files)
    {
        foreach (var earlier in Enumerable.Range(0, version))
        {
            File.Delete(Path.Combine(golden.Delta(name), "_delta_log", $"{earlier:D20}.json"));
        }

        var snapshot = (await _folder.Table(new LocalStorage(golden.Delta(name))).SnapshotAsync(TableFolder.Cancellation))!;
        Assert.Equal((version, files, 0), (snapshot.Version, snapshot.FileCount, snapshot.Warnings.Count));
    }

    private async Task<string> FilesAsync()
    {
        for (var batch = 0; batch < 13; batch++)
        {
            await _folder.AppendAsync(_folder.Table(), batch, 1, new TransactionId("app", batch));
        }

        return Names((await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!);
    }

    private static string Names(Snapshot snapshot) => string.Join("\n", snapshot.Files.Select(file => $"{file.Path} {file.Size} {file.Stats}"));

    private void Rewrite(string kind)
    {
        var classic = _folder.LogFile("00000000000000000010.checkpoint.parquet");
        var rows = $"read_parquet('{classic}', file_row_number = true)";
        const string Files = "(\"add\" IS NOT NULL OR remove IS NOT NULL)";
        Directory.CreateDirectory(_folder.LogFile("_sidecars"));
        switch (kind)
        {
            case "parts":
                foreach (var part in Enumerable.Range(0, 3))
                {
                    Copy($"SELECT * EXCLUDE (file_row_number) FROM {rows} WHERE file_row_number % 3 = {part}", _folder.LogFile($"00000000000000000010.checkpoint.{part + 1:D10}.0000000003.parquet"));
                }

                break;
            case "v2-without-sidecars":
                Copy($"SELECT * EXCLUDE (file_row_number), NULL::STRUCT(path VARCHAR) AS sidecar FROM {rows}", _folder.LogFile($"00000000000000000010.checkpoint.{Uuid}.parquet"));
                break;
            default:
                // The second one has a name that the log encodes.
                Copy($"SELECT \"add\", remove FROM {rows} WHERE {Files} AND file_row_number % 2 = 0", _folder.LogFile("_sidecars/a.parquet"));
                Copy($"SELECT \"add\", remove FROM {rows} WHERE {Files} AND file_row_number % 2 = 1", _folder.LogFile("_sidecars/b c.parquet"));
                var main = $"SELECT protocol, metaData, txn, NULL::STRUCT(path VARCHAR, sizeInBytes BIGINT, modificationTime BIGINT) AS sidecar FROM {rows} WHERE NOT {Files} "
                    + "UNION ALL SELECT NULL, NULL, NULL, {'path': unnest(['a.parquet', 'b%20c.parquet']), 'sizeInBytes': 1, 'modificationTime': 1}";
                var name = _folder.LogFile($"00000000000000000010.checkpoint.{Uuid}.{kind[3..]}");
                if (kind == "v2-parquet")
                {
                    Copy(main, name);
                }
                else
                {
                    File.WriteAllLines(name, TableFolder.Rows($"SELECT to_json(one)::VARCHAR FROM ({main}) AS one").Select(row => (string)row[0]!).Prepend("""{"checkpointMetadata":{"version":10}}"""));
                }

                break;
        }

        File.Delete(classic);
        foreach (var version in Enumerable.Range(0, 11))
        {
            File.Delete(_folder.CommitFile(version));
        }
    }

    private static void Copy(string select, string file) => TableFolder.Rows($"COPY ({select}) TO '{file}' (FORMAT parquet)");
}
