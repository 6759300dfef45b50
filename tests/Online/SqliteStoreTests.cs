using FeatureJobs.Online;
using FeatureJobs.Online.Sqlite;
using Microsoft.Data.Sqlite;

namespace FeatureJobs.Tests;

public sealed class SqliteStoreTests : OnlineStoreSuite, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("featurejobs-online-");

    private string Database => Path.Combine(_folder.FullName, "online", "rows.db");

    protected override Task<IOnlineStore> OpenAsync() => OpenAsync(Database);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Expired_rows_are_purged_by_the_next_push_and_only_they()
    {
        await using var store = await OpenAsync();
        var table = Tables.Small();
        Task<WriteCounts> Push(long now, params HistoryRow[] rows) => OnlineWriter.PushAsync(store, table, 1, HistoryRow.Stream(table, rows), new(10, now), Tables.Token);
        HistoryRow Row(long entity, long time) => new([entity], new(1, time, 0, 0), [entity]);
        await Push(100, Row(1, 100), Row(2, 101), Row(3, 90));
        await Push(110, Row(4, 110));
        var rows = (await Tables.ReadAsync(store, table, [1L], [2L], [3L], [4L])).Rows;
        Assert.Equal([null, 2L, 3L, 4L], rows.Select(row => row?[0]));
    }

    [Fact]
    public async Task Many_that_make_the_file_at_once_all_open_it()
    {
        using var start = new Barrier(6);
        var stores = await Task.WhenAll(Enumerable.Range(0, start.ParticipantCount).Select(_ => Task.Factory.StartNew(async () =>
        {
            start.SignalAndWait(Tables.Token);
            return await OpenAsync();
        }, Tables.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
        var table = Tables.Small();
        await Task.WhenAll(stores.Select((store, i) => Tables.PushAsync(store, table, new HistoryRow([1L], new(i, 0, 0, 0), [(long)i]))));
        foreach (var store in stores)
        {
            Assert.Equal(5L, (await Tables.ReadAsync(store, table, [1L])).Rows[0]![0]);
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_writer_waits_for_another_and_gives_up_in_time()
    {
        await using var store = await OpenAsync($"Data Source={Database};Default Timeout=1");
        var table = Tables.Small();
        await Tables.PushAsync(store, table, new HistoryRow([1L], default, [1L]));
        using var rival = new SqliteConnection($"Data Source={Database};Pooling=false");
        rival.Open();
        using var transaction = rival.BeginTransaction(deferred: false);
        var e = await Faulty(() => Tables.PushAsync(store, table, new HistoryRow([1L], new(1, 1, 1, 1), [2L])), isTransient: true);
        Assert.Contains($"{Database} is locked by another writer: try again", e.Message, StringComparison.Ordinal);
        Assert.Equal(1L, (await Tables.ReadAsync(store, table, [1L])).Rows[0]![0]);
        transaction.Rollback();
        Assert.Equal(new(1, 0), await Tables.PushAsync(store, table, new HistoryRow([1L], new(1, 1, 1, 1), [2L])));
    }

    [Fact]
    public async Task A_file_opened_for_reading_is_read_and_refuses_rows()
    {
        var table = Tables.Small();
        await using (var writable = await OpenAsync())
            await Tables.PushAsync(writable, table, new HistoryRow([1L], default, [1L]));
        await using var store = await OpenAsync($"Data Source={Database};Mode=ReadOnly");
        Assert.Equal(1L, (await Tables.ReadAsync(store, table, [1L])).Rows[0]![0]);
        var e = await Faulty(() => Tables.PushAsync(store, table, new HistoryRow([1L], default, [2L])), isTransient: false);
        Assert.Contains("is read-only", e.Message, StringComparison.Ordinal);
        e = await Faulty(() => OpenAsync($"Data Source={Database}.missing;Mode=ReadOnly"), isTransient: false);
        Assert.Contains("run the online sync to make it", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_as_it_is()
    {
        var file = Path.Combine(_folder.FullName, "notes.txt");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("not a database, but long enough to look at\n", 50)), Tables.Token);
        var before = await File.ReadAllBytesAsync(file, Tables.Token);
        var e = await Faulty(() => OpenAsync(file), isTransient: false);
        Assert.Contains($"{file} is not a SQLite database", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(file, Tables.Token));
        e = await Faulty(() => OpenAsync(Path.Combine(file, "rows.db")), isTransient: false);
        Assert.Contains("check its connection and its folder", e.Message, StringComparison.Ordinal);
        e = await Faulty(() => OpenAsync(_folder.FullName), isTransient: false);
        Assert.Contains("check that it is a file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_another_program_is_not_taken()
    {
        var file = Path.Combine(_folder.FullName, "theirs.db");
        using (var theirs = new SqliteConnection($"Data Source={file};Pooling=false"))
        {
            theirs.Open();
            using var command = theirs.CreateCommand();
            command.CommandText = "CREATE TABLE online_rows (id INTEGER)";
            command.ExecuteNonQuery();
        }
        var e = await Faulty(() => OpenAsync(file), isTransient: false);
        Assert.Contains($"{file} is no online store of this program", e.Message, StringComparison.Ordinal);
        e = await Faulty(() => OpenAsync($"Data Source={Database};Password=s3cret"), isTransient: false);
        Assert.Contains("check its connection", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_page_is_an_error_and_no_garbage()
    {
        var table = Tables.One(OnlineType.Int64, new OnlineColumn("text", OnlineType.String));
        object?[][] entities = [.. Enumerable.Range(0, 500).Select(i => new object?[] { (long)i })];
        await using (var store = await OpenAsync())
            await Tables.PushAsync(store, table, [.. entities.Select(key => new HistoryRow(key!, default, [new string('x', 100)]))]);
        await using (var file = File.OpenWrite(Database))
        {
            Assert.True(file.Length > 8 * 4096);
            file.Position = 4 * 4096;
            file.Write([.. Enumerable.Repeat((byte)0xa5, 4 * 4096)]);
        }
        await using var damaged = await OpenAsync();
        var e = await Faulty(() => Tables.ReadAsync(damaged, table, entities), isTransient: false);
        Assert.Contains("damaged: move it away and sync all groups again", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_said_to_be_one()
    {
        // SQLITE_FULL of sqlite3.h: no disk of this machine is small enough to be filled by a test.
        var (message, isTransient) = new SqliteErrors("rows.db").Explain(new SqliteException("database or disk is full", 13));
        Assert.Equal("The disk of the online store rows.db is full: free space and sync again.", message);
        Assert.False(isTransient);
    }

    [Fact]
    public async Task A_connection_that_cannot_be_understood_is_not_repeated()
    {
        var e = await Faulty(() => OpenAsync("Data Source=rows.db;Pasword=s3cret"), isTransient: false);
        Assert.Contains("Data Source=PATH", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", e.ToString(), StringComparison.Ordinal);
    }

    private static Task<IOnlineStore> OpenAsync(string connection) => OnlineStores.OpenAsync(OnlineStoreKind.Sqlite, connection, Tables.Token);

    private static async Task<OnlineStoreException> Faulty(Func<Task> work, bool isTransient)
    {
        var e = await Assert.ThrowsAsync<OnlineStoreException>(work);
        TestContext.Current.TestOutputHelper!.WriteLine(e.Message);
        Assert.Equal(isTransient, e.IsTransient);
        return e;
    }
}
