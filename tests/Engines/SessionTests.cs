using Apache.Arrow;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;

namespace FeatureJobs.Tests;

public sealed class SessionTests
{
    private const string Endless = "SELECT a.i * b.i AS x FROM range(1000000) a(i), range(1000000) b(i)";

    [Fact]
    public async Task Settings_are_applied()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync(new DuckDbSettings(MemoryBytes: 256L << 20, Threads: 1, SpillFolder: folder.Path));
        var settings = await session.TextAsync(
            "SELECT name, value FROM duckdb_settings() WHERE name IN ('TimeZone', 'memory_limit', 'threads', 'temp_directory', 'autoload_known_extensions', "
            + "'autoinstall_known_extensions', 'preserve_insertion_order', 'enable_progress_bar', 'enable_progress_bar_print', 'enable_external_file_cache') ORDER BY name");
        var values = settings.Select(line => line.Split('|')).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal("UTC", values["TimeZone"]);
        Assert.Equal("256.0 MiB", values["memory_limit"]);
        Assert.Equal("1", values["threads"]);
        Assert.Equal(folder.Path, Path.GetDirectoryName(values["temp_directory"]));
        Assert.Equal("false", values["autoload_known_extensions"]);
        Assert.Equal("false", values["autoinstall_known_extensions"]);
        Assert.Equal("false", values["preserve_insertion_order"]);
        Assert.Equal("true", values["enable_progress_bar"]);
        Assert.Equal("false", values["enable_progress_bar_print"]);
        Assert.Equal("false", values["enable_external_file_cache"]);
    }

    [Fact]
    public async Task Defaults_leave_memory_for_the_rest_and_use_every_core()
    {
        await using var session = await Sessions.OpenAsync();
        Assert.Equal([Environment.ProcessorCount.ToString()], await session.TextAsync("SELECT current_setting('threads')"));
        var limit = Assert.Single(await session.TextAsync("SELECT current_setting('memory_limit')"));
        var half = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2.0 / (1L << 30);
        Assert.Equal(half, double.Parse(limit.Replace(" GiB", "", StringComparison.Ordinal)), tolerance: 0.1);
    }

    [Theory]
    [InlineData(0L, 1)]
    [InlineData(1L << 30, 0)]
    public async Task Settings_that_cannot_work_are_refused(long memory, int threads) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Sessions.OpenAsync(new DuckDbSettings(memory, threads)));

    [Fact]
    public async Task What_does_not_fit_is_spilled_and_the_folder_is_gone_afterwards()
    {
        using var folder = new TemporaryFolder();
        var spill = folder.File("not/yet/there");
        var session = await Sessions.OpenAsync(new DuckDbSettings(MemoryBytes: 60L << 20, Threads: 1, SpillFolder: spill));
        await using (session)
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(spill));
            await session.RunAsync("CREATE TABLE big AS SELECT i, md5(i::VARCHAR) AS s FROM range(4000000) t(i)");
            Assert.NotEmpty(Directory.EnumerateFiles(spill, "*", SearchOption.AllDirectories));
            Assert.Equal(["4000000"], await session.TextAsync("SELECT count(DISTINCT i) FROM big"));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(spill));
    }

    [Fact]
    public async Task Ordered_writes_and_streams_stay_ordered_on_several_threads()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync(new DuckDbSettings(Threads: 4));
        var file = folder.File("sorted.parquet");
        await session.WriteAsync("SELECT (i * 7919) % 1000003 AS k FROM range(1000003) t(i) ORDER BY k", file, ", ROW_GROUP_SIZE 20000");
        Assert.Equal(["1000003|0"], await session.TextAsync($"SELECT count(*), count(*) FILTER (k <> file_row_number) FROM read_parquet('{file}', file_row_number = true)"));

        var next = 0L;
        await foreach (var batch in session.StreamAsync($"SELECT k FROM read_parquet('{file}') ORDER BY k", Sessions.Token))
        {
            using (batch)
            {
                foreach (var value in (Int64Array)batch.Column(0))
                    Assert.Equal(next++, value);
            }
        }

        Assert.Equal(1000003, next);
    }

    [Fact]
    public async Task Batches_outlive_the_stream_and_the_session()
    {
        var kept = new List<RecordBatch>();
        await using (var session = await Sessions.OpenAsync())
        {
            await foreach (var batch in session.StreamAsync("SELECT i, 'row ' || i AS s FROM range(10000) t(i)", Sessions.Token))
                kept.Add(batch);
        }

        GC.Collect();
        var rows = kept.SelectMany(batch => Enumerable.Range(0, batch.Length).Select(i => (((Int64Array)batch.Column(0)).GetValue(i), ((StringArray)batch.Column(1)).GetString(i)))).OrderBy(row => row.Item1).ToArray();
        kept.ForEach(batch => batch.Dispose());
        Assert.Equal(Enumerable.Range(0, 10000).Select(i => ((long?)i, $"row {i}")), rows);
    }

    [Fact]
    public async Task An_error_in_the_middle_of_a_stream_is_an_error_and_not_an_end()
    {
        await using var session = await Sessions.OpenAsync();
        var error = await Assert.ThrowsAsync<EngineException>(() => session.DrainAsync("SELECT CASE WHEN i > 500000 THEN error('stop at ' || i) ELSE i::VARCHAR END FROM range(1000000) t(i)"));
        Assert.Contains("stop at 500001", error.Message);
        Assert.True(error.IsUnexpected);
        Assert.DoesNotContain("LINE 1", error.Message);
        Assert.Equal(["1"], await session.TextAsync("SELECT 1"));
    }

    [Fact]
    public async Task Cancelling_interrupts_a_statement_and_leaves_the_session_usable()
    {
        await using var session = await Sessions.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var running = session.ExecuteAsync($"CREATE TABLE never AS SELECT sum(x) FROM ({Endless})", new Callback(_ => cancel.Cancel()), cancel.Token);
        cancel.CancelAfter(TimeSpan.FromMilliseconds(300));
        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), Sessions.Token));
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        Assert.Equal(["1"], await session.TextAsync("SELECT 1"));
    }

    [Fact]
    public async Task Cancelling_interrupts_a_query_that_has_no_first_row_yet()
    {
        await using var session = await Sessions.OpenAsync();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAsync<OperationCanceledException>(() => session.DrainAsync($"SELECT sum(x) FROM ({Endless})", cancel.Token).WaitAsync(TimeSpan.FromSeconds(30), Sessions.Token));
        Assert.Equal(["1"], await session.TextAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_stream_left_half_way_stops_its_query()
    {
        await using var session = await Sessions.OpenAsync();
        await foreach (var batch in session.StreamAsync(Endless, Sessions.Token))
        {
            batch.Dispose();
            break;
        }

        Assert.Equal(["1"], await session.TextAsync("SELECT 1"));
    }

    [Fact]
    public async Task A_cancelled_token_starts_nothing()
    {
        await using var session = await Sessions.OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.ExecuteAsync("CREATE TABLE t (i INTEGER)", null, new CancellationToken(canceled: true)));
        Assert.Equal(["0"], await session.TextAsync("SELECT count(*) FROM duckdb_tables()"));
    }

    [Fact]
    public async Task A_second_use_at_the_same_time_is_refused_and_the_first_goes_on()
    {
        await using var session = await Sessions.OpenAsync();
        var rows = 0L;
        await foreach (var batch in session.StreamAsync("SELECT i FROM range(100000) t(i)", Sessions.Token))
        {
            using (batch)
                rows += batch.Length;
            await Assert.ThrowsAsync<InvalidOperationException>(() => session.RunAsync("SELECT 1"));
        }

        Assert.Equal(100000, rows);
        Assert.Equal(["1"], await session.TextAsync("SELECT 1"));
    }

    [Fact]
    public async Task Progress_rises_to_one()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync(new DuckDbSettings(Threads: 1));
        var file = folder.File("rows.parquet");
        await session.WriteAsync("SELECT i FROM range(6000000) t(i)", file, ", ROW_GROUP_SIZE 100000");
        var reports = new List<double>();
        await session.ExecuteAsync($"CREATE TABLE t AS SELECT max(md5(md5(i::VARCHAR))) FROM read_parquet('{file}')", new Callback(reports.Add), Sessions.Token);
        Assert.Equal(reports.Order(), reports);
        Assert.Equal(1, reports[^1]);
        Assert.Contains(reports, part => part is > 0 and < 1);
    }

    /// <summary>Unlike <see cref="Progress{T}"/> reports in order, on the reporting thread.</summary>
    private sealed class Callback(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
