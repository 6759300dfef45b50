using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;
using static FeatureJobs.Tests.ForeignTable;

namespace FeatureJobs.Tests;

/// <summary>The forms of values that <c>featurejobs delta cat</c> promises.</summary>
public sealed class DeltaRowsTests
{
    [Theory]
    [InlineData("byte", "(-128)::TINYINT", "-128")]
    [InlineData("long", "9223372036854775807", "9223372036854775807")]
    [InlineData("float", "0.1::FLOAT", "0.1")]
    [InlineData("float", "'-inf'::FLOAT", "\"-Infinity\"")]
    [InlineData("double", "1.5::DOUBLE", "1.5")]
    [InlineData("double", "'nan'::DOUBLE", "\"NaN\"")]
    [InlineData("double", "'inf'::DOUBLE", "\"Infinity\"")]
    [InlineData("boolean", "true", "true")]
    [InlineData("string", "'\u00fc \"q\"' || chr(10)", "\"\u00fc \\\"q\\\"\\n\"")]
    [InlineData("binary", "'\\x00\\xFF'::BLOB", "\"AP8=\"")]
    [InlineData("decimal(38,2)", "123456789012345678901234567890123456.78::DECIMAL(38,2)", "\"123456789012345678901234567890123456.78\"")]
    [InlineData("date", "DATE '0850-01-02'", "\"0850-01-02\"")]
    [InlineData("timestamp", "TIMESTAMPTZ '1850-01-02 03:04:05.000006+00'", "\"1850-01-02T03:04:05.000006Z\"")]
    [InlineData("timestamp_ntz", "TIMESTAMP '2024-01-02 03:04:05'", "\"2024-01-02T03:04:05.000000\"")]
    [InlineData("""{"type":"struct","fields":[{"name":"a b","type":"decimal(3,1)","nullable":true,"metadata":{}},{"name":"n","type":"double","nullable":true,"metadata":{}}]}""", "{'a b': 1.5::DECIMAL(3,1), 'n': NULL::DOUBLE}", """{"a b":"1.5","n":null}""")]
    [InlineData("""{"type":"array","elementType":{"type":"array","elementType":"double","containsNull":true},"containsNull":true}""", "[[1.0::DOUBLE, 'nan'], NULL, []]", """[[1.0,"NaN"],null,[]]""")]
    [InlineData("""{"type":"map","keyType":"date","valueType":{"type":"map","keyType":"string","valueType":"binary","valueContainsNull":true},"valueContainsNull":true}""", "MAP {DATE '2024-01-01': MAP {'k': '\\x01'::BLOB, 'n': NULL}}", """[["2024-01-01",[["k","AQ=="],["n",null]]]]""")]
    public async Task Values_have_the_form_that_is_promised(string type, string sql, string json)
    {
        using var table = new ForeignTable()
            .Schema($"{Field("n", "void")},{Field("v", type)},{Field("missing", "integer")}", protocol: """{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["timestampNtz"],"writerFeatures":["timestampNtz"]}""")
            .File("a.parquet", $"SELECT 1 AS place, {sql} AS v UNION ALL SELECT 2, NULL ORDER BY place");
        var lines = await DeltaRows.JsonLinesAsync(await table.OpenAsync(), null, null, TableFolder.Cancellation).ToListAsync(TableFolder.Cancellation);
        Assert.Equal([$$"""{"n":null,"v":{{json}},"missing":null}""", """{"n":null,"v":null,"missing":null}"""], lines);
        var cells = await DeltaRows.CellsAsync(await table.OpenAsync(), ["v"], null, TableFolder.Cancellation).ToListAsync(TableFolder.Cancellation);
        Assert.Equal(json[0] == '"' ? System.Text.Json.JsonSerializer.Deserialize<string>(json) : json, cells[0][0]);
        Assert.Null(cells[1][0]);
    }

    [Fact]
    public async Task A_parquet_file_of_rows_has_the_types_of_the_table_and_only_the_rows_asked_for()
    {
        using var table = new ForeignTable().Schema($"{Field("a", "long")},{Field("t", "timestamp")}").File("a.parquet", "SELECT i AS a, make_timestamptz(i) AS t FROM range(1000) AS r(i)");
        var file = Path.Combine(table.Path, "it's out.parquet");
        Assert.Equal(7, await DeltaRows.ExportAsync(await table.OpenAsync(), ["t", "a"], 7, file, TableFolder.Cancellation));
        Assert.Equal([["TIMESTAMP WITH TIME ZONE", "BIGINT", 7L]], TableFolder.Rows($"SELECT typeof(t), typeof(a), count(*) FROM '{file.Replace("'", "''", StringComparison.Ordinal)}' GROUP BY ALL"));
        Assert.Equal(0, await DeltaRows.ExportAsync(await table.OpenAsync(), null, 0, file, TableFolder.Cancellation));
        Assert.DoesNotContain(Directory.GetFiles(table.Path), left => left.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_file_is_a_fault_of_the_table_that_names_it()
    {
        using var table = new ForeignTable().Schema(Field("a", "long")).File("a.parquet", "SELECT 1::BIGINT AS a");
        File.WriteAllText(Path.Combine(table.Path, "a.parquet"), "PAR1 nothing PAR1");
        var fault = await Assert.ThrowsAsync<DeltaException>(async () => await DeltaRows.JsonLinesAsync(await table.OpenAsync(), null, null, TableFolder.Cancellation).ToListAsync(TableFolder.Cancellation));
        Assert.Contains("a.parquet", fault.Message, StringComparison.Ordinal);
    }
}
