using System.Text;
using System.Text.Json;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>A table as others might have written it: files by DuckDB's COPY, the log line by line.</summary>
internal sealed class ForeignTable : IDisposable
{
    private readonly TableFolder _folder = new();
    private readonly List<string> _lines = [];
    private long _version;

    public ForeignTable() => Directory.CreateDirectory(_folder.LogFile(""));

    public string Path => _folder.Path;

    public string LogFile(string name) => _folder.LogFile(name);

    public void Dispose() => _folder.Dispose();

    /// <param name="fields">Each as the log has it: <c>{"name":...}</c>.</param>
    public ForeignTable Schema(string fields, string partitionColumns = "", string configuration = "", string protocol = """{"minReaderVersion":1,"minWriterVersion":2}""")
    {
        _lines.Add($$$"""{"protocol":{{{protocol}}}}""");
        _lines.Add($$$"""{"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":{{{Json($$"""{"type":"struct","fields":[{{fields}}]}""")}}},"partitionColumns":[{{{partitionColumns}}}],"configuration":{{{{configuration}}}},"createdTime":0}}""");
        return this;
    }

    public static string Field(string name, string type, string metadata = "") =>
        $$$"""{"name":{{{Json(name)}}},"type":{{{(type[0] is '{' ? type : Json(type))}}},"nullable":true,"metadata":{{{{metadata}}}}}""";

    /// <summary>Writes the file by its name and logs it by <paramref name="logged"/>, if that is another.</summary>
    public ForeignTable File(string name, string select, string partitionValues = "", string? logged = null, string more = "", string options = "")
    {
        var path = System.IO.Path.GetFullPath(name, Path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        TableFolder.Rows($"COPY ({select}) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet{options})");
        return Line($$$"""{"add":{"path":{{{Json(logged ?? name)}}},"partitionValues":{{{{partitionValues}}}},"size":{{{new FileInfo(path).Length}}},"modificationTime":0,"dataChange":true{{{more}}}}}""");
    }

    public ForeignTable Line(string line)
    {
        _lines.Add(line);
        return this;
    }

    /// <summary>Ends the commit.</summary>
    public ForeignTable Commit()
    {
        System.IO.File.WriteAllLines(_folder.CommitFile(_version++), _lines, new UTF8Encoding(false));
        _lines.Clear();
        return this;
    }

    public DeltaTable Table => _folder.Table();

    public async Task<Snapshot> OpenAsync()
    {
        if (_lines.Count > 0)
        {
            Commit();
        }

        return await Table.LatestAsync(TableFolder.Cancellation);
    }

    /// <summary>Rows of <c>SELECT {select} FROM the table {rest}</c>.</summary>
    public async Task<List<object?[]>> RowsAsync(string select, string rest = "ORDER BY 1", FilePredicate? predicate = null, string[]? columns = null)
    {
        using var scan = await DeltaScan.PrepareAsync(await OpenAsync(), TableFolder.Connect, Path, columns, predicate, TableFolder.Cancellation);
        return TableFolder.Rows($"SELECT {select} FROM {scan.Sql} {rest}");
    }

    public static string Json(string text) => JsonSerializer.Serialize(text);
}
