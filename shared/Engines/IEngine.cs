using System.Collections.Immutable;
using Apache.Arrow;
using FeatureJobs.Relational;
using Column = FeatureJobs.Expressions.Column;

namespace FeatureJobs.Engines;

/// <summary>
/// What computes relations and keeps tables. Tables are Delta tables named by their folder. Rows never pass through C# objects
/// but for small results, which come as Arrow batches.
/// </summary>
/// <remarks>Faults of the environment are <see cref="EngineException"/>; cancellation is <see cref="OperationCanceledException"/>.</remarks>
public interface IEngine : IAsyncDisposable
{
    /// <summary>As a definition names it: <c>duckdb</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Each file's rows and columns; a file that cannot be read is named in the exception. Of Parquet files from the footer only. Files whose names end with <c>.csv</c>
    /// are read through, and a column has the first type as which all of its cells can be read: int64, float64, bool, date, timestamp, else (or where all are empty) string.
    /// </summary>
    Task<ImmutableArray<SourceFile>> DescribeAsync(ImmutableArray<string> files, CancellationToken cancellation);

    /// <summary>Each CSV file's rows and columns, all of them text, whatever the file is called. The file is read through and held to RFC 4180: one that breaks it is named with the line.</summary>
    Task<ImmutableArray<SourceFile>> DescribeTextAsync(ImmutableArray<string> files, CancellationToken cancellation);

    /// <summary>A table's state now, or null when there is none.</summary>
    Task<TableState?> TableAsync(string table, CancellationToken cancellation);

    /// <summary>The statement that computes a relation, in the engine's own language. A table of version <see cref="TableState.None"/>, not there yet, is named by its folder.</summary>
    Task<string> StatementAsync(Relation relation, CancellationToken cancellation);

    /// <summary>The relation's rows, streamed; the receiver disposes each batch.</summary>
    IAsyncEnumerable<RecordBatch> QueryAsync(Relation relation, CancellationToken cancellation);

    /// <summary>
    /// Computes a relation and writes its rows beside the table, where no reader sees them before <see cref="AppendAsync"/>.
    /// What was staged can be read with a <see cref="StagedScan"/>.
    /// </summary>
    Task<StagedRows> StageAsync(Relation relation, string table, IProgress<double>? progress, CancellationToken cancellation);

    /// <summary>
    /// Appends all staged rows in one commit that carries <paramref name="transaction"/>, creating the table when there is none.
    /// Without rows the commit carries the transaction alone.
    /// </summary>
    Task<AppendOutcome> AppendAsync(string table, ImmutableArray<Column> columns, ImmutableArray<StagedRows> rows, TableTransaction? transaction, CancellationToken cancellation);

    /// <summary>Computes a relation once and keeps its rows beside the engine's spilled data until the result is disposed.</summary>
    Task<ScratchRows> ScratchAsync(Relation relation, IProgress<double>? progress, CancellationToken cancellation);

    /// <summary>
    /// Computes a relation into one file, in its order if it is a <see cref="Sort"/>, and returns the number of rows. What was there is overwritten;
    /// on a failure nothing remains. CSV has a header, times as yyyy-MM-ddTHH:mm:ss.ffffffZ and numbers as the text of a cast.
    /// </summary>
    Task<long> ExportAsync(Relation relation, string path, FileFormat format, IProgress<double>? progress, CancellationToken cancellation);

    /// <summary>Removes staged rows that will not be appended. Never throws: what stays behind is an orphan that vacuum removes.</summary>
    Task DiscardAsync(ImmutableArray<StagedRows> rows);
}

/// <summary>A source file.</summary>
/// <param name="Columns">Those of a supported type, as they are read.</param>
/// <param name="Unsupported">The others: name and the file's own type.</param>
/// <param name="ZonelessTimes">Names of timestamp columns without zone, taken as UTC.</param>
/// <param name="Names">Of all columns, in file order.</param>
public sealed record SourceFile(string Path, long Rows, ImmutableArray<Column> Columns, ImmutableArray<(string Name, string Type)> Unsupported, ImmutableArray<string> ZonelessTimes, ImmutableArray<string> Names);

/// <summary>A table at its latest version.</summary>
/// <param name="Id">Of this very table: one that was removed and made again has another.</param>
/// <param name="Transactions">The greatest number committed for each application id.</param>
/// <param name="Bytes">The size of its live files.</param>
public sealed record TableState(string Table, string Id, long Version, ImmutableDictionary<string, long> Transactions, ImmutableArray<Column> Columns, long Bytes)
{
    /// <summary>The version of a table that is not there yet, in statements that are only shown.</summary>
    public const long None = -1;

    /// <summary>The greatest number committed for an application id, 0 for none.</summary>
    public long Transaction(string application) => Transactions.GetValueOrDefault(application);
}

/// <summary>Makes an append idempotent: a number is committed once for an application id, and a second append of it conflicts.</summary>
public sealed record TableTransaction(string Application, long Number);

/// <summary>Rows written beside a table.</summary>
/// <param name="Stage">The engine's name for them.</param>
public sealed record StagedRows(string Stage, string Table, ImmutableArray<Column> Columns, long Rows, long Bytes)
{
    /// <summary>The rows as a relation.</summary>
    public StagedScan Scan() => new(Stage, Columns);
}

/// <summary>Rows computed once and read again, of no table. Disposing removes them and never throws.</summary>
public sealed class ScratchRows(string stage, ImmutableArray<Column> columns, long rows, Action remove) : IDisposable
{
    /// <summary>How many there are.</summary>
    public long Rows => rows;

    /// <summary>The rows as a relation, in no order.</summary>
    public StagedScan Scan() => new(stage, columns);

    /// <inheritdoc/>
    public void Dispose() => remove();
}

/// <summary>The formats of exported files.</summary>
public enum FileFormat { Parquet, Csv }

/// <summary>What became of an append.</summary>
public abstract record AppendOutcome
{
    /// <summary>The rows are in the table.</summary>
    public sealed record Committed(long Version, ImmutableArray<string> Warnings) : AppendOutcome;

    /// <summary>A rival committed the same transaction, or changed the table; nothing of ours is in it.</summary>
    public sealed record Conflicted(string Message) : AppendOutcome;
}
