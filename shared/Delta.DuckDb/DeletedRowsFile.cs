using System.Globalization;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>
/// Deleted rows in a Parquet file, one row for 65,536 rows of a data file, so that a scan looks up a bit a row however many are deleted.
/// </summary>
internal static class DeletedRowsFile
{
    // Blocks of a file have 32 bits; the numbers of the files stand above them.
    private const int BlockBits = 32;

    /// <param name="files">Each has a deletion vector; the scan knows it by its place in the list.</param>
    public static async Task WriteAsync(ITableStorage storage, IReadOnlyList<AddFile> files, Func<DuckDBConnection> connect, string path, CancellationToken cancellationToken)
    {
        using var connection = connect();
        Execute(connection, "CREATE TEMP TABLE deleted_rows (block BIGINT, bits BLOB)");
        using (var appender = connection.CreateAppender("deleted_rows"))
        {
            var file = -1L;
            await foreach (var (_, deleted) in DeletedRows.ReadAsync(storage, files, cancellationToken))
            {
                file++;
                foreach (var block in deleted.Blocks)
                {
                    appender.CreateRow().AppendValue((file << BlockBits) | block.Index).AppendValue(block.Bits.ToArray()).EndRow();
                }
            }
        }

        Execute(connection, $"COPY deleted_rows TO {DuckDbSql.Text(path)} (FORMAT parquet)");
        Execute(connection, "DROP TABLE deleted_rows");
    }

    /// <summary>Follows a scan called <c>data</c> and leaves its deleted rows out.</summary>
    public static string JoinSql(string path) => string.Create(CultureInfo.InvariantCulture,
        $"LEFT JOIN (SELECT block, CAST(bits AS BIT) AS bits FROM read_parquet({DuckDbSql.LiteralPath(path)})) AS deleted "
        + $"ON ((CAST(data.file_index AS BIGINT) << {BlockBits}) | (data.file_row_number // {RowBlock.Rows})) = deleted.block "
        + $"WHERE deleted.block IS NULL OR get_bit(deleted.bits, CAST(data.file_row_number % {RowBlock.Rows} AS INTEGER)) = 0");

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
