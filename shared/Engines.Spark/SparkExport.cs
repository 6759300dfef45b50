using System.Buffers;
using System.Text;
using Apache.Arrow;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using ParquetSharp;
using ParquetSharp.Arrow;

namespace FeatureJobs.Engines.Spark;

/// <summary>One file of a relation's rows, written by this process as they stream in.</summary>
internal static class SparkExport
{
    private static readonly SearchValues<char> _quoted = SearchValues.Create(",\"\r\n");

    /// <summary>The rows as they are written: of CSV each value as the text of a cast.</summary>
    public static Relation Relation(Relation relation, FileFormat format) => format == FileFormat.Parquet ? relation
        : relation is Sort { Hidden: { } hidden } sort
            ? new Sort(Texts(sort.Input, hidden), sort.Keys, sort.Limit, hidden)
            : relation is Sort ordered ? throw new NotSupportedException($"CSV in the order of {string.Join(", ", ordered.Keys)}, columns that are written too.") : Texts(relation, null);

    private static Project Texts(Relation rows, string? hidden) => new(rows,
        [.. rows.Columns.Select(column => new NamedExpression(column.Name, column.Name == hidden || column.Type.Kind == TypeKind.Timestamp ? rows[column.Name] : rows[column.Name].To(DataType.String)))]);

    /// <summary>Writes the file and returns the number of rows; on a failure nothing remains.</summary>
    public static async Task<long> WriteAsync(IAsyncEnumerable<RecordBatch> batches, Relation relation, string path, FileFormat format, CancellationToken cancellation)
    {
        try
        {
            return format == FileFormat.Parquet ? await ParquetAsync(batches, path, cancellation) : await CsvAsync(batches, relation, path, cancellation);
        }
        catch (Exception e)
        {
            Remove(path);
            if (e is ParquetException or IOException or UnauthorizedAccessException)
                throw new EngineException($"'{path}' cannot be written: {e.Message.TrimEnd('.')}. Check that this user may write there and that the disk has room.", innerException: e);
            throw;
        }
    }

    private static async Task<long> ParquetAsync(IAsyncEnumerable<RecordBatch> batches, string path, CancellationToken cancellation)
    {
        var rows = 0L;
        FileWriter? writer = null;
        try
        {
            await foreach (var batch in batches.WithCancellation(cancellation))
                using (batch)
                {
                    if (writer is null)
                    {
                        using var properties = new WriterPropertiesBuilder().Compression(Compression.Zstd).Build();
                        writer = new FileWriter(path, batch.Schema, properties);
                    }
                    writer.WriteBufferedRecordBatch(batch);
                    rows += batch.Length;
                }
            writer?.Close();
            return rows;
        }
        finally
        {
            writer?.Dispose();
        }
    }

    private static async Task<long> CsvAsync(IAsyncEnumerable<RecordBatch> batches, Relation relation, string path, CancellationToken cancellation)
    {
        await using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16) { NewLine = "\n" };
        var line = new StringBuilder();
        await file.WriteLineAsync(line.AppendJoin(',', relation.Columns.Select(column => Cell(column.Name))), cancellation);
        var rows = 0L;
        await foreach (var batch in batches.WithCancellation(cancellation))
            using (batch)
                for (var row = 0; row < batch.Length; row++, rows++)
                {
                    line.Clear();
                    for (var column = 0; column < batch.ColumnCount; column++)
                        line.Append(column == 0 ? "" : ",").Append(Text(batch.Column(column), row));
                    await file.WriteLineAsync(line, cancellation);
                }
        return rows;
    }

    private static string Text(IArrowArray values, int row) => values.IsNull(row) ? "" : values is StringArray texts ? Cell(texts.GetString(row)!)
        : ((DateTimeOffset)ArrowRows.Value(values, row)!).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>An empty text is quoted, since an empty cell is null.</summary>
    private static string Cell(string text) => text.Length > 0 && !text.AsSpan().ContainsAny(_quoted) ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
