using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Expressions;

namespace FeatureJobs.Tests;

public sealed class ParquetSourcesTests
{
    [Fact]
    public async Task Every_type_is_described()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var file = folder.File("types.parquet");
        await session.WriteAsync(
            """
            SELECT true b, 1::TINYINT i8, 2::SMALLINT i16, 3::INTEGER i32, 4::BIGINT i64, 5::UTINYINT u8, 6::USMALLINT u16, 7::UINTEGER u32, 8::UBIGINT u64,
              1.5::FLOAT f32, 2.5::DOUBLE f64, 'x' s, {'a': 1, 'b': {'c': [2]}} st, [[1], [2]] l, MAP {'k': {'v': 1}} m, DATE '2020-01-01' d, TIMESTAMP '2020-01-01' ts,
              TIMESTAMPTZ '2020-01-01 00:00:00+00' tz, TIMESTAMP_NS '2020-01-01' tns, TIMESTAMP_MS '2020-01-01' tms, TIMESTAMP_S '2020-01-01' tss, 1.25::DECIMAL(9,2) de,
              'ab'::BLOB bin, TIME '01:02:03' t, uuid() u, INTERVAL 1 DAY iv, '{}'::JSON j, 9 AS last
            FROM range(3)
            """,
            file);
        var described = Assert.Single(await ParquetSources.DescribeAsync(session, [file], Sessions.Token));
        Assert.Equal(file, described.Path);
        Assert.Equal(3, described.Rows);
        Assert.Equal(
            """
            b bool bool
            i8 int8 int32
            i16 int16 int32
            i32 int32 int32
            i64 int64 int64
            u8 uint8 int32
            u16 uint16 int32
            u32 uint32 int64
            u64 uint64 -
            f32 float32 -
            f64 float64 float64
            s string string
            st struct -
            l list -
            m map -
            d date date
            ts timestamp without zone timestamp UTC
            tz timestamp timestamp
            tns timestamp_ns without zone timestamp UTC
            tms timestamp without zone timestamp UTC
            tss timestamp without zone timestamp UTC
            de decimal(9,2) -
            bin binary -
            t time -
            u uuid -
            iv interval -
            j json -
            last int32 int32
            """,
            string.Join("\n", described.Columns.Select(c => $"{c.Name} {c.FileType} {c.Type?.ToString() ?? "-"}{(c.TakenAsUtc ? " UTC" : "")}")));
    }

    [Fact]
    public async Task Files_keep_the_order_in_which_they_were_given()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var paths = Enumerable.Range(0, 30).Select(i => folder.File($"{(i * 7) % 30}.parquet")).ToArray();
        for (var i = 0; i < paths.Length; i++)
            await session.WriteAsync($"SELECT 1 AS c{i}, 2 AS d FROM range({i})", paths[i]);
        var files = await ParquetSources.DescribeAsync(session, paths, Sessions.Token);
        Assert.Equal(paths, files.Select(file => file.Path));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => ((long)i, $"c{i} d")), files.Select(file => (file.Rows, string.Join(" ", file.Columns.Select(c => c.Name)))));
        Assert.Empty(await ParquetSources.DescribeAsync(session, [], Sessions.Token));
    }

    [Fact]
    public async Task Values_arrive_in_our_types()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var file = folder.File("values.parquet");
        await session.WriteAsync(
            """
            SELECT * FROM (VALUES
              (false, (-128)::TINYINT, 65535::USMALLINT, 4294967295::UINTEGER, 'NaN'::DOUBLE, 'é''"', DATE '1969-12-31', TIMESTAMP '1969-12-31 23:59:59.999999', TIMESTAMP_NS '1969-12-31 23:59:59.999999999', TIMESTAMP_MS '1900-01-01 00:00:00.001', TIMESTAMPTZ '2020-06-01 12:00:00+05:30'),
              (true, 127::TINYINT, 0::USMALLINT, 0::UINTEGER, '-Infinity'::DOUBLE, '', DATE '0001-01-01', TIMESTAMP 'infinity', 'infinity'::TIMESTAMP_NS, TIMESTAMP_MS '9999-12-31 23:59:59.999', TIMESTAMPTZ '-infinity'),
              (true, 0::TINYINT, 1::USMALLINT, 1::UINTEGER, 0.1::DOUBLE, 'x', DATE '2000-02-29', TIMESTAMP '290000-01-01 (BC) 00:00:00', TIMESTAMP_NS '1969-12-31 23:59:59.999999', TIMESTAMP_MS '1970-01-01', TIMESTAMPTZ '1970-01-01 00:00:00+00'),
              (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
            ) t(b, i8, u16, u32, f, s, d, ts, tns, tms, tz)
            """,
            file);
        var files = await ParquetSources.DescribeAsync(session, [file], Sessions.Token);
        var columns = files[0].Columns.Select(c => new Column(c.Name, c.Type!)).ToArray();
        var scan = ParquetSources.ScanSql(files, columns);
        Assert.Equal(
            ["BOOLEAN|INTEGER|INTEGER|BIGINT|DOUBLE|VARCHAR|DATE|TIMESTAMP WITH TIME ZONE|TIMESTAMP WITH TIME ZONE|TIMESTAMP WITH TIME ZONE|TIMESTAMP WITH TIME ZONE|VARCHAR|BIGINT"],
            await session.TextAsync($"SELECT typeof(COLUMNS(*)) FROM {scan} LIMIT 1"));
        Assert.Equal(
            [
                "false|-128|65535|4294967295|nan|é'\"|1969-12-31|1969-12-31 23:59:59.999999+00|1969-12-31 23:59:59.999999+00|1900-01-01 00:00:00.001+00|2020-06-01 06:30:00+00|0",
                "true|127|0|0|-inf||0001-01-01|infinity|infinity|9999-12-31 23:59:59.999+00|-infinity|1",
                "true|0|1|1|0.1|x|2000-02-29|290000-01-01 (BC) 00:00:00+00|1969-12-31 23:59:59.999999+00|1970-01-01 00:00:00+00|1970-01-01 00:00:00+00|2",
                "null|null|null|null|null|null|null|null|null|null|null|3",
            ],
            await session.TextAsync($"SELECT * EXCLUDE (__file) FROM {scan} ORDER BY __row"));
    }

    [Theory]
    [InlineData("plain.parquet")]
    [InlineData("it's \"quoted\".parquet")]
    [InlineData("100%20 of it;--.parquet")]
    [InlineData("br[1]{a,b}*?.parquet")]
    [InlineData("[*].parquet")]
    [InlineData("[[].parquet")]
    [InlineData("ünï 中 😀.parquet")]
    [InlineData("two\nlines.parquet")]
    [InlineData("back\\slash $1 ~ #&=.parquet")]
    [InlineData("month=01/x.parquet")]
    public async Task Files_of_any_name_are_found_and_named(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "not a file name on Windows");
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var (file, other) = (folder.File(name), folder.File("plain1.parquet"));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await session.WriteAsync("SELECT 7 AS month, 1.5::DOUBLE AS \"it's \"\"x\"\"\" FROM range(2)", other);
        File.Copy(other, file);
        var files = await ParquetSources.DescribeAsync(session, [file], Sessions.Token);
        Assert.Equal((file, 2L), (files[0].Path, files[0].Rows));
        var scan = ParquetSources.ScanSql(files, [new("month", DataType.Int64), new("it's \"x\"", DataType.Float64)]);
        Assert.Equal([$"7|1.5|{file}|0", $"7|1.5|{file}|1"], await session.TextAsync($"SELECT * FROM {scan} ORDER BY __row"));
    }

    [Fact]
    public async Task Files_that_differ_in_types_order_and_other_columns_are_read_as_one()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        string[] paths = [.. Enumerable.Range(1, 6).Select(i => folder.File($"{i}.parquet"))];
        await session.WriteAsync("SELECT 1::TINYINT AS a, TIMESTAMP '2020-01-01 00:00:01' AS t, 'z' AS only_here", paths[0]);
        await session.WriteAsync("SELECT TIMESTAMPTZ '2020-01-01 00:00:02+00' AS t, 3000000000::BIGINT AS a", paths[1]);
        await session.WriteAsync("SELECT 3000::SMALLINT AS A, TIMESTAMP_NS '2020-01-01 00:00:03.000000999' AS T", paths[2]);
        await session.WriteAsync("SELECT [1] AS another, TIMESTAMP '2020-01-01 00:00:04' AS t, 4::TINYINT AS a", paths[3]);
        await session.WriteAsync("SELECT 4294967295::UINTEGER AS a, TIMESTAMP_MS '2020-01-01 00:00:05' AS t", paths[4]);
        await session.WriteAsync("SELECT 6::INTEGER AS a, TIMESTAMP '2020-01-01 00:00:06' AS t", paths[5]);
        var files = await ParquetSources.DescribeAsync(session, paths, Sessions.Token);
        string[] expected =
        [
            "1|2020-01-01 00:00:01+00|1.parquet|0",
            "3000000000|2020-01-01 00:00:02+00|2.parquet|0",
            "3000|2020-01-01 00:00:03+00|3.parquet|0",
            "4|2020-01-01 00:00:04+00|4.parquet|0",
            "4294967295|2020-01-01 00:00:05+00|5.parquet|0",
            "6|2020-01-01 00:00:06+00|6.parquet|0",
        ];
        foreach (var order in new[] { files, [.. files.Reverse()] })
        {
            var scan = ParquetSources.ScanSql(order, [new("a", DataType.Int64), new("t", DataType.Timestamp)]);
            Assert.Equal(expected, await session.TextAsync($"SELECT a, t, replace(__file, '{folder.Path}/', ''), __row FROM {scan} ORDER BY t"));
        }
    }

    [Fact]
    public async Task Rows_can_be_counted_without_naming_a_column()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var file = folder.File("rows.parquet");
        await session.WriteAsync("SELECT i FROM range(100000) t(i)", file, ", ROW_GROUP_SIZE 10000");
        var files = await ParquetSources.DescribeAsync(session, [file], Sessions.Token);
        Assert.Equal(["100000|99999|4999950000"], await session.TextAsync($"SELECT count(*), max(__row), sum(__row) FROM {ParquetSources.ScanSql(files, [])}"));
    }

    [Theory]
    [InlineData("missing", "int32", "'{0}' has no column 'missing'; it has small, wide, blob, day. Put the column back or remove the file.")]
    [InlineData("wide", "int32", "Column 'wide' of '{0}' is int64, where int32 is expected. Write the file again with the expected type, or remove it.")]
    [InlineData("day", "timestamp", "Column 'day' of '{0}' is date, where timestamp is expected. Write the file again with the expected type, or remove it.")]
    [InlineData("blob", "string", "Column 'blob' of '{0}' has type binary, which is not supported yet. Write it in another type, or do without it.")]
    [InlineData("__row", "int64", "A column cannot be called '__row': that name holds a row's place. Rename it in '{0}'.")]
    public async Task A_column_that_does_not_fit_is_named_with_its_file(string name, string type, string message)
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var file = folder.File("columns.parquet");
        await session.WriteAsync("SELECT 1::TINYINT AS small, 2::BIGINT AS wide, 'x'::BLOB AS blob, DATE '2020-01-01' AS day", file);
        var files = await ParquetSources.DescribeAsync(session, [file], Sessions.Token);
        var column = new Column(name, new[] { DataType.Int32, DataType.Int64, DataType.String, DataType.Timestamp }.Single(t => t.ToString() == type));
        var error = Assert.Throws<EngineException>(() => ParquetSources.ScanSql(files, [new Column("small", DataType.Float64), column]));
        Assert.Equal(message.Replace("{0}", file, StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public async Task A_file_that_takes_the_name_of_the_row_number_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var file = folder.File("taken.parquet");
        await session.WriteAsync("SELECT 1 AS a, 42 AS File_Row_Number, 'f' AS filename", file);
        var files = await ParquetSources.DescribeAsync(session, [file], Sessions.Token);
        var error = Assert.Throws<EngineException>(() => ParquetSources.ScanSql(files, [new Column("a", DataType.Int32)]));
        Assert.Equal($"'{file}' has a column 'File_Row_Number', a name that DuckDB needs for a row's place. Rename that column.", error.Message);
    }

    [Fact]
    public async Task Of_two_columns_that_differ_in_case_only_the_first_can_be_read()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        var file = folder.File("case.parquet");
        await session.WriteAsync("SELECT 1 AS qa, 2 AS qb", file);
        // DuckDB writes no such file, so one byte is changed wherever the name stands.
        var bytes = await File.ReadAllBytesAsync(file, Sessions.Token);
        for (var at = 0; (at = bytes.AsSpan().IndexOf("qb"u8)) >= 0;)
            "QA"u8.CopyTo(bytes.AsSpan(at));
        await File.WriteAllBytesAsync(file, bytes, Sessions.Token);
        var files = await ParquetSources.DescribeAsync(session, [file], Sessions.Token);
        Assert.Equal(["1"], await session.TextAsync($"SELECT qa FROM {ParquetSources.ScanSql(files, [new Column("qa", DataType.Int32)])}"));
        var error = Assert.Throws<EngineException>(() => ParquetSources.ScanSql(files, [new Column("QA", DataType.Int32)]));
        Assert.Contains("differs in case only", error.Message);
    }

    [Fact]
    public async Task A_path_in_another_spelling_is_refused_because_rows_would_carry_that_of_the_engine()
    {
        using var folder = new TemporaryFolder();
        await using var session = await Sessions.OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => ParquetSources.DescribeAsync(session, ["relative.parquet"], Sessions.Token));
        await Assert.ThrowsAsync<ArgumentException>(() => ParquetSources.DescribeAsync(session, [folder.Path + "//x.parquet"], Sessions.Token));
    }
}
