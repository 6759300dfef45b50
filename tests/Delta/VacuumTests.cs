using FeatureJobs.Delta;

namespace FeatureJobs.Tests;

/// <summary>What a vacuum must not delete, and where it must not run.</summary>
public sealed class VacuumTests : IDisposable
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddDays(30);
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["vacuumProtocolCheck","checkpointProtection"]}""", "uses the feature checkpointProtection; {0} of such tables is not supported. Do it with Spark.")]
    [InlineData("""{"minReaderVersion":1,"minWriterVersion":8}""", "needs writer version 8; the newest that is known is 7. Do it with Spark.")]
    public async Task What_is_unknown_is_refused_by_name_before_anything_is_deleted(string protocol, string reason)
    {
        using var table = new ForeignTable().Schema(ForeignTable.Field("id", "long"), protocol: protocol);
        var snapshot = await table.OpenAsync();
        await RefusedAsync("vacuum", () => table.Table.VacuumAsync(new VacuumOptions(), TableFolder.Cancellation));
        await RefusedAsync("vacuum", () => table.Table.VacuumAsync(new VacuumOptions(DryRun: true), TableFolder.Cancellation));
        await RefusedAsync("writing checkpoints", () => table.Table.CheckpointAsync(snapshot, TableFolder.Cancellation));
        await RefusedAsync("cleaning the log", () => table.Table.CleanLogAsync(snapshot, TableFolder.Cancellation));

        async Task RefusedAsync(string what, Func<Task> operation) =>
            Assert.Equal($"The table '{table.Path}' {string.Format(reason, what)}", (await Assert.ThrowsAsync<DeltaException>(operation)).Message);
    }

    [Fact]
    public async Task Rules_for_rows_keep_nobody_from_deleting_files()
    {
        using var table = new ForeignTable().Schema(ForeignTable.Field("id", "long", "\"delta.invariants\":\"{}\""), configuration: "\"delta.constraints.positive\":\"id > 0\"");
        await table.Table.CheckpointAsync(await table.OpenAsync(), TableFolder.Cancellation);
        Assert.Empty((await table.Table.VacuumAsync(new VacuumOptions(), TableFolder.Cancellation)).Deleted);
    }

    [Theory]
    [InlineData("./a.parquet")]
    [InlineData("p//a.parquet")]
    [InlineData("p/../p/./a.parquet")]
    [InlineData("{real}/p/a.parquet")]
    [InlineData("{link}/p/a.parquet")]
    [InlineData("file://{real}/p/a.parquet")]
    [InlineData("inner/a.parquet")]
    [InlineData("P/A.parquet")]
    [InlineData("p/50%25.parquet")]
    public async Task Live_files_stay_however_the_log_names_them(string logged)
    {
        using var elsewhere = new TableFolder();
        using var table = new ForeignTable().Schema(ForeignTable.Field("id", "long"));
        var link = Path.Combine(elsewhere.Path, "link");
        Directory.CreateSymbolicLink(link, table.Path);
        Directory.CreateSymbolicLink(Path.Combine(table.Path, "inner"), Path.Combine(table.Path, "p"));
        Directory.CreateDirectory(Path.Combine(table.Path, "p"));
        var file = logged.StartsWith("./", StringComparison.Ordinal) ? "a.parquet" : logged.Contains('%', StringComparison.Ordinal) ? logged : "p/a.parquet";
        File.WriteAllText(Path.Combine(table.Path, file), "");
        File.WriteAllText(Path.Combine(table.Path, "p/stray.parquet"), "");
        var path = logged.Replace("{real}", table.Path, StringComparison.Ordinal).Replace("{link}", link, StringComparison.Ordinal);
        await table.Line($$$"""{"add":{"path":{{{ForeignTable.Json(path)}}},"partitionValues":{},"size":0,"modificationTime":0,"dataChange":true}}""").OpenAsync();
        foreach (var folder in new[] { link, table.Path })
        {
            var report = await _folder.Table(new LocalStorage(folder), new FixedClock(Later)).VacuumAsync(new VacuumOptions(DryRun: folder == link), TableFolder.Cancellation);
            Assert.Equal(["p/stray.parquet"], report.Deleted);
        }
    }

    [Fact]
    public async Task A_file_that_nobody_committed_yet_is_spared_a_day_whatever_the_table_says()
    {
        using var table = new ForeignTable().Schema(ForeignTable.Field("id", "long"), configuration: "\"delta.deletedFileRetentionDuration\":\"interval 0 seconds\"");
        File.WriteAllText(Path.Combine(table.Path, "removed.parquet"), "");
        File.WriteAllText(Path.Combine(table.Path, "staged.parquet"), "");
        await table.Line($$$"""{"remove":{"path":"removed.parquet","deletionTimestamp":{{{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}}},"dataChange":true}}""").OpenAsync();
        Assert.Equal(["removed.parquet"], await VacuumAsync(0.9));
        Assert.Equal(["staged.parquet"], await VacuumAsync(1.1));
        File.WriteAllText(Path.Combine(table.Path, "staged.parquet"), "");
        Assert.Equal(["staged.parquet"], (await _folder.Table(new LocalStorage(table.Path), new FixedClock(DateTimeOffset.UtcNow.AddHours(1))).VacuumAsync(new VacuumOptions(Force: true), TableFolder.Cancellation)).Deleted);

        async Task<IReadOnlyList<string>> VacuumAsync(double days) =>
            (await _folder.Table(new LocalStorage(table.Path), new FixedClock(DateTimeOffset.UtcNow.AddDays(days))).VacuumAsync(new VacuumOptions(), TableFolder.Cancellation)).Deleted;
    }

    /// <summary>Checkpoints forget removed files after the table's own time; the commits remember.</summary>
    [Fact]
    public async Task A_longer_retention_than_the_tables_own_holds()
    {
        using var table = await RemovedAsync(8);
        var longer = new VacuumOptions(TimeSpan.FromDays(30));
        Assert.Equal(["removed60.parquet"], (await table.Table.VacuumAsync(longer with { DryRun = true }, TableFolder.Cancellation)).Deleted);
        Assert.Equal(["removed60.parquet", "removed8.parquet"], (await table.Table.VacuumAsync(new VacuumOptions(DryRun: true), TableFolder.Cancellation)).Deleted);

        // Without the commits nobody knows.
        foreach (var version in Enumerable.Range(0, 9))
        {
            File.Delete(table.LogFile($"{version:D20}.json"));
        }

        File.SetLastWriteTimeUtc(table.LogFile($"{9:D20}.json"), DateTime.UtcNow.AddDays(-9.5));
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => table.Table.VacuumAsync(longer, TableFolder.Cancellation));
        Assert.Equal($"Which files left the table '{table.Path}' in the last 30 days cannot be told: its checkpoints keep that for 7 days (delta.deletedFileRetentionDuration), and its commits go back 9.5 days. "
            + "Give a retention of 9 days or less, and set the two properties delta.deletedFileRetentionDuration and delta.logRetentionDuration to more for what is removed from now on.", refused.Message);
        Assert.True(File.Exists(Path.Combine(table.Path, "removed8.parquet")));
        Assert.Equal(["removed60.parquet", "removed8.parquet"], (await table.Table.VacuumAsync(new VacuumOptions(), TableFolder.Cancellation)).Deleted);
    }

    /// <summary>Ten commits and their checkpoint; the first removes a file of 60 days ago, the last one of so many days ago.</summary>
    private static async Task<ForeignTable> RemovedAsync(int days)
    {
        var table = new ForeignTable().Schema(ForeignTable.Field("id", "long"));
        foreach (var age in new[] { 60, days })
        {
            File.WriteAllText(Path.Combine(table.Path, $"removed{age}.parquet"), "");
            File.SetLastWriteTimeUtc(Path.Combine(table.Path, $"removed{age}.parquet"), DateTime.UtcNow.AddDays(-61));
        }

        for (var version = 0; version <= 10; version++)
        {
            var age = version < 10 ? 60 : days;
            table.Line($$$"""{"remove":{"path":"removed{{{age}}}.parquet","deletionTimestamp":{{{DateTimeOffset.UtcNow.AddDays(-age).ToUnixTimeMilliseconds()}}},"dataChange":true}}""").Commit();
            File.SetLastWriteTimeUtc(table.LogFile($"{version:D20}.json"), DateTime.UtcNow.AddDays(-age));
        }

        await table.Table.CheckpointAsync(await table.OpenAsync(), TableFolder.Cancellation);
        return table;
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
