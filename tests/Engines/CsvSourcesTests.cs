using System.Text;
using FeatureJobs.Engines;
using FeatureJobs.Engines.DuckDb;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Tests;

/// <summary>CSV files: what they hold, what is no CSV, and where each row stands.</summary>
public sealed class CsvSourcesTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DuckDbEngine _engine = new(new DuckDbSettings(Threads: 2), TimeProvider.System);

    [Fact]
    public async Task Types_are_the_first_that_all_cells_can_be_read_as()
    {
        var described = await DescribeAsync("""
            i,f,b,d,t,s,empty,mixed,late,spaces
            1,1.5,true,2024-01-31,2024-01-31,x,,1, +7 ,1
             -2 ,1e3,false,2024-02-29,2024-02-29T10:00+01:00,," ",true,,  
            ,NaN,,,,"1,5","",,9223372036854775807,

            """);
        Assert.Equal(3, described.Rows);
        Assert.Equal(["i int64", "f float64", "b bool", "d date", "t timestamp", "s string", "empty string", "mixed string", "late int64", "spaces int64"],
            described.Columns.Select(column => $"{column.Name} {column.Type}"));
    }

    /// <summary>One cell that does not fit, in the last of many rows, decides.</summary>
    [Theory]
    [InlineData("4.5", "float64")]
    [InlineData("9223372036854775808", "float64")]
    [InlineData("1 2", "string")]
    [InlineData("inf", "string")]
    [InlineData("5", "int64")]
    public async Task The_whole_file_is_asked(string last, string type) =>
        Assert.Equal(type, (await DescribeAsync("n,m\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i},x\n")) + $"{last},y\n")).Columns[0].Type.ToString());

    [Fact]
    public async Task A_header_may_stand_alone_and_names_may_be_quoted_or_missing()
    {
        var described = await DescribeAsync("\uFEFF, \"a \"\"b\"\"\" ,\"line\r\nbreak\",c".Replace(" \"a \"\"b\"\"\" ", "\"a \"\"b\"\"\""));
        Assert.Equal(["a \"b\"", "line\r\nbreak", "c"], described.Columns.Select(column => column.Name));
        Assert.All(described.Columns, column => Assert.Equal(DataType.String, column.Type));
        Assert.Equal(0, described.Rows);
    }

    [Theory]
    [InlineData("", "it is empty, and should have a header")]
    [InlineData("\n", "line 1 is blank")]
    [InlineData("a,b\n1,2\n\n3,4\n", "line 3 is blank")]
    [InlineData("a\n1\n\r\n3\n", "line 3 is blank")]
    [InlineData("a,b\n1,2\n3\n", "the row at line 3 has 1 cells, and the header 2")]
    [InlineData("a,b\n\"1\n\n\",2\n3,4,5", "the row at line 5 has 3 cells, and the header 2")]
    [InlineData("a,b\n1,2\n3,\"4\n5,6\n", "a quote in the row at line 3 is not closed")]
    [InlineData("a,b\n1,x\"2\n", "line 2 has a quote inside a cell that does not start with one; put the cell in quotes and double those inside")]
    [InlineData("a,b\n1, \"2\"\n", "line 2 has a quote inside a cell that does not start with one; put the cell in quotes and double those inside")]
    [InlineData("a,b\n1,\"2\"x\n", "line 2 has text after a closing quote; double the quotes inside a cell")]
    [InlineData("a,b\n1,2\r3,4\n", "line 2 has a carriage return without a line feed")]
    [InlineData("a,b\n1,2\r", "line 2 has a carriage return without a line feed")]
    [InlineData("a,b\n1,\0\n", "line 2 has the character U+0000; is it UTF-8?")]
    [InlineData("a,b,A\n", "its header has the name 'a' twice (upper and lower case are one)")]
    public async Task What_is_no_CSV_is_named_with_its_line(string text, string message)
    {
        var path = Write(text);
        foreach (var describe in (Func<Task>[])[() => _engine.DescribeAsync([path], Sessions.Token), () => _engine.DescribeTextAsync([path], Sessions.Token)])
            Assert.Equal($"'{path}' is not a readable CSV file: {message}. Mend it and put it back, or remove it.", (await Assert.ThrowsAsync<EngineException>(describe)).Message);
    }

    /// <summary>Every place where a piece of the file may end is tried: what is counted must not depend on it.</summary>
    [Fact]
    public void Rows_are_counted_whatever_the_pieces_that_bytes_come_in()
    {
        var bytes = Encoding.UTF8.GetBytes("a,\"b\"\"\"\r\n\"x\n\"\"y\"\"\",\r\nü😀,\"\"\n,z");
        for (var first = 0; first <= bytes.Length; first++)
            for (var second = first; second <= bytes.Length; second++)
            {
                var lines = new CsvLines();
                lines.Take(bytes.AsSpan(0, first), whole: true);
                lines.Take(bytes.AsSpan(first, second - first), whole: true);
                lines.Take(bytes.AsSpan(second), whole: true);
                lines.End();
                Assert.Equal(["a", "b\""], lines.Header);
                Assert.Equal(3, lines.Rows);
            }
    }

    [Fact]
    public async Task A_row_of_two_million_bytes_is_the_longest()
    {
        Assert.Equal(1, (await DescribeAsync($"a,b\n1,{new string('x', 1_999_990)}\n")).Rows);
        var path = Write($"a,b\n1,{new string('x', 2_000_000)}\n");
        Assert.Contains("the row at line 2 is longer than 2000000 bytes", (await Assert.ThrowsAsync<EngineException>(() => _engine.DescribeTextAsync([path], Sessions.Token))).Message);
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_is_named_with_its_line()
    {
        var path = Path.Combine(_folder.Path, "latin.csv");
        await File.WriteAllBytesAsync(path, [.. "a,b\n1,2\n3,"u8, 0xFC, (byte)'\n'], Sessions.Token);
        var error = await Assert.ThrowsAsync<EngineException>(() => _engine.DescribeTextAsync([path], Sessions.Token));
        Assert.Equal($"'{path}' is not a readable CSV file: line 3 is not UTF-8. Mend it and put it back, or remove it.", error.Message);
    }

    [Fact]
    public async Task Cells_are_text_by_name_and_each_row_has_its_place()
    {
        var (one, two) = (Write("b,x,a\r\n 1 ,,\" p \"\n\"\",\"two\nlines\",\n"), Write("a,b\nq,\"1\"\"2\""));
        var rows = await RowsAsync(new CsvScan([one, two], [new("a", DataType.String), new("b", DataType.Int32)]));
        Assert.Equal([$" p |1|{one}|0", $"null|null|{one}|1", $"q|1\"2|{two}|0"], rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rows_are_numbered_in_the_order_of_the_file_however_many()
    {
        var path = Write("i,q\n" + string.Concat(Enumerable.Range(0, 300_000).Select(i => i % 3 == 0 ? $"{i},\"\r\n{i}\"\r\n" : $"{i},\n")));
        var scan = new CsvScan([path], [new("i", DataType.Int64)]);
        var wrong = new Filter(scan, Express.Not(new Cast(scan["i"], DataType.Int64).EqualTo(scan[FileScan.RowColumn])));
        Assert.Equal(["300000|0"], await RowsAsync(new Aggregate(scan, [], [new("rows", AggregateCall.CountRows()), new("wrong", AggregateCall.CountRows(wrong.Predicate))])));
    }

    [Fact]
    public async Task A_source_of_inferred_types_is_converted()
    {
        var path = Write("at,n\n2024-01-31 10:00, 5 \n,\n");
        var described = (await _engine.DescribeAsync([path], Sessions.Token))[0];
        Assert.Equal([$"2024-01-31T10:00:00.0000000+00:00|5|{path}|0", $"null|null|{path}|1"], (await RowsAsync(new SourceScan([path], described.Columns))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_column_that_is_not_there_and_a_file_that_is_not_there_are_named()
    {
        var path = Write("a,b\n");
        Assert.Equal($"'{path}' has no column 'c'; its header has a, b. Put the column back or remove the file.",
            (await Assert.ThrowsAsync<EngineException>(() => RowsAsync(new CsvScan([path], [new("c", DataType.String)])))).Message);
        var gone = Path.Combine(_folder.Path, "gone.csv");
        Assert.Equal($"'{gone}' is not there. Put it back or remove it from the source.", (await Assert.ThrowsAsync<EngineException>(() => _engine.DescribeAsync([gone], Sessions.Token))).Message);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<SourceFile> DescribeAsync(string text) => (await _engine.DescribeAsync([Write(text)], Sessions.Token))[0];

    private string Write(string text)
    {
        var path = Path.Combine(_folder.Path, $"{Guid.NewGuid():N}.csv");
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<IEnumerable<string>> RowsAsync(Relation relation) =>
        (await _engine.SmallAsync(relation, Sessions.Token)).Select(row => string.Join("|", row.Select(value => value is DateTimeOffset time ? time.ToString("O") : value ?? "null")));
}
