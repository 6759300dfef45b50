using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests;

/// <summary>
/// Files of a source that cannot be used, or are not what they were: the message names the file and the next step, the store is as it was,
/// and once the user has done what the message says the run completes and is right.
/// </summary>
public sealed class SourceFileTests
{
    private static EventFile Second => Airports.File(new Random(2), 1);

    [Theory]
    [InlineData("text", "it is empty or cut off")]
    [InlineData("long text", "it does not end as one; it is cut off or something else")]
    [InlineData("empty", "it is empty or cut off")]
    [InlineData("half", "it does not end as one; it is cut off or something else")]
    [InlineData("without its middle", null)] // which column is read first, and so what is said, is chance
    public async Task A_file_that_is_no_whole_Parquet_file(string what, string? reason)
    {
        using var store = await AirportStore.BegunAsync();
        var path = Path.Combine(store.Data, "flights-001.parquet");
        store.Arrive(Second);
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(path, what switch
        {
            "text" => "hello"u8.ToArray(),
            "long text" => [.. Enumerable.Repeat("origin,destination\n"u8.ToArray(), 100).SelectMany(line => line)],
            "empty" => [],
            "without its middle" => [.. whole[..(whole.Length / 4)], .. whole[(whole.Length / 2)..]],
            _ => whole[..(whole.Length / 2)],
        }, TestContext.Current.CancellationToken);

        await RefusedAsync(store, 3, $"'{path}' is not a readable Parquet file: {reason}", ". Write it again or put the whole file back, or remove it.");
        await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);
        await RightAsync(store);
    }

    [Fact]
    public async Task A_column_that_vanished_and_one_whose_type_changed_are_told_together()
    {
        using var store = await AirportStore.BegunAsync();
        var path = Path.Combine(store.Data, "flights-001.parquet");
        ParquetText.Write(path, "SELECT 'ATL' AS origin, 'ORD' AS destination, TIMESTAMP '2024-03-01 03:00' AS at, '7' AS delay");

        await RefusedAsync(store, 2,
            $"Source 'flights': {path}: column 'delay' is string, and int32 was applied; {path} has no column 'miles' (float64); it has origin, destination, at, delay. " +
            "Mend or remove the file, or change the definitions to what the files are now and apply them.");
        File.Delete(path);
        store.Arrive(Second);
        await RightAsync(store);
    }

    [Fact]
    public async Task A_wider_type_is_refused_where_it_would_lose_something()
    {
        using var store = await AirportStore.BegunAsync();
        var path = Path.Combine(store.Data, "flights-001.parquet");
        ParquetText.Write(path, "SELECT 'ATL' AS origin, 'ORD' AS destination, TIMESTAMP '2024-03-01 03:00' AS at, 7::BIGINT AS delay, 1.5::DOUBLE AS miles");
        await RefusedAsync(store, 2, $"Source 'flights': {path}: column 'delay' is int64, and int32 was applied.");
    }

    [Fact]
    public async Task A_consumed_file_that_is_gone()
    {
        using var store = await AirportStore.BegunAsync();
        var (path, aside) = (Path.Combine(store.Data, "flights-000.parquet"), Path.Combine(store.Folder, "aside"));
        File.Move(path, aside);
        store.Arrive(Second);

        await RefusedAsync(store, 2, "Source 'flights': files that earlier batches consumed have changed: flights-000.parquet is gone. Put the originals back, and give new data a name of its own.");
        File.Move(aside, path);
        await RightAsync(store);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_consumed_file_replaced_by_another_of_its_name(bool sameSize)
    {
        using var store = await AirportStore.BegunAsync();
        var path = Path.Combine(store.Data, "flights-000.parquet");
        var original = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var other = sameSize ? (byte[])original.Clone() : [.. original, .. "more"u8];
        other[original.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, other, TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(5));

        await RefusedAsync(store, 2, $"flights-000.parquet was replaced ({original.Length} bytes when it was read, {other.Length} now). Put the originals back, and give new data a name of its own.");
        await File.WriteAllBytesAsync(path, original, TestContext.Current.CancellationToken);
        store.Arrive(Second);
        await RightAsync(store);
    }

    [Fact]
    public async Task A_consumed_file_that_was_only_touched_is_the_same_file()
    {
        using var store = await AirportStore.BegunAsync();
        File.SetLastWriteTimeUtc(Path.Combine(store.Data, "flights-000.parquet"), new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var before = store.Contents();
        AirportStore.Expect(0, await store.RunAsync());
        Assert.Equal(before, store.Contents());
        store.Arrive(Second);
        await RightAsync(store);
    }

    [Fact]
    public async Task More_bad_rows_than_the_source_allows()
    {
        var limited = Airports.Features.Replace("event_timestamp: at", "event_timestamp: at\n    max_bad_rows: 3", StringComparison.Ordinal);
        using var store = await AirportStore.AppliedAsync(limited);
        store.Arrive(Airports.File(new Random(1), 0));
        var ended = await store.RunAsync();
        AirportStore.Expect(2, ended);
        // Airports allow three, and have three; a route's missing destination is the fourth.
        Assert.Equal((1, 1), store.Progress(Airports.Groups[0]).Batches);
        Assert.Equal((0, 0), store.Progress(Airports.Groups[1]).Batches);
        AirportStore.Says("by_route@1: 4 of 36 rows of source 'flights' are bad, more than max_bad_rows (3) allows: ", ended.Error);
        AirportStore.Says("first in flights-000.parquet row ", ended.Error);
        AirportStore.Says("Mend the files, or raise max_bad_rows, then run again. Nothing was kept of this batch.", ended.Error);
        await RefusedAsync(store, 2, "more than max_bad_rows (3) allows");
        Assert.Empty(StoredHistory.DataFiles(store.Table(Airports.Groups[1], "quarantine")));

        store.Define(limited.Replace("max_bad_rows: 3", "max_bad_rows: 50%", StringComparison.Ordinal));
        AirportStore.Expect(0, await store.DoAsync("apply", "--yes"));
        await RightAsync(store);
    }

    [Fact]
    public async Task No_file_yet_is_no_new_data_where_columns_are_declared()
    {
        using var store = await AirportStore.AppliedAsync();
        var before = store.Contents();
        var ended = await store.RunAsync("--format", "json");
        AirportStore.Expect(0, ended);
        Assert.Equal(2, ended.Output.Split("\"no_new_data\"").Length - 1);
        Assert.Equal(before, store.Contents());
        store.Arrive(Second);
        await RightAsync(store);
    }

    [Fact]
    public async Task No_file_yet_and_no_declared_columns_is_a_diagnostic_that_names_the_path()
    {
        var undeclared = string.Join("\n", Airports.Features.Split('\n').Where(line => !line.Contains("columns:", StringComparison.Ordinal)));
        using var store = AirportStore.Written(undeclared);
        foreach (var command in (string[][])[["plan"], ["apply", "--yes"]])
        {
            var ended = await store.DoAsync(command);
            AirportStore.Expect(2, ended);
            Assert.Contains("features/airports.yaml:6:11: FJ1025: no file is at '../data/*.parquet', so the columns of source 'flights' are not known; "
                + "put a file there, or declare them with 'columns: {name: type}'", ended.Error, StringComparison.Ordinal);
        }
        Assert.Equal("", store.Contents());
        store.Arrive(Second);
        AirportStore.Expect(0, await store.DoAsync("apply", "--yes"));
        await RightAsync(store);
    }

    /// <summary>The run ends so, says so, and leaves the store as it was.</summary>
    private static async Task RefusedAsync(AirportStore store, int exitCode, params string[] messages)
    {
        var before = store.Contents();
        var ended = await store.RunAsync();
        AirportStore.Expect(exitCode, ended);
        foreach (var message in messages)
            AirportStore.Says(message, ended.Error);
        Assert.Equal(before, store.Contents());
    }

    private static async Task RightAsync(AirportStore store)
    {
        AirportStore.Expect(0, await store.RunAsync());
        store.Judge();
    }
}
