using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>The way in for whoever has a folder and nothing else.</summary>
public static class DeltaTableOpening
{
    extension(DeltaTable)
    {
        /// <summary>The table in this folder, whoever wrote it; read on with <see cref="DeltaTable.LatestAsync"/> and <see cref="DeltaScan"/>.</summary>
        /// <exception cref="DeltaException">There is no table, or its log is damaged, unsupported or unreachable.</exception>
        public static async Task<DeltaTable> OpenAsync(string folder, CancellationToken cancellationToken)
        {
            var table = DeltaTable.Of(folder);
            _ = await table.LatestAsync(cancellationToken);
            return table;
        }

        /// <summary>The table that this folder has or will have; nothing is read.</summary>
        public static DeltaTable Of(string folder) => new(new LocalStorage(folder), new DuckDbCheckpointFile(Connect), TimeProvider.System);
    }

    /// <summary>Opens an empty database in memory as scans need it: <c>TimeZone = 'UTC'</c>.</summary>
    public static DuckDBConnection Connect()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SET TimeZone = 'UTC'";
        command.ExecuteNonQuery();
        return connection;
    }
}
