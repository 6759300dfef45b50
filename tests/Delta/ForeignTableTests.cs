using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;
using static FeatureJobs.Tests.ForeignTable;

namespace FeatureJobs.Tests;

/// <summary>Tables as others write them, where the rows are known because the test wrote them by DuckDB.</summary>
public sealed class ForeignTableTests
{
    private const string Mapped = """{"minReaderVersion":2,"minWriterVersion":5}""";

    [Theory]
    [InlineData("byte", "-128", "TINYINT '-128'")]
    [InlineData("short", "32767", "SMALLINT '32767'")]
    [InlineData("integer", "-7", "INTEGER '-7'")]
    [InlineData("long", "9223372036854775807", "BIGINT '9223372036854775807'")]
    [InlineData("float", "1.1", "1.1::FLOAT")]
    [InlineData("double", "NaN", "'nan'::DOUBLE")]
    [InlineData("double", "-Infinity", "'-inf'::DOUBLE")]
    [InlineData("double", "1.0E10", "1e10::DOUBLE")]
    [InlineData("decimal(38,18)", "12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678::DECIMAL(38,18)")]
    [InlineData("decimal(5,2)", "-0.50", "-0.5::DECIMAL(5,2)")]
    [InlineData("boolean", "true", "true")]
    [InlineData("string", "it's a=b/c %20 \u00fc", "'it''s a=b/c %20 \u00fc'")]
    [InlineData("binary", "a\u0001z", "encode('a' || chr(1) || 'z')")]
    [InlineData("date", "1582-10-04", "DATE '1582-10-04'")]
    [InlineData("timestamp", "2024-06-15T19:30:45.123456Z", "TIMESTAMPTZ '2024-06-15 19:30:45.123456+00'")]
    [InlineData("timestamp", "2024-06-15 19:30:45", "TIMESTAMPTZ '2024-06-15 19:30:45+00'")]
    [InlineData("timestamp_ntz", "1850-01-01 00:00:00.000001", "TIMESTAMP '1850-01-01 00:00:00.000001'")]
    public async Task Partition_values_are_those_of_the_log(string type, string value, string sql)
    {
        using var table = new ForeignTable().Schema($"{Field("n", "long")},{Field("p", type)}", "\"p\"")
            .File("p=whatever/a.parquet", "SELECT 1::BIGINT AS n", $"\"p\":{Json(value)}")
            .File("p=__HIVE_DEFAULT_PARTITION__/b.parquet", "SELECT 2::BIGINT AS n", "\"p\":null")
            .File("p=/c.parquet", "SELECT 3::BIGINT AS n", "\"p\":\"\"");
        Assert.Equal([[1L, true], [2L, null], [3L, null]], await table.RowsAsync($"n, p IS NOT DISTINCT FROM {sql} OR NULL"));
        Assert.Equal([[true, 1L], [null, 2L]], await table.RowsAsync($"p IS NOT DISTINCT FROM {sql} OR NULL AS same, count(*)", "GROUP BY ALL ORDER BY same", columns: ["p"]));
        Assert.Equal(TableFolder.Rows($"SELECT typeof({sql})"), (await table.RowsAsync("DISTINCT typeof(p)")));
    }

    [Theory]
    [InlineData("integer", "x")]
    [InlineData("byte", "200")]
    [InlineData("date", "2024-13-01")]
    [InlineData("boolean", "1")]
    public async Task A_partition_value_of_another_type_is_named(string type, string value)
    {
        using var table = new ForeignTable().Schema($"{Field("n", "long")},{Field("p", type)}", "\"p\"").File("a.parquet", "SELECT 1::BIGINT AS n", $"\"p\":{Json(value)}");
        var refused = await Assert.ThrowsAsync<DeltaException>(() => table.RowsAsync("*"));
        Assert.StartsWith($"File 'a.parquet' of the table '{table.Path}' has the value '{value}' of the partition column 'p' in the log, which is no {type}.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b/x y.parquet", "a%20b/x%20y.parquet")]
    [InlineData("p=a%3Ab/x.parquet", "p=a%253Ab/x.parquet")]
    [InlineData("[1]*?{x}/[y].parquet", "%5B1%5D*%3F%7Bx%7D/%5By%5D.parquet")]
    [InlineData("\u65e5\u672c/\u00fc+1.parquet", "%E6%97%A5%E6%9C%AC/\u00fc+1.parquet")]
    [InlineData("it's.parquet", "it's.parquet")]
    public async Task Paths_are_decoded_once_and_never_patterns(string file, string logged)
    {
        using var table = new ForeignTable().Schema(Field("n", "long")).File(file, "SELECT 1::BIGINT AS n", logged: logged);
        Assert.Equal([[1L]], await table.RowsAsync("n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("file:")]
    [InlineData("file://")]
    public async Task Files_may_be_anywhere_on_this_machine(string scheme)
    {
        using var elsewhere = new TableFolder();
        using var table = new ForeignTable().Schema(Field("n", "long")).File($"{elsewhere.Path}/x 1.parquet", "SELECT 1::BIGINT AS n", logged: $"{scheme}{elsewhere.Path}/x%201.parquet");
        Assert.Equal([[1L]], await table.RowsAsync("n"));
    }

    [Theory]
    [InlineData("s3://bucket/x.parquet", "which is not on this machine")]
    [InlineData("file://host/x.parquet", "which is not on this machine")]
    [InlineData("a%00b.parquet", "which no file can be called")]
    public async Task Files_that_are_not_to_be_had_are_refused(string path, string reason)
    {
        using var table = new ForeignTable().Schema(Field("n", "long")).Line($$$"""{"add":{"path":{{{Json(path)}}},"partitionValues":{},"size":1,"modificationTime":0,"dataChange":true}}""");
        Assert.Contains(reason, (await Assert.ThrowsAsync<DeltaException>(table.OpenAsync)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("id")]
    public async Task Mapped_columns_are_found_inside_of_others_too(string mode)
    {
        using var table = new ForeignTable().Schema(
            $"{Column("n", "c0", 1, "long")},{Column("s", "c1", 4, Inner(40))},{Column("l", "c5", 5, $$"""{"type":"array","elementType":{{Inner(50)}},"containsNull":true}""")},"
            + $"{Column("m", "c6", 6, $$"""{"type":"map","keyType":"string","valueType":{{Inner(60)}},"valueContainsNull":true}""")},{Column("p", "c7", 7, "integer")}",
            "\"p\"", $"\"delta.columnMapping.mode\":\"{mode}\"", Mapped)
            .File("a.parquet", "SELECT 1::BIGINT AS c0, {'c2': 10::BIGINT, 'c3': 'x'} AS c1, [{'c2': 11::BIGINT, 'c3': NULL::VARCHAR}, NULL] AS c5, MAP {'k': {'c2': 12::BIGINT, 'c3': 'y'}} AS c6", "\"c7\":\"7\"", options: Ids)
            .File("b.parquet", "SELECT 2::BIGINT AS c0, NULL::STRUCT(c2 BIGINT, c3 VARCHAR) AS c1, NULL::STRUCT(c2 BIGINT, c3 VARCHAR)[] AS c5, NULL::MAP(VARCHAR, STRUCT(c2 BIGINT, c3 VARCHAR)) AS c6", "\"c7\":null", options: Ids);
        Assert.Equal(
            [["{\"n\":1,\"s\":{\"a\":10,\"b\":\"x\"},\"l\":[{\"a\":11,\"b\":null},null],\"m\":{\"k\":{\"a\":12,\"b\":\"y\"}},\"p\":7}"], ["{\"n\":2,\"s\":null,\"l\":null,\"m\":null,\"p\":null}"]],
            await table.RowsAsync("to_json({'n': n, 's': s, 'l': l, 'm': m, 'p': p})::VARCHAR"));
    }

    private const string Ids = ", FIELD_IDS {c0: 1, c1: {__duckdb_field_id: 4, c2: 40, c3: 41}, c5: {__duckdb_field_id: 5, element: {c2: 50, c3: 51}}, c6: {__duckdb_field_id: 6, value: {c2: 60, c3: 61}}}";

    private static string Inner(int id) => $$"""{"type":"struct","fields":[{{Column("a", "c2", id, "long")}},{{Column("b", "c3", id + 1, "string")}}]}""";

    [Fact]
    public async Task By_id_the_names_in_files_do_not_matter_but_inside_of_others_they_are_held_to()
    {
        const string Id = "\"delta.columnMapping.mode\":\"id\"";
        using var flat = new ForeignTable().Schema(Column("n", "c0", 1, "long"), configuration: Id, protocol: Mapped).File("a.parquet", "SELECT 5::BIGINT AS other, 6::BIGINT AS c0", options: ", FIELD_IDS {other: 1, c0: 9}");
        Assert.Equal([[5L]], await flat.RowsAsync("n"));
        using var nested = new ForeignTable().Schema(Column("s", "c1", 4, $$"""{"type":"struct","fields":[{{Column("a", "c2", 2, "long")}},{{Column("b", "c3", 3, "long")}}]}"""), configuration: Id, protocol: Mapped)
            .File("a.parquet", "SELECT {'c2': 1::BIGINT, 'other': 2::BIGINT} AS c1", options: ", FIELD_IDS {c1: {__duckdb_field_id: 4, c2: 2, other: 3}}");
        Assert.Contains("calls a field 'other' that the table, mapped by id, calls 'c3'", (await Assert.ThrowsAsync<DeltaException>(() => nested.RowsAsync("*"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("typeWidening")]
    [InlineData("typeWidening-preview")]
    public async Task Files_of_narrower_types_are_cast(string feature)
    {
        using var table = new ForeignTable().Schema(
            $"{Field("a", "long")},{Field("b", "double")},{Field("c", "decimal(20,4)")},{Field("d", "timestamp_ntz")},{Field("e", """{"type":"array","elementType":"long","containsNull":true}""")},{Field("f", "decimal(10,0)")},{Field("g", "integer")}",
            protocol: $$"""{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["{{feature}}","timestampNtz"],"writerFeatures":["{{feature}}","timestampNtz"]}""")
            .File("old.parquet", "SELECT 7::INTEGER AS a, 1.5::FLOAT AS b, 1.25::DECIMAL(10,2) AS c, DATE '2020-02-29' AS d, [1::INTEGER, NULL] AS e, 8::SMALLINT AS f, 9::TINYINT AS g")
            .File("new.parquet", "SELECT 70::BIGINT AS a, 2.5::DOUBLE AS b, 2.3456::DECIMAL(20,4) AS c, TIMESTAMP '2020-02-29 01:00:00' AS d, [1::BIGINT << 40] AS e, 80::DECIMAL(10,0) AS f, 90::INTEGER AS g");
        Assert.Equal(
            [["7|1.5|1.2500|2020-02-29 00:00:00|[1, NULL]|8|9"], ["70|2.5|2.3456|2020-02-29 01:00:00|[1099511627776]|80|90"]],
            await table.RowsAsync("concat_ws('|', a, b, c, d, e::VARCHAR, f, g)", "ORDER BY a"));
        Assert.Equal([["BIGINT", "DOUBLE", "BIGINT[]"]], await table.RowsAsync("DISTINCT typeof(a), typeof(b), typeof(e)"));
    }

    [Fact]
    public async Task A_void_column_is_null_and_columns_may_be_called_as_read_parquet_calls_its_own()
    {
        using var table = new ForeignTable().Schema($"{Field("nothing", "void")},{Field("file_index", "long")},{Field("filename", "string")},{Field("p", "integer")}", "\"p\"")
            .File("a.parquet", "SELECT 5::BIGINT AS file_index, 'x' AS filename", "\"p\":\"1\"").File("b.parquet", "SELECT 6::BIGINT AS file_index, 'y' AS filename", "\"p\":\"2\"");
        Assert.Equal([[null, 5L, "x", 1], [null, 6L, "y", 2]], await table.RowsAsync("nothing, file_index, filename, p", "ORDER BY file_index"));
    }

    [Theory]
    [InlineData("""{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["rowTea","deletionVectors","variantType"],"writerFeatures":["rowTea"]}""", "needs the reader features rowTea, variantType, which are not supported")]
    [InlineData("""{"minReaderVersion":4,"minWriterVersion":7}""", "needs reader version 4, which is not supported")]
    public async Task What_readers_must_know_and_do_not_is_refused_by_name(string protocol, string reason)
    {
        using var table = new ForeignTable().Schema(Field("n", "long"), protocol: protocol);
        Assert.Contains(reason, (await Assert.ThrowsAsync<DeltaException>(table.OpenAsync)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "A", "Two columns of the table", "")]
    [InlineData("a", "b", "is partitioned by 'c', which is not one of its columns", "\"c\"")]
    public async Task A_schema_that_cannot_be_is_refused(string first, string second, string reason, string partitions)
    {
        using var table = new ForeignTable().Schema($"{Field(first, "long")},{Field(second, "long")}", partitions);
        Assert.Contains(reason, (await Assert.ThrowsAsync<DeltaException>(table.OpenAsync)).Message, StringComparison.Ordinal);
    }

    private static string Column(string name, string physical, int id, string type) =>
        Field(name, type, $"\"delta.columnMapping.id\":{id},\"delta.columnMapping.physicalName\":\"{physical}\"");
}
