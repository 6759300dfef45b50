using System.Collections.Concurrent;
using Apache.Arrow;
using Apache.Arrow.Types;
using FeatureJobs.Relational;
using FeatureJobs.SparkConnect;
using ParquetSharp;
using ParquetSharp.Arrow;

namespace FeatureJobs.Engines.Spark;

/// <summary>
/// Parquet files of this machine that Spark does not see: their rows are numbered, sent in batches, and kept as Parquet where Spark reads. Each file is sent once.
/// </summary>
/// <param name="folder">Absolute, or with a scheme; for this engine alone.</param>
internal sealed class SparkUpload(string folder)
{
    /// <summary>The column with a row's place in its file.</summary>
    public const string Row = "__featurejobs_row";

    // Some 100 bytes a row: a batch is a few megabytes on the way, and a job of Spark's.
    private const int RowsAtOnce = 100_000;

    private readonly ConcurrentDictionary<(string Path, long Length, long Written), Lazy<Task<string>>> _sent = new();

    /// <summary>Where Spark finds the rows of a file that is here.</summary>
    public Task<string> SendAsync(SparkSession session, string path, CancellationToken cancellation)
    {
        var file = new FileInfo(path);
        return _sent.GetOrAdd((path, file.Length, file.LastWriteTimeUtc.Ticks), _ => new(() => WriteAsync(session, path, cancellation))).Value;
    }

    private Task<string> WriteAsync(SparkSession session, string path, CancellationToken cancellation) => SparkErrors.TranslateAsync(async () =>
    {
        var target = $"{folder}/{Guid.NewGuid():N}";
        try
        {
            using var properties = ArrowReaderProperties.GetDefault();
            properties.BatchSize = RowsAtOnce;
            using var file = new FileReader(path, null, properties);
            using var batches = file.GetRecordBatchReader();
            var rows = 0L;
            for (; await batches.ReadNextRecordBatchAsync(cancellation) is { } batch; rows += batch.Length)
                using (batch)
                    await session.CreateDataFrame(Numbered(batch, rows)).Write().Format("parquet").Mode(SaveMode.Append).SaveAsync(target, cancel: cancellation);
            return rows > 0 ? target : throw new EngineException($"'{path}' has no rows.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ParquetException or ArgumentException)
        {
            throw new EngineException($"'{path}' could not be sent to Spark, which does not see it: {e.Message.TrimEnd('.')}. Mend it, or put it where driver and executors can read it.", innerException: e);
        }
    });

    private static RecordBatch Numbered(RecordBatch batch, long from)
    {
        var numbers = new Int64Array.Builder();
        numbers.AppendRange(Enumerable.Range(0, batch.Length).Select(place => from + place));
        var schema = new Schema([.. batch.Schema.FieldsList, new Field(Row, Int64Type.Default, nullable: false)], null);
        return new RecordBatch(schema, [.. batch.Arrays, numbers.Build()], batch.Length);
    }
}
