using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>
/// The rows of a table as SQL. <see cref="From"/> is text and nothing else; <see cref="PrepareAsync"/> also serves tables with deleted rows,
/// which it writes into a scratch file that <see cref="Dispose"/> removes.
/// </summary>
public sealed class DeltaScan : IDisposable
{
    private readonly string? _scratch;

    private DeltaScan(string sql, string? scratch) => (Sql, _scratch) = (sql, scratch);

    /// <summary>
    /// Something to write after FROM, good until this is disposed of: the table's rows, in the types of the table (timestamp as TIMESTAMP WITH TIME ZONE,
    /// timestamp_ntz as TIMESTAMP). Columns that a file lacks are null. Needs <c>TimeZone = 'UTC'</c>, by which files of other writers without zone are read.
    /// </summary>
    public string Sql { get; }

    /// <summary>Whether there is a scratch file, so that <see cref="Dispose"/> has something to do.</summary>
    public bool HasScratch => _scratch is not null;

    /// <summary>As <see cref="Sql"/>, for tables without deletion vectors and, where columns are mapped by id, without fields inside of columns.</summary>
    /// <param name="columns">Null: all.</param>
    /// <param name="predicate">Leaves out files that hold no such row; rows of the files that remain are not filtered.</param>
    /// <exception cref="ArgumentException">A column is unknown, or none is asked for.</exception>
    /// <exception cref="DeltaException">A file has a deletion vector, or fields inside of columns are mapped by id, or a partition value is not of its column's type.</exception>
    public static string From(Snapshot snapshot, IReadOnlyList<string>? columns = null, FilePredicate? predicate = null)
    {
        var (fields, files) = (FieldsOf(snapshot, columns), FilesOf(snapshot, predicate));
        MappedIds.RequireNone(snapshot, fields);
        return files.FirstOrDefault(file => file.DeletionVector is not null) is { } deleted
            ? throw new DeltaException($"File '{deleted.Path}' of the table '{snapshot.Storage.Location}' has a deletion vector: read the table through {nameof(DeltaScan)}.{nameof(PrepareAsync)}.")
            : ScanSql.Of(snapshot, fields, files, null);
    }

    /// <param name="connect">Opens a connection for one call, which disposes of it.</param>
    /// <param name="scratchFolder">A folder that exists, for the numbers of deleted rows, one bit a row.</param>
    /// <param name="columns">Null: all.</param>
    /// <param name="predicate">Leaves out files that hold no such row; rows of the files that remain are not filtered.</param>
    /// <exception cref="ArgumentException">A column is unknown, or none is asked for.</exception>
    /// <exception cref="DeltaException">
    /// A deletion vector is missing or damaged, a file that had to be looked into is, the scratch file cannot be written, or a partition value is not of its column's type.
    /// </exception>
    public static async Task<DeltaScan> PrepareAsync(
        Snapshot snapshot, Func<DuckDBConnection> connect, string scratchFolder, IReadOnlyList<string>? columns, FilePredicate? predicate, CancellationToken cancellationToken)
    {
        var (fields, files) = (FieldsOf(snapshot, columns), FilesOf(snapshot, predicate));
        RowFaults.Guard(snapshot, files, "Reading the fields", () => MappedIds.Require(snapshot, fields, files, connect), cancellationToken);
        if (files.All(file => file.DeletionVector is null))
        {
            return new DeltaScan(ScanSql.Of(snapshot, fields, files, null), null);
        }

        var scratch = Path.Combine(scratchFolder, $"deleted-rows-{Guid.NewGuid():N}.parquet");
        var sql = ScanSql.Of(snapshot, fields, files, scratch);
        try
        {
            await DeletedRowsFile.WriteAsync(snapshot.Storage, ScanSql.WithVectors(files), connect, scratch, cancellationToken);
        }
        catch (DuckDBException e)
        {
            File.Delete(scratch);
            throw RowFaults.OfWriting(e, snapshot.Storage.Location)
                ?? new DeltaException($"Writing the scratch file '{scratch}' with the deleted rows of the table '{snapshot.Storage.Location}' failed: {e.Message} Check the folder and its free space.", innerException: e);
        }
        catch
        {
            File.Delete(scratch);
            throw;
        }

        return new DeltaScan(sql, scratch);
    }

    public void Dispose()
    {
        if (_scratch is not null)
        {
            File.Delete(_scratch);
        }
    }

    private static List<AddFile> FilesOf(Snapshot snapshot, FilePredicate? predicate) => [.. predicate is null ? snapshot.Files : snapshot.FilesFor(predicate)];

    private static IReadOnlyList<DeltaField> FieldsOf(Snapshot snapshot, IReadOnlyList<string>? columns)
    {
        IReadOnlyList<DeltaField> fields = columns is null ? snapshot.Fields : [.. columns.Select(Field)];
        return fields.Count == 0 ? throw new ArgumentException("A scan needs at least one column.", nameof(columns)) : fields;

        DeltaField Field(string column) => snapshot.Fields.FirstOrDefault(field => field.Name == column)
            ?? throw new ArgumentException($"The table '{snapshot.Storage.Location}' has no column '{column}'; it has {string.Join(", ", snapshot.Fields.Select(field => field.Name))}.");
    }
}
