using DuckDB.NET.Data;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

public sealed class StageAndScanTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_of_every_type_come_back_as_they_were()
    {
        var select = new RandomRows(7).Select();
        var snapshot = await CommitAsync(RandomRows.Fields, select);
        var columns = string.Join(", ", RandomRows.Fields.Select(field => field.Name));
        Assert.Empty(TableFolder.Rows($"({select} EXCEPT ALL SELECT {columns} FROM {DeltaScan.From(snapshot)}) UNION ALL (SELECT {columns} FROM {DeltaScan.From(snapshot)} EXCEPT ALL {select})"));
        Assert.Equal(RandomRows.Fields, (await _folder.Table().SnapshotAsync(TableFolder.Cancellation))!.Fields);
    }

    [Fact]
    public async Task The_order_of_the_select_is_the_order_in_the_file()
    {
        var staged = await _folder.StageAsync([new("k", DeltaType.Long)], "SELECT (i * 7919) % 1000003 AS k FROM range(1000000) AS r(i) ORDER BY k", options: new StageOptions(RowGroupRows: 10_000));
        var file = Path.Combine(_folder.Path, staged.Adds.Single().Path);
        Assert.Equal([[0L, 1_000_000L]], TableFolder.Rows($"SELECT count(*) FILTER (k < before), count(*) FROM (SELECT k, lag(k) OVER (ORDER BY file_row_number) AS before FROM read_parquet('{file}'))"));
        Assert.Equal((1_000_000L, new FileInfo(file).Length), (staged.Rows, staged.Bytes));
        Assert.True((long)TableFolder.Rows($"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{file}')")[0][0]! > 50);
    }

    [Fact]
    public async Task Times_are_microseconds_in_UTC_and_Spark_is_told_of_the_calendar()
    {
        var add = (await _folder.StageAsync([new("t", DeltaType.Timestamp)], "SELECT TIMESTAMP '1850-01-01 12:00:00.000001' AS t")).Adds.Single();
        var file = Path.Combine(_folder.Path, add.Path);
        Assert.Equal([["INT64", "TIMESTAMP_MICROS"]], TableFolder.Rows($"SELECT type, converted_type FROM parquet_schema('{file}') WHERE name = 't'"));
        Assert.Equal([["org.apache.spark.version", "3.5.0"]], TableFolder.Rows($"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{file}')"));
        Assert.Equal([[-3786782399_999999L]], TableFolder.Rows($"SELECT epoch_us(t) FROM read_parquet('{file}')"));
    }

    [Fact]
    public async Task A_huge_integer_keeps_its_digits()
    {
        var snapshot = await CommitAsync([new("total", DeltaType.Decimal(38, 0))], "SELECT sum(i) AS total FROM (VALUES (9223372036854775807::BIGINT), (9223372036854775807)) AS v(i)");
        Assert.Equal("18446744073709551614", TableFolder.Rows($"SELECT CAST(total AS VARCHAR) FROM {DeltaScan.From(snapshot)}")[0][0]);
        await Assert.ThrowsAsync<DuckDBException>(() => _folder.StageAsync([new("total", DeltaType.Decimal(38, 0))], "SELECT 170141183460469231731687303715884105727::HUGEINT AS total"));
        Assert.Single(Directory.GetFiles(_folder.Path, "*.parquet"));
    }

    [Fact]
    public async Task Columns_that_do_not_fit_are_all_named()
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => _folder.StageAsync(
            [new("id", DeltaType.Integer), new("name", DeltaType.String), new("x", DeltaType.Decimal(5, 1))], "SELECT 1::BIGINT AS id, 2 AS other, 1.25::DECIMAL(4, 2) AS x"));
        Assert.Equal(
            "The rows to write do not fit the table: column 'name' is missing; column 'other' is not one of the table; "
            + "column 'id' is BIGINT, which does not become integer without loss; column 'x' is DECIMAL(4,2), which does not become decimal(5,1) without loss.", refused.Message);
    }

    [Fact]
    public async Task No_rows_are_no_file_and_a_table_without_files_has_its_columns()
    {
        var snapshot = await CommitAsync(RandomRows.Fields, $"SELECT * FROM ({new RandomRows(1).Select()}) WHERE false");
        Assert.Equal((0, 0), (snapshot.FileCount, Directory.GetFiles(_folder.Path).Length));
        Assert.Equal(
            ["BOOLEAN", "INTEGER", "BIGINT", "DOUBLE", "VARCHAR", "DATE", "TIMESTAMP WITH TIME ZONE", "DECIMAL(20,3)", "DECIMAL(38,0)"],
            TableFolder.Rows($"DESCRIBE SELECT * FROM {DeltaScan.From(snapshot)}").Select(row => row[1]));
        Assert.Empty(TableFolder.Rows($"SELECT * FROM {DeltaScan.From(snapshot)}"));
    }

    [Fact]
    public async Task A_column_without_null_is_held_to_it()
    {
        var refused = await Assert.ThrowsAsync<DeltaException>(() => _folder.StageAsync([new("id", DeltaType.Integer, Nullable: false)], "SELECT unnest([1, NULL]) AS id"));
        Assert.Equal("Column 'id' must have a value in every row, but 1 rows have none. Nothing was written.", refused.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_cancelled_stage_leaves_nothing()
    {
        using var connection = TableFolder.Connect();
        using var cancel = new CancellationTokenSource();
        var staging = DeltaStage.StageAsync(connection, _folder.Storage, [new("n", DeltaType.Long)], "SELECT a.range + b.range AS n FROM range(100000000) AS a, range(1000) AS b", new StageOptions(), cancel.Token);
        while (!staging.IsCompleted && Directory.GetFiles(_folder.Path).Length == 0)
        {
            await Task.Yield();
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => staging);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        TableFolder.Execute(connection, "SELECT 1");
    }

    [Fact]
    public async Task What_was_staged_can_be_discarded()
    {
        var staged = await _folder.StageAsync([new("n", DeltaType.Integer)], "SELECT 1 AS n");
        Assert.Single(Directory.GetFiles(_folder.Path));
        await DeltaStage.DiscardAsync(_folder.Storage, staged, TableFolder.Cancellation);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Folders_may_have_any_name_and_files_may_lack_columns()
    {
        var storage = new LocalStorage(Path.Combine(_folder.Path, "it's [a] *? folder"));
        DeltaField[] wide = [new("n", DeltaType.Integer), new("later", DeltaType.Timestamp)];
        var narrow = await _folder.StageAsync([new("n", DeltaType.Integer)], "SELECT 1 AS n", storage);
        var full = await _folder.StageAsync(wide, "SELECT 2 AS n, make_timestamptz(0) AS later", storage);
        var outcome = await _folder.Table(storage).CommitAsync(null, new NewCommit { Fields = wide, Adds = [.. narrow.Adds, .. full.Adds] }, TableFolder.Cancellation);
        var scan = DeltaScan.From(((Committed)outcome).Snapshot, ["later", "n"]);
        Assert.Equal([[null, 1], [0L, 2]], TableFolder.Rows($"SELECT epoch_us(later), n FROM {scan} ORDER BY n"));
    }

    private async Task<Snapshot> CommitAsync(DeltaField[] fields, string select) => Assert.IsType<Committed>(await _folder.Table().CommitAsync(
        null, new NewCommit { Fields = fields, Adds = (await _folder.StageAsync(fields, select)).Adds }, TableFolder.Cancellation)).Snapshot;
}
