using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Engines;

/// <summary>
/// What CSV files hold, the same on every engine: an engine splits them into cells of text and guesses nothing; what text means is said by the casts of our expressions.
/// </summary>
internal static class CsvColumns
{
    /// <summary>The types that a column may be inferred as, the first that fits. All are tried on every cell.</summary>
    private static readonly DataType[] Inferred = [DataType.Int64, DataType.Float64, DataType.Bool, DataType.Date, DataType.Timestamp];

    /// <summary>Header and rows of each file, all columns as text. Columns without a name are left out.</summary>
    public static async Task<ImmutableArray<SourceFile>> DescribeTextAsync(ImmutableArray<string> files, CancellationToken cancellation)
    {
        var described = ImmutableArray.CreateBuilder<SourceFile>(files.Length);
        foreach (var file in files)
            described.Add(Described(await CsvFile.CheckAsync(file, cancellation), _ => DataType.String));
        return described.MoveToImmutable();
    }

    /// <summary>Header and rows of a file, with the types that all of its cells can be read as.</summary>
    /// <param name="single">Computes a relation of one row.</param>
    public static async Task<SourceFile> DescribeAsync(string path, Func<CsvFile, Relation, Task<object?[]>> single, CancellationToken cancellation)
    {
        var file = await CsvFile.CheckAsync(path, cancellation);
        var names = file.Header.Where(name => name.Length > 0).ToList();
        if (names.Count == 0)
            return Described(file, _ => DataType.String);
        // Wanted as numbers, so that spaces are no text; a column that stays text has its own.
        var scan = new CsvScan([path], [.. names.Select(name => new Column(name, DataType.Int64))]);
        var counts = new Aggregate(scan, [], [.. names.SelectMany((name, i) => Inferred
            .Select(type => new NamedAggregate($"{i}_{type}", AggregateCall.CountRows(new Cast(scan[name], type).Fails())))
            .Append(new($"{i}_given", AggregateCall.Count(scan[name]))))]);
        var row = (await single(file, counts)).Select(count => (long)count!).ToList();
        var width = Inferred.Length + 1;
        return Described(file, name =>
        {
            var own = row.GetRange(names.IndexOf(name) * width, width);
            return own[^1] == 0 ? DataType.String : Inferred.Zip(own).FirstOrDefault(type => type.Second == 0).First ?? DataType.String;
        });
    }

    /// <summary>The rows of files whose types were inferred, converted to types: a cell that cannot be read is an error of the engine.</summary>
    public static (CsvScan Text, Relation Typed) Typed(SourceScan scan)
    {
        var text = new CsvScan(scan.Files, scan.Read);
        return (text, new Project(text, [.. scan.Read.Select(column => new NamedExpression(column.Name, text[column.Name].To(column.Type))), text.Keep(FileScan.FileColumn), text.Keep(FileScan.RowColumn)]));
    }

    /// <summary>The headers of files, without reading on.</summary>
    public static async Task<List<CsvFile>> HeadersAsync(ImmutableArray<string> files, CancellationToken cancellation)
    {
        var headers = new List<CsvFile>();
        foreach (var file in files)
            headers.Add(await CsvFile.HeaderAsync(file, cancellation));
        return headers;
    }

    /// <summary>
    /// The wanted cells of a file for SELECT, each under its name and with a comma behind, from columns of text named c0, c1, … by their place (names may be missing in a header).
    /// </summary>
    /// <param name="quote">Quotes a name in the dialect.</param>
    /// <exception cref="EngineException">The file lacks a column; the message names both.</exception>
    public static string Cells(CsvScan scan, CsvFile file, Func<string, string> quote)
    {
        var cells = scan.Wanted.Select(column => (column, Place: file.Header.IndexOf(column.Name))).ToList();
        if (cells.FirstOrDefault(cell => cell.Place < 0).column is { } missing)
            throw new EngineException($"'{file.Path}' has no column '{missing.Name}'; its header has {string.Join(", ", file.Header)}. Put the column back or remove the file.");
        return string.Concat(cells.Select(cell => $"{(cell.column.Type == DataType.String ? $"nullif(c{cell.Place}, '')" : $"nullif(trim(BOTH ' ' FROM c{cell.Place}), '')")} AS {quote(cell.column.Name)}, "));
    }

    private static SourceFile Described(CsvFile file, Func<string, DataType> type) =>
        new(file.Path, file.Rows, [.. file.Header.Where(name => name.Length > 0).Select(name => new Column(name, type(name)))], [], [], [.. file.Header.Where(name => name.Length > 0)]);
}
