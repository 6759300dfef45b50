using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using CsvHelper;
using CsvHelper.Configuration;
using FeatureJobs.Relational;
using FeatureJobs.SparkConnect;
using ParquetSharp;
using ParquetSharp.Arrow;

namespace FeatureJobs.Engines.Spark;

/// <summary>
/// CSV files for Spark: split and numbered here, and written as Parquet where Spark reads it. Spark's own reader takes one kind of line break a file, and without line breaks
/// inside cells it numbers no rows. Where Spark does not see that folder as this process does, they are sent as other files of this machine are.
/// </summary>
/// <param name="folder">Absolute; for this engine alone.</param>
internal sealed class SparkCsv(string folder)
{
    private const int RowsAtOnce = 20_000;
    private const string Row = "row";

    private static readonly CsvConfiguration _rules = new(CultureInfo.InvariantCulture)
    {
        HasHeaderRecord = false,
        DetectColumnCountChanges = true,
        IgnoreBlankLines = false,
        Mode = CsvMode.RFC4180,
        TrimOptions = TrimOptions.None,
        MaxFieldSize = CsvFile.LongestRow,
    };

    private readonly OncePerFile _converted = new();

    /// <summary>The rows of a scan for FROM, in brackets; the views it names are added to <paramref name="views"/>.</summary>
    public async Task<string> ScanAsync(SparkSession session, SparkUpload upload, CsvScan scan, List<string> views, CancellationToken cancellation)
    {
        var parts = new List<string>();
        foreach (var file in await CsvColumns.HeadersAsync(scan.Files, cancellation))
        {
            var cells = CsvColumns.Cells(scan, file, SparkScalars.Quote);
            var converted = await _converted.DoAsync(file.Path, () => Task.Run(() => Convert(file, cancellation), cancellation), cancellation);
            var schema = string.Concat(Enumerable.Range(0, file.Header.Length).Select(place => $"c{place} STRING, ")) + $"{Row} BIGINT";
            var view = await ViewAsync(converted);
            views.Add(view);
            parts.Add($"SELECT {cells}{SparkScalars.Print(Expressions.Literal.Of(file.Path))} AS {FileScan.FileColumn}, {Row} AS {FileScan.RowColumn} FROM {view}");

            async Task<string> ViewAsync(string place)
            {
                try
                {
                    return await SparkViews.CreateAsync(session, session.Read().Format("parquet").Schema(schema).Load(SparkNames.Escape(place)), cancellation);
                }
                catch (EngineException e) when (place == converted && e.InnerException is SparkConnectException error && SparkErrors.IsNoFile(error))
                {
                    return await ViewAsync(await upload.SendAsync(session, converted, cancellation));
                }
            }
        }
        return $"({string.Join("\nUNION ALL\n", parts)})";
    }

    private string Convert(CsvFile file, CancellationToken cancellation)
    {
        var path = $"{folder}/{Guid.NewGuid():N}.parquet";
        try
        {
            Directory.CreateDirectory(folder);
            using var text = new CsvParser(new StreamReader(file.Path), _rules);
            var schema = new Schema([.. Enumerable.Range(0, file.Header.Length).Select(place => new Field($"c{place}", StringType.Default, nullable: true)), new Field(Row, Int64Type.Default, nullable: false)], null);
            using var properties = new WriterPropertiesBuilder().Compression(Compression.Lz4).Build();
            using var writer = new FileWriter(path, schema, properties);
            text.Read();
            var rows = 0L;
            while (Batch(text, schema, ref rows) is { } batch)
                using (batch)
                {
                    cancellation.ThrowIfCancellationRequested();
                    writer.WriteBufferedRecordBatch(batch);
                }
            writer.Close();
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ParquetException or CsvHelperException)
        {
            throw new EngineException($"'{file.Path}' could not be put where Spark reads it, in '{folder}': {e.Message.TrimEnd('.')}.", innerException: e);
        }
    }

    private static RecordBatch? Batch(CsvParser text, Schema schema, ref long rows)
    {
        var cells = Enumerable.Range(0, schema.FieldsList.Count - 1).Select(_ => new StringArray.Builder()).ToArray();
        var numbers = new Int64Array.Builder();
        for (; numbers.Length < RowsAtOnce && text.Read(); rows++)
        {
            for (var place = 0; place < cells.Length; place++)
                if (text[place] is { Length: > 0 } cell)
                    cells[place].Append(cell);
                else
                    cells[place].AppendNull();
            numbers.Append(rows);
        }
        return numbers.Length == 0 ? null : new RecordBatch(schema, [.. cells.Select(column => (IArrowArray)column.Build()), numbers.Build()], numbers.Length);
    }
}
