using System.Collections.Immutable;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Tests;

/// <summary>Tables that both engines write and read by turns.</summary>
public sealed class SparkTableTests(SparkServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>More commits than one checkpoint, of one engine, then of the other, and by turns.</summary>
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Engines_append_to_one_table_by_turns(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        var table = Path.Combine(both.Folder, "a b%41", "tab`le");
        Assert.Null(await both.Spark.TableAsync(table, Cancel));
        // Whoever writes version 10 or 20 writes the checkpoint.
        IEngine[] turns = [both.Spark, .. Enumerable.Repeat(both.DuckDb, 9), both.Spark, both.Spark, .. Enumerable.Repeat(both.DuckDb, 9), both.Spark, both.DuckDb];
        for (var turn = 0; turn < turns.Length; turn++)
        {
            var committed = Assert.IsType<AppendOutcome.Committed>(await BothEngines.AppendAsync(turns[turn], table, BothEngines.Numbers(turn * 10, 3), new TableTransaction("app", turn + 1)));
            Assert.Equal(turn, committed.Version);
            if (turn is not (1 or 10 or 12 or 20 or 22))
                continue;
            var states = new[] { await both.DuckDb.TableAsync(table, Cancel), await both.Spark.TableAsync(table, Cancel) };
            Assert.Equal((states[0]!.Id, states[0]!.Version, states[0]!.Bytes, turn + 1), (states[1]!.Id, states[1]!.Version, states[1]!.Bytes, (int)states[1]!.Transaction("app")));
            Assert.Equal(states[0]!.Columns.AsEnumerable(), states[1]!.Columns.AsEnumerable());
            Assert.Equal(0, states[1]!.Transaction("other"));
            foreach (var at in (long[])[0, turn / 2, turn])
            {
                var scan = new TableScan(table, at, states[0]!.Columns, []);
                var rows = await BothEngines.RowsAsync(both.DuckDb, scan);
                Assert.Equal(3 * (at + 1), rows.Count);
                Assert.Equal(rows, await BothEngines.RowsAsync(both.Spark, scan));
            }
        }
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task A_transaction_is_committed_once(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        var table = Path.Combine(both.Folder, "table");
        foreach (var (engine, number) in ((IEngine, int)[])[(both.Spark, 1), (both.DuckDb, 2), (both.Spark, 3)])
            Assert.IsType<AppendOutcome.Committed>(await BothEngines.AppendAsync(engine, table, BothEngines.Numbers(number, 1), new("app", number)));
        foreach (var engine in both.All)
            foreach (var number in (long[])[1, 2, 3])
                Assert.IsType<AppendOutcome.Conflicted>(await BothEngines.AppendAsync(engine, table, BothEngines.Numbers(7, 1), new("app", number)));
        // Without rows too the number is taken.
        ImmutableArray<Column> columns = BothEngines.Numbers(0, 1).Columns;
        Assert.IsType<AppendOutcome.Committed>(await both.Spark.AppendAsync(table, columns, [], new("app", 4), Cancel));
        Assert.IsType<AppendOutcome.Conflicted>(await both.DuckDb.AppendAsync(table, columns, [], new("app", 4), Cancel));
        Assert.Equal(3, (await BothEngines.RowsAsync(both.DuckDb, new TableScan(table, 3, columns, []))).Count);
        Assert.Equal((3, 4), ((await both.Spark.TableAsync(table, Cancel))!.Version, (await both.DuckDb.TableAsync(table, Cancel))!.Transaction("app")));
    }

    /// <summary>Two sessions append at once, with equal numbers and without any, to a table that is not there yet.</summary>
    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Of_rivals_one_wins_a_number_and_all_without_one_are_kept(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        await using var rival = await BothEngines.OpenAsync(servers, version);
        var (numbered, free) = (Path.Combine(both.Folder, "numbered"), Path.Combine(both.Folder, "free"));
        for (var number = 1; number <= 3; number++)
        {
            var n = number;
            var outcomes = await Task.WhenAll(((IEngine[])[both.Spark, rival.Spark]).Select(engine => BothEngines.AppendAsync(engine, numbered, BothEngines.Numbers(n, 1), new("app", n))));
            Assert.Single(outcomes.OfType<AppendOutcome.Committed>());
            Assert.All(await Task.WhenAll(((IEngine[])[both.Spark, rival.Spark]).Select(engine => BothEngines.AppendAsync(engine, free, BothEngines.Numbers(n, 1), null))), outcome => Assert.IsType<AppendOutcome.Committed>(outcome));
        }
        Assert.Equal(3, (await BothEngines.RowsAsync(both.DuckDb, new TableScan(numbered, 2, [new("n", DataType.Int64)], []))).Count);
        Assert.Equal(6, (await BothEngines.RowsAsync(both.DuckDb, new TableScan(free, 5, [new("n", DataType.Int64)], []))).Count);
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task What_is_staged_can_be_read_and_is_gone_when_discarded(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        var table = Path.Combine(both.Folder, "table");
        var rows = BothEngines.Numbers(-3, 5);
        var staged = await both.Spark.StageAsync(rows, table, null, Cancel);
        Assert.Equal(5, staged.Rows);
        Assert.True(staged.Bytes > 0);
        Assert.Equal(await BothEngines.RowsAsync(both.DuckDb, rows), await BothEngines.RowsAsync(both.Spark, staged.Scan()));
        using (var scratch = await both.Spark.ScratchAsync(staged.Scan(), null, Cancel))
            Assert.Equal(5, (await BothEngines.RowsAsync(both.Spark, scratch.Scan())).Count);
        var empty = await both.Spark.StageAsync(new Filter(rows, rows["n"].IsNull()), table, null, Cancel);
        Assert.Equal(0, empty.Rows);
        Assert.Empty(await BothEngines.RowsAsync(both.Spark, empty.Scan()));
        await both.Spark.DiscardAsync([staged, empty]);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(both.Folder, "_scratch"), "*", SearchOption.AllDirectories));
        Assert.Null(await both.Spark.TableAsync(table, Cancel));
    }

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task Exports_hold_the_same_rows_in_order(string version)
    {
        await using var both = await BothEngines.OpenAsync(servers, version);
        var rows = BothEngines.Numbers(-2000, 5000);
        var sorted = new Sort(new Project(rows, [.. rows.Columns.Select(column => rows.Keep(column.Name)), new("hidden", Literal.Of(0L).Minus(rows["n"]))]), [new("hidden")], Hidden: "hidden");
        foreach (var format in (FileFormat[])[FileFormat.Csv, FileFormat.Parquet])
        {
            var (ours, theirs) = (Path.Combine(both.Folder, $"ours.{format}"), Path.Combine(both.Folder, $"theirs.{format}"));
            Assert.Equal(5000, await both.DuckDb.ExportAsync(sorted, ours, format, null, Cancel));
            Assert.Equal(5000, await both.Spark.ExportAsync(sorted, theirs, format, null, Cancel));
            if (format == FileFormat.Csv)
                Assert.Equal(await File.ReadAllTextAsync(ours, Cancel), await File.ReadAllTextAsync(theirs, Cancel));
            else
                Assert.Equal(await InOrderAsync(both.DuckDb, ours), await InOrderAsync(both.DuckDb, theirs));
        }
    }

    private static async Task<List<string>> InOrderAsync(IEngine engine, string file)
    {
        var scan = new SourceScan([file], [new("n", DataType.Int64), new("half", DataType.Float64), new("text", DataType.String), new("at", DataType.Timestamp)]);
        return await BothEngines.RowsAsync(engine, new Project(scan, [.. scan.Read.Select(column => scan.Keep(column.Name)), scan.Keep(FileScan.RowColumn)]));
    }
}
