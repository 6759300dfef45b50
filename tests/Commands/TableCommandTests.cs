using System.Text.Json;

namespace FeatureJobs.Tests;

/// <summary><c>featurejobs delta</c> on a table that is written here by hand: its log, and one Parquet file by the program's own export.</summary>
public sealed class TableCommandTests : IDisposable
{
    private const string Schema = """{"type":"struct","fields":[{"name":"id","type":"long","nullable":false,"metadata":{}},{"name":"p","type":"string","nullable":true,"metadata":{}}]}""";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("featurejobs-table-");

    public TableCommandTests()
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, "_delta_log"));
        Log(0, """{"commitInfo":{"timestamp":1,"operation":"CREATE TABLE","operationParameters":{"mode":"x"},"operationMetrics":{"n":"1"}}}""", """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""",
            $$$"""{"metaData":{"id":"one","name":"sales","format":{"provider":"parquet","options":{}},"schemaString":{{{JsonSerializer.Serialize(Schema)}}},"partitionColumns":["p"],"configuration":{"delta.appendOnly":"true"},"createdTime":0}}""");
        Log(1, """{"commitInfo":{"timestamp":2,"operation":"WRITE"}}""", """{"txn":{"appId":"a","version":1}}""");
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Describe_tells_what_it_is()
    {
        var terminal = new Terminal();
        Assert.Equal(0, await terminal.RunAsync("delta", "describe", folder.FullName, "--format", "json"));
        var table = JsonDocument.Parse(terminal.Data).RootElement;
        Assert.Equal((1, "one", "sales", 0, 0), (table.GetProperty("version").GetInt32(), table.GetProperty("id").GetString(), table.GetProperty("name").GetString(), table.GetProperty("files").GetInt32(), table.GetProperty("rows").GetInt32()));
        Assert.Equal(["id long False False", "p string True True"], table.GetProperty("columns").EnumerateArray().Select(column =>
            $"{column.GetProperty("name")} {column.GetProperty("type")} {column.GetProperty("nullable")} {column.GetProperty("partition")}"));
        Assert.Equal("true", table.GetProperty("properties").GetProperty("delta.appendOnly").GetString());
        var words = new Terminal();
        Assert.Equal(0, await words.RunAsync("delta", "describe", folder.FullName, "--version", "0"));
        Assert.Contains("delta.appendOnly", words.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_is_newest_first()
    {
        var terminal = new Terminal();
        Assert.Equal(0, await terminal.RunAsync("delta", "history", folder.FullName, "--format", "json"));
        Assert.Equal(["1 WRITE", "0 CREATE TABLE"], JsonDocument.Parse(terminal.Data).RootElement.EnumerateArray().Select(entry => $"{entry.GetProperty("version")} {entry.GetProperty("operation")}"));
        var one = new Terminal();
        Assert.Equal(0, await one.RunAsync("delta", "history", folder.FullName, "--limit", "1"));
        Assert.DoesNotContain("CREATE TABLE", one.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cat_prints_rows_in_each_format()
    {
        await AddRowsAsync();
        Assert.Equal("{\"id\":null,\"p\":\"it's, \\\"so\\\"\"}\n", await CatAsync("--limit", "1"));
        Assert.Equal("{\"p\":\"it's, \\\"so\\\"\"}\n", await CatAsync("--columns", "p"));
        Assert.Equal("id,p\n,\"it's, \"\"so\"\"\"\n", await CatAsync("--format", "csv"));
        Assert.Equal("", await CatAsync("--version", "1"));
        var file = Path.Combine(folder.FullName, "out.parquet");
        Assert.Equal("", await CatAsync("--format", "parquet", "--out", file));
        Assert.Equal("PAR1"u8, File.ReadAllBytes(file).AsSpan(0, 4));
        Assert.DoesNotContain(folder.GetFiles(), left => left.Extension == ".tmp");
    }

    [Theory]
    [InlineData(2, "it has id, p", "cat", "--columns", "id,q")]
    [InlineData(2, "Name each column once", "cat", "--columns", "id,id")]
    [InlineData(2, "give --out FILE", "cat", "--format", "parquet")]
    [InlineData(2, "give --format parquet", "cat", "--out", "x.parquet")]
    [InlineData(2, "use json, csv or parquet", "cat", "--format", "xml")]
    [InlineData(2, "use a whole number from 0", "cat", "--version", "-1")]
    [InlineData(3, "has no version 7; its newest is 1", "cat", "--version", "7")]
    [InlineData(3, "has no version 7; its newest is 1", "describe", "--version", "7")]
    public async Task What_is_wrong_is_said(int code, string reason, string command, params string[] options)
    {
        var terminal = new Terminal();
        Assert.Equal(code, await terminal.RunAsync(["delta", command, folder.FullName, .. options]));
        Assert.Contains(reason, terminal.Narration, StringComparison.Ordinal);
        Assert.Empty(terminal.Data);
    }

    [Fact]
    public async Task A_file_that_is_gone_and_a_folder_that_is_no_table_are_named()
    {
        await AddRowsAsync();
        File.Delete(Path.Combine(folder.FullName, "a b.parquet"));
        var gone = new Terminal();
        Assert.Equal(3, await gone.RunAsync("delta", "cat", folder.FullName));
        Assert.Contains("a b.parquet", gone.Narration, StringComparison.Ordinal);
        var none = new Terminal();
        Assert.Equal(3, await none.RunAsync("delta", "history", Path.Combine(folder.FullName, "nothing")));
        Assert.Contains("is not a Delta table: there is no such folder, or it is empty.", none.Narration, StringComparison.Ordinal);
    }

    /// <summary>One row: a Parquet file without the table's column serves, since columns that a file lacks are null.</summary>
    private async Task AddRowsAsync()
    {
        var some = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "examples"), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        var other = Directory.CreateDirectory(Path.Combine(folder.FullName, "other", "_delta_log")).Parent!.FullName;
        File.Copy(some, Path.Combine(other, "x.parquet"));
        File.WriteAllLines(Path.Combine(other, "_delta_log", "00000000000000000000.json"),
            ["""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", $$$$"""{"metaData":{"id":"two","format":{"provider":"parquet","options":{}},"schemaString":{{{{JsonSerializer.Serialize(Schema)}}}},"partitionColumns":["p"],"configuration":{}}}""", Add("x.parquet", "y")]);
        Assert.Equal(0, await new Terminal().RunAsync("delta", "cat", other, "--columns", "id", "--limit", "1", "--format", "parquet", "--out", Path.Combine(folder.FullName, "a b.parquet")));
        Log(2, Add("a%20b.parquet", "it's, \"so\""));
    }

    private async Task<string> CatAsync(params string[] options)
    {
        var terminal = new Terminal();
        Assert.True(await terminal.RunAsync(["delta", "cat", folder.FullName, .. options]) == 0, terminal.Narration);
        return terminal.Data;
    }

    private static string Add(string path, string p) =>
        $$$"""{"add":{"path":{{{JsonSerializer.Serialize(path)}}},"partitionValues":{"p":{{{JsonSerializer.Serialize(p)}}}},"size":1,"modificationTime":1,"dataChange":true}}""";

    private void Log(int version, params string[] lines) => File.WriteAllLines(Path.Combine(folder.FullName, "_delta_log", $"{version:D20}.json"), lines);
}
