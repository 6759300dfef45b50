using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.SparkConnect;
using Column = FeatureJobs.Expressions.Column;

namespace FeatureJobs.Engines.Spark;

/// <summary>
/// The engine of clusters: Spark computes and commits, over Spark Connect. It is connected with the first call that needs it; calls may overlap and share one session.
/// Tables and files are named by paths that the cluster knows.
/// </summary>
/// <param name="remote">As <c>sc://host:port/;key=value</c>.</param>
/// <param name="settings">Of the session.</param>
/// <param name="scratch">A folder that this process, driver and executors can write under one path, for rows that are kept apart for a while.</param>
/// <param name="clock">Tells which folders of killed engines are old: that of the machine, as their files are dated by it.</param>
public sealed class SparkEngine(string remote, IEnumerable<KeyValuePair<string, string>> settings, string scratch, TimeProvider? clock = null) : IEngine
{
    private readonly SparkLink _link = new(remote, [.. settings, .. SparkDialect.RequiredSettings]);
    private readonly SparkStaging _stage = new(SparkScratch.New(scratch));
    private SparkTables? _tables;

    /// <inheritdoc/>
    public string Name => "spark";

    /// <summary>What is wrong with an address of Spark, or null; it shows nothing that may be secret.</summary>
    public static string? AddressMistake(string remote) => SparkSessionBuilder.Mistake(remote);

    /// <summary>Digits of the versions below which a table is young.</summary>
    internal int YoungDigits { get; init; } = 2;

    /// <summary>Bytes of labels that are few enough to be matched before features are looked up.</summary>
    internal long SmallLabels { get; init; } = SparkBroadcast.SmallLabels(settings);

    /// <summary>All that this engine keeps apart is in here.</summary>
    internal string Folder => _stage.Folder;

    private SparkTables Tables => _tables ??= new(_link, YoungDigits);

    /// <inheritdoc/>
    public async Task<ImmutableArray<SourceFile>> DescribeAsync(ImmutableArray<string> files, CancellationToken cancellation)
    {
        var session = await _link.SessionAsync(cancellation);
        var described = new Dictionary<string, SourceFile>(StringComparer.Ordinal);
        foreach (var file in files.Distinct())
            described.Add(file, FileScan.IsCsv(file)
                ? await CsvColumns.DescribeAsync(file, async (_, counts) => [.. (await this.SmallAsync(counts, cancellation))[0]], cancellation)
                : await SparkSources.DescribeAsync(session, _stage.Upload, file, cancellation));
        return [.. files.Select(file => described[file])];
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<SourceFile>> DescribeTextAsync(ImmutableArray<string> files, CancellationToken cancellation) => CsvColumns.DescribeTextAsync(files, cancellation);

    /// <inheritdoc/>
    public Task<TableState?> TableAsync(string table, CancellationToken cancellation) => Tables.LatestAsync(table, cancellation);

    /// <inheritdoc/>
    public async Task<string> StatementAsync(Relation relation, CancellationToken cancellation)
    {
        await using var statement = await StatementOfAsync(relation, cancellation, run: false);
        return statement.Sql;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordBatch> QueryAsync(Relation relation, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var statement = await StatementOfAsync(relation, cancellation);
        await foreach (var batch in StreamAsync(statement.Sql, null, cancellation))
            yield return batch;
    }

    /// <inheritdoc/>
    public async Task<StagedRows> StageAsync(Relation relation, string table, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (relation is Values values)
            return new StagedRows(_stage.Keep(values), table, values.Columns, values.Rows.Length, 0);
        var (stage, (rows, bytes)) = await KeepAsync(relation, _stage.MeasureAsync, progress, cancellation);
        return new StagedRows(stage, table, relation.Columns, rows, bytes);
    }

    /// <inheritdoc/>
    public async Task<AppendOutcome> AppendAsync(string table, ImmutableArray<Column> columns, ImmutableArray<StagedRows> rows, TableTransaction? transaction, CancellationToken cancellation)
    {
        // Without rows too a frame with all columns: it is what creates the table.
        Relation all = rows.Where(staged => staged.Rows > 0).Select(staged => (Relation)staged.Scan()).ToImmutableArray() is { IsEmpty: false } parts
            ? parts.Length == 1 ? parts[0] : new UnionAll(parts)
            : new SourceScan([], columns);
        await using var statement = await StatementOfAsync(new Project(all, [.. columns.Select(column => all.Keep(column.Name))]), cancellation);
        var session = await _link.SessionAsync(cancellation);
        var outcome = await Tables.AppendAsync(table, session.Query(statement.Sql), transaction, cancellation);
        if (outcome is AppendOutcome.Committed)
            await DiscardAsync(rows);
        return outcome;
    }

    /// <inheritdoc/>
    public async Task<ScratchRows> ScratchAsync(Relation relation, IProgress<double>? progress, CancellationToken cancellation)
    {
        var (stage, rows) = await KeepAsync(relation, _stage.CountAsync, progress, cancellation);
        return new ScratchRows(stage, relation.Columns, rows, () => _stage.Remove(stage));
    }

    /// <inheritdoc/>
    public async Task<long> ExportAsync(Relation relation, string path, FileFormat format, IProgress<double>? progress, CancellationToken cancellation)
    {
        await using var statement = await StatementOfAsync(SparkExport.Relation(relation, format), cancellation);
        return await SparkExport.WriteAsync(StreamAsync(statement.Sql, progress, cancellation), relation, path, format, cancellation);
    }

    /// <inheritdoc/>
    public Task DiscardAsync(ImmutableArray<StagedRows> rows)
    {
        foreach (var staged in rows)
            _stage.Remove(staged.Stage);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // What still runs in the session may write: it ends first.
        await _link.DisposeAsync();
        _stage.Clear();
        SparkScratch.Sweep(scratch, (clock ?? TimeProvider.System).GetUtcNow());
    }

    private async Task<SparkStatement> StatementOfAsync(Relation relation, CancellationToken cancellation, bool run = true) =>
        await SparkStatement.OfAsync(await _link.SessionAsync(cancellation), relation, _stage, SmallLabels, run, cancellation);

    private async Task<(string Stage, T Size)> KeepAsync<T>(Relation relation, Func<SparkSession, string, ImmutableArray<Column>, CancellationToken, Task<T>> measure, IProgress<double>? progress, CancellationToken cancellation)
    {
        await using var statement = await StatementOfAsync(relation, cancellation);
        var session = await _link.SessionAsync(cancellation);
        var stage = await _stage.WriteAsync(session, statement.Sql, relation.Columns, progress, cancellation);
        try
        {
            return (stage, await measure(session, stage, relation.Columns, cancellation));
        }
        catch
        {
            _stage.Remove(stage);
            throw;
        }
    }

    private async IAsyncEnumerable<RecordBatch> StreamAsync(string sql, IProgress<double>? progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var session = await _link.SessionAsync(cancellation);
        await using var batches = session.Query(sql).ToArrowAsync(SparkProgressShare.Of(progress), cancellation).GetAsyncEnumerator(cancellation);
        while (await SparkErrors.TranslateAsync(() => batches.MoveNextAsync().AsTask()))
            yield return batches.Current;
    }
}
