using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;
using static FeatureJobs.Tests.ForeignTable;

namespace FeatureJobs.Tests;

/// <summary>Where a scan must not guess.</summary>
public sealed class ScanRuleTests
{
    [Fact]
    public async Task Fields_found_by_id_inside_of_columns_need_a_look_into_the_files()
    {
        const string Inner = """{"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{"delta.columnMapping.id":2,"delta.columnMapping.physicalName":"c2"}}]}""";
        using var table = new ForeignTable().Schema(
                $"{Field("n", "long", "\"delta.columnMapping.id\":3,\"delta.columnMapping.physicalName\":\"c3\"")},{Field("s", Inner, "\"delta.columnMapping.id\":1,\"delta.columnMapping.physicalName\":\"c1\"")}",
                configuration: "\"delta.columnMapping.mode\":\"id\"", protocol: """{"minReaderVersion":2,"minWriterVersion":5}""")
            .File("a.parquet", "SELECT 7::BIGINT AS c3, {'c2': 1::BIGINT} AS c1", options: ", FIELD_IDS {c3: 3, c1: {__duckdb_field_id: 1, c2: 2}}");
        var snapshot = await table.OpenAsync();
        var refused = Assert.Throws<DeltaException>(() => DeltaScan.From(snapshot));
        Assert.Equal($"The table '{table.Path}' is mapped by id and has fields inside of columns, such as 's.a': read it through DeltaScan.PrepareAsync, which looks whether its files call them by their names.", refused.Message);
        Assert.Equal([[7L]], TableFolder.Rows($"SELECT * FROM {DeltaScan.From(snapshot, ["n"])}"));
        Assert.Equal([[7L, 1L]], await table.RowsAsync("n, s.a"));
    }

    /// <summary>Spark reads such files, since for it names are the same in upper and lower case.</summary>
    [Fact]
    public async Task Columns_are_found_in_upper_and_lower_case()
    {
        using var table = new ForeignTable().Schema($"{Field("id", "long")},{Field("s", """{"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}}]}""")}")
            .File("a.parquet", "SELECT 1::BIGINT AS Id, {'A': 10::BIGINT} AS S").File("b.parquet", "SELECT 2::BIGINT AS id, {'a': 20::BIGINT} AS s");
        Assert.Equal([[1L, 10L], [2L, 20L]], await table.RowsAsync("id, s.a"));
    }

    [Theory]
    [InlineData(ColumnTest.Equal)]
    [InlineData(ColumnTest.LessOrEqual)]
    [InlineData(ColumnTest.Less)]
    public async Task A_float_that_became_a_double_is_found_by_its_value(ColumnTest test)
    {
        // The bounds are the shortest texts that name the floats; as doubles they are other numbers.
        using var table = new ForeignTable().Schema(Field("x", "double"), protocol: """{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["typeWidening"],"writerFeatures":["typeWidening"]}""")
            .File("a.parquet", "SELECT 0.7::FLOAT AS x", more: ",\"stats\":" + Json("""{"numRecords":1,"minValues":{"x":0.7},"maxValues":{"x":0.7},"nullCount":{"x":0}}"""))
            .File("b.parquet", "SELECT 0.3::FLOAT AS x", more: ",\"stats\":" + Json("""{"numRecords":1,"minValues":{"x":0.3},"maxValues":{"x":0.3},"nullCount":{"x":0}}"""));
        foreach (var value in new[] { (double)0.7f, 0.3f, 0.7, 0.3, 0.69999999, 1e300, double.NegativeInfinity })
        {
            var predicate = new FilePredicate([new("x", test, new DeltaValue.Number(value))]);
            var sign = test switch { ColumnTest.Equal => "=", ColumnTest.Less => "<", _ => "<=" };
            var where = $"WHERE x {sign} '{value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}'::DOUBLE";
            Assert.Equal(await table.RowsAsync("count(*)", where), await table.RowsAsync("count(*)", where, predicate));
        }

        Assert.Empty((await table.OpenAsync()).FilesFor(new FilePredicate([new("x", ColumnTest.Equal, new DeltaValue.Number(0.5))])));
    }

    [Fact]
    public async Task In_commit_times_are_on_in_upper_and_lower_case()
    {
        using var table = new ForeignTable().Schema(Field("n", "long"), configuration: "\"delta.enableInCommitTimestamps\":\"True\"").Line("""{"commitInfo":{"inCommitTimestamp":1000,"timestamp":1}}""");
        await table.OpenAsync();
        Assert.Equal(0, (await table.Table.AtAsync(DateTimeOffset.FromUnixTimeMilliseconds(1000), TableFolder.Cancellation)).Version);
    }

    /// <summary>An old checkpoint may be left of a log whose commits after it are gone: time begins where versions can be read.</summary>
    [Theory]
    [InlineData(10, 15, "20 of 2024-01-01T00:00:20.000Z")]
    [InlineData(10, 20, "21 of 2024-01-01T00:00:21.000Z")]
    [InlineData(0, 9, "10 of 2024-01-01T00:00:10.000Z")]
    [InlineData(0, 10, "11 of 2024-01-01T00:00:11.000Z")]
    public async Task Time_travel_begins_where_versions_can_be_read(int first, int last, string oldest)
    {
        using var folder = new TableFolder();
        for (var batch = 0; batch < 23; batch++)
        {
            await folder.AppendAsync(folder.Table(), batch, 1);
        }

        for (var batch = 0; batch < 23; batch++)
        {
            File.SetLastWriteTimeUtc(folder.CommitFile(batch), new DateTime(2024, 1, 1, 0, 0, batch, DateTimeKind.Utc));
        }

        foreach (var version in Enumerable.Range(first, last - first + 1))
        {
            File.Delete(folder.CommitFile(version));
        }

        var refused = await Assert.ThrowsAsync<DeltaException>(() => folder.Table().AtAsync(new DateTimeOffset(2023, 12, 31, 0, 0, 0, TimeSpan.Zero), TableFolder.Cancellation));
        Assert.Contains($"the oldest that can be read is {oldest}.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(22, (await folder.Table().AtAsync(new DateTimeOffset(2024, 1, 1, 0, 0, 22, TimeSpan.Zero), TableFolder.Cancellation)).Version);
        Assert.Equal(int.Parse(oldest[..2]), (await folder.Table().AtAsync(new DateTimeOffset(2024, 1, 1, 0, 0, int.Parse(oldest[..2]), TimeSpan.Zero), TableFolder.Cancellation)).Version);
    }
}
