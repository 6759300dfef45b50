using DuckDB.NET.Data;

namespace FeatureJobs.Tests;

/// <summary>Parquet files of any shape, from a query.</summary>
internal static class ParquetText
{
    public static void Write(string path, string query)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"COPY ({query}) TO '{path}' (FORMAT parquet)";
        command.ExecuteNonQuery();
    }
}
