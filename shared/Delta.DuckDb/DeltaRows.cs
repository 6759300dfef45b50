using System.Globalization;
using System.Runtime.CompilerServices;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>Rows of a table for people and programs: as texts, one at a time, or as a Parquet file. Rows are never held.</summary>
public static class DeltaRows
{
    /// <summary>
    /// A JSON object a row: every column in order, null as null. Times are ISO with six digits of fraction, <c>Z</c> for those with a zone only;
    /// decimals, NaN and infinities are strings; bytes are base64; structs are objects, maps are arrays of [key, value].
    /// </summary>
    /// <param name="columns">Null: all.</param>
    /// <param name="limit">At most so many rows; null: all.</param>
    /// <exception cref="ArgumentException">A column is unknown.</exception>
    /// <exception cref="DeltaException">A file is missing or damaged.</exception>
    public static async IAsyncEnumerable<string> JsonLinesAsync(
        Snapshot snapshot, IReadOnlyList<string>? columns, long? limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in RowsAsync(snapshot, columns, limit, fields => TextSql.JsonLine(fields), cancellationToken))
        {
            yield return row[0]!;
        }
    }

    /// <summary>The cells of each row as texts, in the forms of <see cref="JsonLinesAsync"/>, nested ones as JSON; null as null.</summary>
    public static IAsyncEnumerable<string?[]> CellsAsync(Snapshot snapshot, IReadOnlyList<string>? columns, long? limit, CancellationToken cancellationToken) =>
        RowsAsync(snapshot, columns, limit, fields => string.Join(", ", fields.Select(TextSql.Cell)), cancellationToken);

    /// <summary>Writes the rows to one Parquet file, in the types of the table; nobody sees a part of it under this name.</summary>
    /// <returns>How many rows.</returns>
    /// <exception cref="DeltaException">A file is missing or damaged, the table has no columns, or the file cannot be written.</exception>
    public static async Task<long> ExportAsync(Snapshot snapshot, IReadOnlyList<string>? columns, long? limit, string path, CancellationToken cancellationToken)
    {
        var draft = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            // The statistics of the file: its name, how many rows it has, and more.
            long rows = 0;
            if (snapshot.Fields.Count == 0)
            {
                throw new DeltaException($"The table '{snapshot.Storage.Location}' has no columns at version {snapshot.Version}, and a Parquet file needs one. Add columns to the table first.");
            }

            await foreach (var row in StatementAsync(snapshot, columns, limit, "*", select => $"COPY ({select}) TO {DuckDbSql.Text(draft)} (FORMAT parquet, COMPRESSION zstd, RETURN_STATS)", cancellationToken))
            {
                rows = long.Parse(row[1]!, CultureInfo.InvariantCulture);
            }

            File.Move(draft, path, overwrite: true);
            return rows;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeltaException($"Writing '{path}' failed: {e.Message} Check that the folder is there, has space and may be written.", innerException: e);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static IAsyncEnumerable<string?[]> RowsAsync(
        Snapshot snapshot, IReadOnlyList<string>? columns, long? limit, Func<IReadOnlyList<DeltaField>, string> select, CancellationToken cancellationToken)
    {
        var fields = columns is null ? snapshot.Fields : [.. columns.Select(column => snapshot.Fields.FirstOrDefault(field => field.Name == column)
            ?? throw new ArgumentException($"The table has no column '{column}'; it has {string.Join(", ", snapshot.Fields.Select(field => field.Name))}.", nameof(columns)))];
        return StatementAsync(snapshot, columns, limit, select(fields), sql => sql, cancellationToken);
    }

    private static async IAsyncEnumerable<string?[]> StatementAsync(
        Snapshot snapshot, IReadOnlyList<string>? columns, long? limit, string select, Func<string, string> statement, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (snapshot.Fields.Count == 0)
        {
            // Rows of no columns say nothing; a table may be made so, and get its columns later.
            yield break;
        }

        using var scan = await DeltaScan.PrepareAsync(snapshot, DeltaTableOpening.Connect, Path.GetTempPath(), columns, null, cancellationToken);
        using var connection = DeltaTableOpening.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = statement(string.Create(CultureInfo.InvariantCulture, $"SELECT {select} FROM {scan.Sql}{(limit is { } most ? $" LIMIT {most}" : "")}"));
        command.UseStreamingMode = true;
        await using var registration = cancellationToken.Register(command.Cancel);
        using var reader = await Task.Run(() => Guarded(command.ExecuteReader), cancellationToken);
        while (Guarded(reader.Read))
        {
            yield return Guarded(() => Texts(reader));
        }

        T Guarded<T>(Func<T> work) => RowFaults.Guard(snapshot, [.. snapshot.Files], "Reading the rows", work, cancellationToken);
    }

    private static string?[] Texts(DuckDBDataReader reader)
    {
        var cells = new string?[reader.FieldCount];
        for (var column = 0; column < cells.Length; column++)
        {
            cells[column] = reader.IsDBNull(column) ? null : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture);
        }

        return cells;
    }
}
