using System.Globalization;
using System.Text.Json;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>Rows into and out of tables, with DuckDB over plain Parquet files as the judge.</summary>
public sealed class RowWriteTests : IDisposable
{
    private static readonly DeltaField[] Fields = [new("id", DeltaType.Long), new("part", DeltaType.String), new("v", DeltaType.Double)];
    private readonly TableFolder _folder = new();
    private readonly DuckDB.NET.Data.DuckDBConnection _connection = TableFolder.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    private DeltaTable Table => _folder.Table();

    private DeltaWriter Writer => new(_connection, Table);

    [Fact]
    public async Task An_overwrite_leaves_only_its_rows()
    {
        var before = await CreateAsync([], "SELECT i AS id, 'a' AS part, 1.5::DOUBLE AS v FROM range(10) AS r(i)");
        var after = Snapshot(await Writer.OverwriteAsync(before, "SELECT 7 AS id, 'b' AS part, NULL::DOUBLE AS v", null, TableFolder.Cancellation));
        Assert.Equal([[7L, "b", null]], TableFolder.Rows($"SELECT * FROM {DeltaScan.From(after)}"));
        Assert.Equal(10, TableFolder.Ids((await Table.SnapshotAsync(0, TableFolder.Cancellation))!).Count);
    }

    [Theory]
    [InlineData("id % 3 = 0", "partly")]
    [InlineData("id < 100", "whole")]
    [InlineData("id < 150", "both")]
    [InlineData("v > 1e9", "none")]
    [InlineData("v IS NULL", "partly")]
    [InlineData("v > 3 -- and no more", "partly")]
    public async Task A_deletion_takes_the_rows_for_which_the_condition_is_true(string condition, string how)
    {
        var before = await CreateAsync([], Numbers(0, 100));
        before = Snapshot(await Writer.AppendAsync(before, Numbers(100, 200), null, TableFolder.Cancellation));
        var paths = before.Files.Select(file => file.Path).ToHashSet();
        var after = Snapshot(await Writer.DeleteWhereAsync(before, new RowCondition(condition), TableFolder.Cancellation));
        Assert.Equal(
            TableFolder.Rows($"SELECT * FROM ({Numbers(0, 200)}) WHERE ({condition}\n) IS NOT TRUE ORDER BY id"),
            TableFolder.Rows($"SELECT * FROM {DeltaScan.From(after)} ORDER BY id"));
        var kept = after.Files.Count(file => paths.Contains(file.Path));
        Assert.Equal(how switch { "none" => (2, 2, 0), "whole" => (1, 1, 1), "both" => (0, 1, 1), _ => (0, 1, 1) }, (kept, after.FileCount, (int)(after.Version - before.Version)));
    }

    [Fact]
    public async Task Files_that_the_pruning_rules_out_are_not_opened()
    {
        var before = await CreateAsync([], Numbers(0, 100));
        before = Snapshot(await Writer.AppendAsync(before, Numbers(100, 200), null, TableFolder.Cancellation));
        File.Delete(Path.Combine(_folder.Path, before.Files.Single(file => file.Stats!.Contains("\"id\":199", StringComparison.Ordinal)).File));
        var condition = new RowCondition("id = 5", new FilePredicate([new ColumnCondition("id", ColumnTest.Equal, new DeltaValue.Integer(5))]));
        Assert.Equal(before.Version + 1, Snapshot(await Writer.DeleteWhereAsync(before, condition, TableFolder.Cancellation)).Version);
    }

    [Fact]
    public async Task Rows_of_a_condition_are_replaced_by_rows_that_satisfy_it()
    {
        var before = await CreateAsync(["part"], Numbers(0, 100));
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => Writer.OverwriteWhereAsync(before, new RowCondition("id < 10"), "SELECT unnest([3, 10, 11]) AS id, 'x' AS part, 0::DOUBLE AS v", null, TableFolder.Cancellation));
        Assert.Equal("2 of the 3 rows to write do not satisfy the condition 'id < 10' of the rows they replace. Nothing was changed.", refused.Message);
        Assert.DoesNotContain("part=x", Directory.GetDirectories(_folder.Path).Where(folder => Directory.GetFiles(folder).Length > 0).Select(Path.GetFileName));
        var after = Snapshot(await Writer.OverwriteWhereAsync(before, new RowCondition("id < 10"), "SELECT 3 AS id, 'x' AS part, 0::DOUBLE AS v", null, TableFolder.Cancellation));
        Assert.Equal([.. TableFolder.Rows($"SELECT 3::BIGINT, 'x', 0::DOUBLE UNION ALL SELECT * FROM ({Numbers(10, 100)}) ORDER BY 1")], TableFolder.Rows($"SELECT * FROM {DeltaScan.From(after)} ORDER BY id"));
    }

    [Theory]
    [InlineData("delta.enableDeletionVectors", "deletion vectors (deletionVectors)", "deletionVectors")]
    [InlineData("delta.enableChangeDataFeed", "a change data feed (changeDataFeed)", "changeDataFeed")]
    public async Task Where_rows_are_followed_one_by_one_only_whole_files_go(string property, string used, string feature)
    {
        await CreateAsync([], Numbers(0, 100));
        var lines = File.ReadAllLines(_folder.CommitFile(0));
        var metadata = lines.Single(line => line.StartsWith("{\"metaData\"", StringComparison.Ordinal)).Replace("\"configuration\":{}", $"\"configuration\":{{\"{property}\":\"true\"}}", StringComparison.Ordinal);
        var reader = feature == "deletionVectors" ? "3,\"readerFeatures\":[\"deletionVectors\"]" : "1";
        File.WriteAllLines(_folder.CommitFile(1), [metadata, $$$"""{"protocol":{"minReaderVersion":{{{reader}}},"minWriterVersion":7,"writerFeatures":["{{{feature}}}"]}}"""]);
        var before = Snapshot(await Writer.AppendAsync((await Table.SnapshotAsync(TableFolder.Cancellation))!, Numbers(100, 200), null, TableFolder.Cancellation));
        var rows = await Assert.ThrowsAsync<DeltaException>(() => Writer.DeleteWhereAsync(before, new RowCondition("id = 1"), TableFolder.Cancellation));
        Assert.Matches($"^The table '{_folder.Path}' has {System.Text.RegularExpressions.Regex.Escape(used)}; deleting some of the rows of a file, as of 'part-.*', is not supported there. Do it with Spark.$", rows.Message);
        var optimize = await Assert.ThrowsAsync<DeltaException>(() => new DeltaOptimizer(_connection, Table).RunAsync(before, new OptimizeOptions(), TableFolder.Cancellation));
        Assert.Equal($"The table '{_folder.Path}' has {used}; writing files anew (optimize) is not supported there. Do it with Spark.", optimize.Message);
        var after = Snapshot(await Writer.DeleteWhereAsync(before, new RowCondition("id < 100"), TableFolder.Cancellation));
        Assert.Equal(Enumerable.Range(100, 100).Select(i => (long)i), TableFolder.Ids(after));
        Assert.Empty(TableFolder.Ids(Snapshot(await Writer.OverwriteAsync(after, $"SELECT * FROM ({Numbers(0, 0)})", null, TableFolder.Cancellation))));
    }

    [Fact]
    public async Task Partition_values_of_any_text_come_back()
    {
        string?[] values = ["a b", "50%", "[x]", "*", "?", "a/b\\c", "ключ", "日本", "a=b", "'q'", "é", "a%20b", "+", "#", "null", "__HIVE_DEFAULT_PARTITION__", "", null];
        var select = string.Join(" UNION ALL ", values.Select((value, index) =>
            $"SELECT {index.ToString(CultureInfo.InvariantCulture)} AS id, {(value is null ? "NULL" : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'")} AS part, 0::DOUBLE AS v"));
        var snapshot = await CreateAsync(["part"], select);

        // An empty text cannot be told from null by any reader, and so is null.
        Assert.Equal(values.Select((value, index) => new object?[] { (long)index, value is "" ? null : value, 0.0 }), TableFolder.Rows($"SELECT * FROM {DeltaScan.From(snapshot)} ORDER BY id"));
        foreach (var file in snapshot.Files)
        {
            // One decoding leads to the file; the log never holds Hive's word for null.
            Assert.True(File.Exists(Path.Combine(_folder.Path, Uri.UnescapeDataString(file.Path))), file.Path);
            Assert.Matches("^[A-Za-z0-9/._~%=-]+$", file.Path);
        }

        Assert.Equal([null, "__HIVE_DEFAULT_PARTITION__"], snapshot.Files.Where(file => file.Path.Contains("HIVE", StringComparison.Ordinal)).Select(file => file.PartitionValues["part"]).Distinct().Order());
        Assert.Contains(snapshot.Files, file => file.Path.StartsWith("part=50%2525/", StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.GetDirectories(_folder.Path), folder => folder.Contains("staging", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Partitions_of_every_type_come_back_and_stand_in_the_log_as_the_protocol_says()
    {
        DeltaField[] fields =
        [
            new("n", DeltaType.Long), new("b", DeltaType.Boolean), new("i", DeltaType.Integer), new("y", DeltaType.Byte), new("d", DeltaType.Date), new("t", DeltaType.Timestamp), new("z", DeltaType.TimestampNtz),
            new("m", DeltaType.Decimal(10, 2)), new("f", DeltaType.Double),
        ];
        const string Select = """
            SELECT 1::BIGINT AS n, true AS b, -5 AS i, 7::TINYINT AS y, DATE '2024-06-15' AS d, TIMESTAMPTZ '2024-06-15 19:30:45.000001+00' AS t, TIMESTAMP '0987-01-02 03:04:05' AS z, 12.50::DECIMAL(10,2) AS m, 'inf'::DOUBLE AS f
            UNION ALL SELECT 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'nan'::DOUBLE
            """;
        var created = Snapshot(await Writer.CreateAsync(fields, [.. fields.Skip(1).Select(field => field.Name)], Select, TableFolder.Cancellation));
        Assert.Empty(TableFolder.Rows($"({Select}) EXCEPT ALL SELECT * FROM {DeltaScan.From(created)}"));
        var values = created.Files.Single(file => file.PartitionValues["b"] is not null).PartitionValues;
        Assert.Equal(
            ["true", "-5", "7", "2024-06-15", "2024-06-15T19:30:45.000001Z", "0987-01-02 03:04:05.000000", "12.50", "Infinity"], new[] { "b", "i", "y", "d", "t", "z", "m", "f" }.Select(column => values[column]));
    }

    [Fact]
    public async Task All_columns_that_lack_values_are_named_inside_of_nested_ones_too()
    {
        DeltaField[] fields =
        [
            new("a", DeltaType.Long, Nullable: false), new("b", DeltaType.String), new("c", DeltaType.Struct(new DeltaField("x", DeltaType.Long, Nullable: false))),
            new("d", DeltaType.Array(DeltaType.Long, containsNull: false)), new("p", DeltaType.String, Nullable: false),
        ];
        const string Select = """
            SELECT * FROM (VALUES
                (NULL::BIGINT, 'x', {'x': 1::BIGINT}, [1::BIGINT], 'p'), (2, NULL, {'x': NULL}, [NULL], ''), (3, 'y', NULL, NULL, 'q')) AS v(a, b, c, d, p)
            """;
        var refused = await Assert.ThrowsAsync<DeltaException>(() => Writer.CreateAsync(fields, ["p"], Select, TableFolder.Cancellation));
        Assert.Equal(
            "Column 'a' must have a value in every row, but 1 rows have none. Column 'c' must have a value in every row, but 1 rows have none. Column 'd' must have a value in every row, but 1 rows have none. "
            + "Column 'p' must have a value in every row, but 1 rows have none. Nothing was written.", refused.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
        var good = Snapshot(await Writer.CreateAsync(fields, ["p"], $"SELECT * FROM ({Select}) WHERE a = 3", TableFolder.Cancellation));
        Assert.Equal([[3L, "y", null, null, "q"]], TableFolder.Rows($"SELECT * FROM {DeltaScan.From(good)}"));
    }

    [Fact]
    public async Task Names_that_differ_by_case_only_are_told_so()
    {
        var created = await CreateAsync([], Numbers(0, 1));
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => Writer.AppendAsync(created, "SELECT 1 AS ID, 'x' AS part, 0::DOUBLE AS v", null, TableFolder.Cancellation));
        Assert.Equal("The rows to write do not fit the table: column 'id' is spelled 'ID' (names differ by case only).", refused.Message);
        var twice = await Assert.ThrowsAsync<ArgumentException>(() => new DeltaWriter(_connection, _folder.Table(new LocalStorage(Path.Combine(_folder.Path, "other")))).CreateAsync([new("a", DeltaType.Long), new("A", DeltaType.Long)], [], null, TableFolder.Cancellation));
        Assert.Equal("Two columns are called 'A' (upper and lower case are the same).", twice.Message);
    }

    [Fact]
    public async Task What_a_commit_did_stands_in_it_as_texts()
    {
        var before = await CreateAsync(["part"], Numbers(0, 100));
        await Writer.DeleteWhereAsync(before, new RowCondition("\"id\" = 5"), TableFolder.Cancellation);
        using var json = JsonDocument.Parse(File.ReadAllLines(_folder.CommitFile(1))[0]);
        var info = json.RootElement.GetProperty("commitInfo");
        Assert.Equal(("DELETE", false, 0L), (info.GetProperty("operation").GetString(), info.GetProperty("isBlindAppend").GetBoolean(), info.GetProperty("readVersion").GetInt64()));
        Assert.Equal("[\"\\\"id\\\" = 5\"]", info.GetProperty("operationParameters").GetProperty("predicate").GetString());
        Assert.All(info.GetProperty("operationMetrics").EnumerateObject(), metric => Assert.Equal(JsonValueKind.String, metric.Value.ValueKind));
        Assert.Equal(("1", "49"), (info.GetProperty("operationMetrics").GetProperty("numDeletedRows").GetString(), info.GetProperty("operationMetrics").GetProperty("numCopiedRows").GetString()));
    }

    private async Task<Snapshot> CreateAsync(string[] partitionBy, string select) => Snapshot(await Writer.CreateAsync(Fields, partitionBy, select, TableFolder.Cancellation));

    private static string Numbers(long from, long to) => $"SELECT i AS id, 'p' || (i % 2) AS part, CASE WHEN i % 7 = 0 THEN NULL ELSE i / 10 END AS v FROM range({from}, {to}) AS r(i)";

    private static Snapshot Snapshot(CommitOutcome outcome) => Assert.IsType<Committed>(outcome).Snapshot;
}
