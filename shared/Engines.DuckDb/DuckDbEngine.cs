using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using DuckDB.NET.Data;
using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using Column = FeatureJobs.Expressions.Column;

namespace FeatureJobs.Engines.DuckDb;

/// <summary>
/// The embedded engine: DuckDB computes, the Delta log of this project commits. DuckDB is loaded with the first call that needs it.
/// Calls may overlap: each takes a session of its own, and sessions are kept for the next call.
/// </summary>
public sealed class DuckDbEngine(DuckDbSettings settings, TimeProvider clock) : IEngine
{
    private readonly ConcurrentBag<DuckDbSession> _idle = [];
    // Until the end: statements are printed, and run by whoever reads them.
    private readonly ConcurrentBag<DeltaScan> _scans = [];
    private readonly ConcurrentDictionary<string, Snapshot> _snapshots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StagedFiles> _staged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _scratch = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => "duckdb";

    /// <inheritdoc/>
    public async Task<ImmutableArray<SourceFile>> DescribeAsync(ImmutableArray<string> files, CancellationToken cancellation)
    {
        await using var use = await SessionAsync(cancellation);
        var described = (await ParquetSources.DescribeAsync(use.Session, [.. files.Where(file => !FileScan.IsCsv(file))], cancellation))
            .DistinctBy(file => file.Path).ToDictionary(file => file.Path, ParquetSources.Described);
        foreach (var file in files.Where(FileScan.IsCsv).Distinct())
            described.Add(file, await CsvSources.DescribeAsync(use.Session, file, cancellation));
        return [.. files.Select(file => described[file])];
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<SourceFile>> DescribeTextAsync(ImmutableArray<string> files, CancellationToken cancellation) => CsvColumns.DescribeTextAsync(files, cancellation);

    /// <inheritdoc/>
    public Task<TableState?> TableAsync(string table, CancellationToken cancellation) => TranslateAsync(async () =>
        await LatestAsync(table, cancellation) is { } snapshot
            ? new TableState(
                table,
                snapshot.Metadata.Id,
                snapshot.Version,
                snapshot.Transactions.ToImmutableDictionary(transaction => transaction.AppId, transaction => transaction.Version),
                [.. snapshot.Fields.Select(DeltaColumns.Column)],
                snapshot.Files.Sum(file => file.Size))
            : null);

    /// <inheritdoc/>
    public Task<string> StatementAsync(Relation relation, CancellationToken cancellation) => TranslateAsync(async () =>
    {
        await using var use = await SessionAsync(cancellation);
        return await SqlAsync(relation, use.Session, cancellation);
    });

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordBatch> QueryAsync(Relation relation, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var use = await SessionAsync(cancellation);
        var sql = await SqlAsync(relation, use.Session, cancellation);
        await foreach (var batch in use.Session.StreamAsync(sql, cancellation))
            yield return batch;
    }

    /// <inheritdoc/>
    public Task<StagedRows> StageAsync(Relation relation, string table, IProgress<double>? progress, CancellationToken cancellation) => TranslateAsync(async () =>
    {
        await using var use = await SessionAsync(cancellation);
        var sql = await SqlAsync(relation, use.Session, cancellation);
        // As when reading: a cast to TIMESTAMPTZ would ask a calendar for each row.
        var columns = relation.Columns.Select(column => DuckDbScalars.Quote(column.Name)).Zip(relation.Columns, (name, column) =>
            column.Type.Kind == TypeKind.Timestamp ? $"make_timestamptz(epoch_us({name})) AS {name}" : name);
        var fields = relation.Columns.Select(DeltaColumns.Field).ToList();
        var options = new StageOptions(KeepOrder: relation is Sort);
        StagedFiles staged;
        try
        {
            staged = await use.Session.UseAsync(
                connection => DeltaStage.StageAsync(connection, Storage(table), fields, $"SELECT {string.Join(", ", columns)} FROM ({sql})", options, cancellation).GetAwaiter().GetResult(), progress, cancellation);
        }
        catch (EngineException e) when (e.IsUnexpected)
        {
            throw await NameFileAsync(relation, e, use.Session, cancellation);
        }
        var name = $"{table}#{Guid.NewGuid():N}";
        _staged[name] = staged;
        return new StagedRows(name, table, relation.Columns, staged.Rows, staged.Bytes);
    });

    /// <inheritdoc/>
    public Task<AppendOutcome> AppendAsync(string table, ImmutableArray<Column> columns, ImmutableArray<StagedRows> rows, TableTransaction? transaction, CancellationToken cancellation) => TranslateAsync(async () =>
    {
        var commit = new NewCommit
        {
            Fields = [.. columns.Select(DeltaColumns.Field)],
            Adds = [.. rows.SelectMany(staged => _staged[staged.Stage].Adds)],
            Transaction = transaction is null ? null : new TransactionId(transaction.Application, transaction.Number),
        };
        var outcome = await Table(table).CommitAsync(await LatestAsync(table, cancellation), commit, cancellation);
        // Without a transaction nothing contradicts anything: whoever lost the creation of the table appends to the winner's.
        if (outcome is Conflicted { Kind: ConflictKind.TableCreated } && transaction is null)
            outcome = await Table(table).CommitAsync(await LatestAsync(table, cancellation), commit, cancellation);
        if (outcome is not Committed committed)
            return new AppendOutcome.Conflicted(((Conflicted)outcome).Message);
        _snapshots[table] = committed.Snapshot;
        foreach (var staged in rows)
            _staged.TryRemove(staged.Stage, out _);
        return (AppendOutcome)new AppendOutcome.Committed(committed.Version, committed.Warning is { } warning ? [warning] : []);
    });

    /// <inheritdoc/>
    public async Task<ScratchRows> ScratchAsync(Relation relation, IProgress<double>? progress, CancellationToken cancellation)
    {
        var stage = $"featurejobs-scratch-{Environment.ProcessId}-{Guid.NewGuid():N}";
        var file = Path.Combine(settings.EffectiveSpillFolder, stage + ".parquet");
        // Read once or twice and removed: what is quick to write is best.
        var rows = await CopyAsync(relation, file, FileFormat.Parquet, "COMPRESSION lz4", progress, cancellation);
        _scratch[stage] = file;
        return new ScratchRows(stage, relation.Columns, rows, () =>
        {
            _scratch.TryRemove(stage, out _);
            DuckDbExport.TryDelete(file);
        });
    }

    /// <inheritdoc/>
    public Task<long> ExportAsync(Relation relation, string path, FileFormat format, IProgress<double>? progress, CancellationToken cancellation) =>
        CopyAsync(relation, path, format, format == FileFormat.Parquet ? "COMPRESSION zstd" : "HEADER", progress, cancellation);

    private Task<long> CopyAsync(Relation relation, string path, FileFormat format, string options, IProgress<double>? progress, CancellationToken cancellation) => TranslateAsync(async () =>
    {
        await using var use = await SessionAsync(cancellation);
        var copy = DuckDbExport.Sql(relation, await SqlAsync(relation, use.Session, cancellation), path, format, options);
        try
        {
            return await use.Session.UseAsync(connection => DuckDbExport.Run(connection, copy), progress, cancellation);
        }
        catch (Exception e)
        {
            DuckDbExport.TryDelete(path);
            if (e is EngineException { IsUnexpected: true } unexpected)
                throw await NameFileAsync(relation, unexpected, use.Session, cancellation);
            throw;
        }
    });

    /// <inheritdoc/>
    public async Task DiscardAsync(ImmutableArray<StagedRows> rows)
    {
        foreach (var staged in rows)
            if (_staged.TryRemove(staged.Stage, out var files))
                try
                {
                    await DeltaStage.DiscardAsync(Storage(staged.Table), files, CancellationToken.None);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or DeltaException)
                {
                    // An orphan that no reader sees; vacuum removes it.
                }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_scans.TryTake(out var scan))
            scan.Dispose();
        while (_idle.TryTake(out var session))
            await session.DisposeAsync();
    }

    /// <summary>The statement that computes a relation.</summary>
    private async Task<string> SqlAsync(Relation relation, DuckDbSession session, CancellationToken cancellation)
    {
        var scans = new Dictionary<Relation, string>(ReferenceEqualityComparer.Instance);
        foreach (var node in relation.All())
        {
            var rows = node switch
            {
                FileScan { Files.IsEmpty: true } source => Nothing(source),
                SourceScan source => await SourceSqlAsync(source, session, cancellation),
                CsvScan csv => CsvSources.ScanSql(csv, await CsvColumns.HeadersAsync(csv.Files, cancellation)),
                TableScan { Version: TableState.None } table => $"read_parquet({Sql.Text($"{table.Table}/*.parquet")})",
                TableScan table => await ScanAsync(table, cancellation),
                StagedScan staged => Staged(staged),
                _ => null,
            };
            if (rows is not null)
                scans.Add(node, rows);
        }
        return DuckDbRelations.Print(relation, scan => scans[scan]);
    }

    private static async Task<string> SourceSqlAsync(SourceScan source, DuckDbSession session, CancellationToken cancellation)
    {
        ImmutableArray<string> parquet = [.. source.Files.Where(file => !FileScan.IsCsv(file))], csv = [.. source.Files.Where(FileScan.IsCsv)];
        var typed = csv.IsEmpty ? null : CsvSources.TypedSql(source, await CsvColumns.HeadersAsync(csv, cancellation));
        var read = parquet.IsEmpty ? null : ParquetSources.ScanSql(await ParquetSources.DescribeAsync(session, parquet, cancellation), source.Read);
        return typed is null ? read! : read is null ? typed : throw new EngineException($"'{parquet[0]}' and '{csv[0]}' are files of two formats. Read the one or the other.");
    }

    /// <summary>The error with the damaged source file in it, if one of those that <paramref name="relation"/> reads is to blame.</summary>
    private static async Task<EngineException> NameFileAsync(Relation relation, EngineException error, DuckDbSession session, CancellationToken cancellation)
    {
        foreach (var source in relation.All().OfType<SourceScan>().Where(source => !source.Files.Any(FileScan.IsCsv)).DistinctBy(source => string.Join('\n', source.Files)))
            if (await ParquetSources.NameFileAsync(session, await ParquetSources.DescribeAsync(session, source.Files, cancellation), source.Read, error, cancellation) is { IsUnexpected: false } named)
                return named;
        return error;
    }

    private async Task<string> ScanAsync(TableScan scan, CancellationToken cancellation)
    {
        var snapshot = _snapshots.GetValueOrDefault(scan.Table) is { } known && known.Version == scan.Version
            ? known
            : await Table(scan.Table).SnapshotAsync(scan.Version, cancellation) ?? throw new EngineException($"There is no table in {scan.Table}.");
        var prepared = await DeltaScan.PrepareAsync(
            snapshot, DeltaTableOpening.Connect, settings.EffectiveSpillFolder, [.. scan.Read.Select(column => column.Name)], DeltaColumns.Predicate(scan.Prune), cancellation);
        if (prepared.HasScratch)
            _scans.Add(prepared);
        return prepared.Sql;
    }

    private string Staged(StagedScan scan)
    {
        if (_scratch.TryGetValue(scan.Stage, out var scratch))
            return $"read_parquet({Sql.Text(ParquetSources.Escape(scratch))}, hive_partitioning = false)";
        var files = _staged[scan.Stage].Adds.Select(add => Storage(scan.Stage[..scan.Stage.LastIndexOf('#')]).LocalPath(add.File)).ToList();
        return files.Count == 0 ? Nothing(scan) : $"read_parquet([{string.Join(", ", files.Select(file => Sql.Text(ParquetSources.Escape(file))))}], hive_partitioning = false)";
    }

    private static string Nothing(Relation relation) =>
        $"(SELECT {string.Join(", ", relation.Columns.Select(column => $"{DuckDbScalars.Print(Literal.Null(column.Type))} AS {DuckDbScalars.Quote(column.Name)}"))} WHERE false)";

    private async Task<Snapshot?> LatestAsync(string table, CancellationToken cancellation)
    {
        var latest = _snapshots.TryGetValue(table, out var known)
            ? await Table(table).RefreshAsync(known, cancellation)
            : await Table(table).SnapshotAsync(cancellation);
        if (latest is not null)
            _snapshots[table] = latest;
        return latest;
    }

    private static ITableStorage Storage(string table) => FaultyStorage.FromEnvironment(new LocalStorage(table));

    private DeltaTable Table(string table) => new(Storage(table), new DuckDbCheckpointFile(() =>
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        return connection;
    }), clock);

    private async Task<Use> SessionAsync(CancellationToken cancellation) =>
        new(_idle, _idle.TryTake(out var session) ? session : await DuckDbSession.OpenAsync(settings, cancellation));

    /// <summary>Whatever the table's log says is the engine's word to its caller.</summary>
    private static async Task<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (DeltaException e)
        {
            throw new EngineException(e.Message, e.IsTransient, e);
        }
    }

    private readonly struct Use(ConcurrentBag<DuckDbSession> idle, DuckDbSession session) : IAsyncDisposable
    {
        public DuckDbSession Session => session;

        public ValueTask DisposeAsync()
        {
            idle.Add(session);
            return ValueTask.CompletedTask;
        }
    }
}
