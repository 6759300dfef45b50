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
/// <param name="folder">Absolute; for this engine alone.</param>
internal sealed class SparkUpload(string folder)
{
    /// <summary>The column with a row's place in its file.</summary>
    public const string Row = "__featurejobs_row";

    // Some 100 bytes a row: a batch is a few megabytes on the way, and a job of Spark's.
    private const int RowsAtOnce = 100_000;

    private static readonly ArrowBuffer _offsets = new(new byte[sizeof(long)]);

    private readonly OncePerFile _sent = new();

    /// <summary>Where Spark finds the rows of a file that is here.</summary>
    public Task<string> SendAsync(SparkSession session, string path, CancellationToken cancellation) => _sent.DoAsync(path, () => WriteAsync(session, path, cancellation), cancellation);

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
                    await AppendAsync(batch, rows);
            if (rows == 0)
                await AppendAsync(Nothing(file.Schema), 0);
            return target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ParquetException or ArgumentException)
        {
            throw new EngineException($"'{path}' could not be sent to Spark, which does not see it: {e.Message.TrimEnd('.')}. Mend it, or put it where driver and executors can read it.", innerException: e);
        }

        Task AppendAsync(RecordBatch batch, long from) =>
            session.CreateDataFrame(Numbered(batch, from)).Write().Format("parquet").Mode(SaveMode.Append).SaveAsync(target, cancel: cancellation);
    });

    /// <summary>A file without rows is sent for its columns.</summary>
    private static RecordBatch Nothing(Schema schema) => new(schema, schema.FieldsList.Select(field => ArrowArrayFactory.BuildArray(Nothing(field.DataType))), 0);

    private static ArrayData Nothing(IArrowType type) => new(
        type, 0, 0, 0,
        type switch
        {
            NullType => [],
            Apache.Arrow.Types.StructType => [ArrowBuffer.Empty],
            ListType or Apache.Arrow.Types.MapType => [ArrowBuffer.Empty, _offsets],
            StringType or BinaryType or LargeStringType or LargeBinaryType => [ArrowBuffer.Empty, _offsets, ArrowBuffer.Empty],
            _ => [ArrowBuffer.Empty, ArrowBuffer.Empty],
        },
        type is NestedType nested ? nested.Fields.Select(field => Nothing(field.DataType)) : null);

    private static RecordBatch Numbered(RecordBatch batch, long from)
    {
        var numbers = new Int64Array.Builder();
        numbers.AppendRange(Enumerable.Range(0, batch.Length).Select(place => from + place));
        var schema = new Schema([.. batch.Schema.FieldsList, new Field(Row, Int64Type.Default, nullable: false)], null);
        return new RecordBatch(schema, [.. batch.Arrays, numbers.Build()], batch.Length);
    }
}
