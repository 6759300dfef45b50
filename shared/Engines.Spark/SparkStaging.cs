using System.Collections.Concurrent;
using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.SparkConnect;

namespace FeatureJobs.Engines.Spark;

/// <summary>
/// Rows computed once and kept apart until they are appended or of no more use: Parquet files in a folder of the engine's own, which driver and executors reach.
/// Files and no cache: what was counted and judged is to the bit what is appended, also after an executor is lost.
/// </summary>
/// <param name="folder">Absolute; one for this engine alone.</param>
internal sealed class SparkStaging(string folder)
{
    private readonly ConcurrentDictionary<string, string> _rows = new(StringComparer.Ordinal);

    public string Folder => folder;

    /// <summary>A stage's rows for FROM.</summary>
    public string Rows(StagedScan scan) => _rows.TryGetValue(scan.Stage, out var rows) ? rows : throw new InvalidOperationException($"There is no stage '{scan.Stage}'.");

    /// <summary>Keeps a few literals as they are.</summary>
    public string Keep(Values values)
    {
        var name = Name();
        _rows[name] = $"({SparkRelations.Print(values, _ => throw new InvalidOperationException("Literals scan nothing."))})";
        return name;
    }

    /// <summary>Computes a statement and keeps its rows.</summary>
    public Task<string> WriteAsync(SparkSession session, string sql, ImmutableArray<Column> columns, IProgress<double>? progress, CancellationToken cancellation) => SparkErrors.TranslateAsync(async () =>
    {
        var name = Name();
        var files = $"{folder}/{name}";
        try
        {
            await session.Query(sql).Write().Format("parquet").Mode(SaveMode.ErrorIfExists).Option("compression", "lz4")
                .SaveAsync(files, SparkProgressShare.Of(progress), cancellation);
            await Files(session, name, columns).CreateOrReplaceTempViewAsync(name, cancellation);
            _rows[name] = name;
            return name;
        }
        catch
        {
            // One that was cancelled young is interrupted a moment later and may still write: Clear has the last word.
            Remove(name);
            throw;
        }
    });

    /// <summary>How many rows a stage has, and the bytes of its files.</summary>
    public Task<(long Rows, long Bytes)> MeasureAsync(SparkSession session, string stage, ImmutableArray<Column> columns, CancellationToken cancellation) => SparkErrors.TranslateAsync(async () =>
    {
        var files = Files(session, stage, columns).SelectExpr("count(*)", "aggregate(collect_set(struct(_metadata.file_path AS file, _metadata.file_size AS size)), 0L, (sum, file) -> sum + file.size)");
        var row = (await files.CollectAsync(cancellation))[0];
        return ((long)row[0]!, (long)row[1]!);
    });

    /// <summary>How many rows a stage has: Spark reads no more than the ends of its files.</summary>
    public Task<long> CountAsync(SparkSession session, string stage, ImmutableArray<Column> columns, CancellationToken cancellation) => SparkErrors.TranslateAsync(async () =>
        (long)(await Files(session, stage, columns).SelectExpr("count(*)").CollectAsync(cancellation))[0][0]!);

    private DataFrame Files(SparkSession session, string stage, ImmutableArray<Column> columns) => session.Read().Format("parquet")
        .Schema(string.Join(", ", columns.Select(column => $"{SparkScalars.Quote(column.Name)} {SparkTypes.Ddl(column.Type)}"))).Load(SparkNames.Escape($"{folder}/{stage}"));

    /// <summary>Forgets a stage and removes its files where this process reaches them. Never throws.</summary>
    public void Remove(string stage)
    {
        _rows.TryRemove(stage, out _);
        SparkScratch.Remove($"{folder}/{stage}");
    }

    /// <summary>Removes what is left, once nothing writes there any more. Never throws.</summary>
    public void Clear()
    {
        SparkScratch.Remove(folder);
    }

    /// <summary>CSV files as Parquet.</summary>
    public SparkCsv Csv { get; } = new($"{folder}/csv");

    /// <summary>Files of this machine alone.</summary>
    public SparkUpload Upload { get; } = new($"{folder}/sent");

    private static string Name() => $"featurejobs_stage_{Guid.NewGuid():N}";
}
