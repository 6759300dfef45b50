using Apache.Arrow;
using FeatureJobs.Engines.DuckDb;

namespace FeatureJobs.Tests;

/// <summary>Short forms of what most tests here do with a session.</summary>
internal static class Sessions
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<DuckDbSession> OpenAsync(DuckDbSettings? settings = null) => DuckDbSession.OpenAsync(settings ?? new DuckDbSettings(), Token);

    public static Task RunAsync(this DuckDbSession session, string sql) => session.ExecuteAsync(sql, progress: null, Token);

    /// <summary>Writes the rows of a query to a Parquet file.</summary>
    public static Task WriteAsync(this DuckDbSession session, string query, string path, string options = "") =>
        session.RunAsync($"COPY ({query}) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet{options})");

    /// <summary>All rows of a query, each as its values' text joined by a bar.</summary>
    public static async Task<string[]> TextAsync(this DuckDbSession session, string query)
    {
        var rows = new List<string>();
        await foreach (var batch in session.StreamAsync($"SELECT COALESCE(CAST(COLUMNS(*) AS VARCHAR), 'null') FROM ({query})", Token))
        {
            using (batch)
            {
                for (var i = 0; i < batch.Length; i++)
                    rows.Add(string.Join("|", Enumerable.Range(0, batch.ColumnCount).Select(c => ((StringArray)batch.Column(c)).GetString(i))));
            }
        }

        return [.. rows];
    }

    /// <summary>Reads a query to its end and gives the number of rows.</summary>
    public static async Task<long> DrainAsync(this DuckDbSession session, string query, CancellationToken? ct = null)
    {
        var rows = 0L;
        await foreach (var batch in session.StreamAsync(query, ct ?? Token))
        {
            using (batch)
                rows += batch.Length;
        }

        return rows;
    }
}
