using System.Globalization;
using DuckDB.NET.Data;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>
/// Rows cut into ranges of about the same number by the values of some columns, each range sorted. DuckDB's own splitting of a sorted COPY gives files that overlap.
/// One range is sorted at a time, so that the memory for sorting is that of a file; nulls are the greatest values.
/// </summary>
internal sealed class SortRanges : IDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly string _bounds;

    private SortRanges(DuckDBConnection connection, string bounds, IReadOnlyList<string> selects) => (_connection, _bounds, Selects) = (connection, bounds, selects);

    /// <summary>In ascending order; some may have no rows.</summary>
    public IReadOnlyList<string> Selects { get; }

    public static SortRanges Create(DuckDBConnection connection, string scan, IReadOnlyList<string> columns, int count)
    {
        var bounds = $"sort_bounds_{Guid.NewGuid():N}";
        var order = string.Join(", ", columns.Select(column => $"{DuckDbSql.Name(column)} ASC NULLS LAST"));
        if (count < 2)
        {
            return new SortRanges(connection, bounds, [$"{scan} ORDER BY {order}"]);
        }

        // Structs compare field by field, nulls last; one column by itself is compared faster.
        var isOne = columns.Count == 1;
        var key = isOne ? DuckDbSql.Name(columns[0])
            : $"struct_pack({string.Join(", ", columns.Select((column, index) => string.Create(CultureInfo.InvariantCulture, $"k{index} := {DuckDbSql.Name(column)}")))})";
        var shares = string.Join(", ", Enumerable.Range(1, count - 1).Select(index => ((double)index / count).ToString("R", CultureInfo.InvariantCulture)));
        Execute(connection, $"CREATE TEMP TABLE {bounds} AS SELECT generate_subscripts(bounds, 1) AS position, unnest(bounds) AS bound FROM (SELECT quantile_disc({key}, [{shares}]) AS bounds FROM ({scan}))");
        var selects = Enumerable.Range(0, count).Select(index =>
        {
            var above = index == 0 ? "true" : isOne ? $"({key} >= {Bound(index)} OR {key} IS NULL)" : $"{key} >= {Bound(index)}";
            var below = index == count - 1 ? "true" : $"{key} < {Bound(index + 1)}";
            return $"SELECT * FROM ({scan}) WHERE {above} AND {below} ORDER BY {order}";
        });
        return new SortRanges(connection, bounds, [.. selects]);

        string Bound(int position) => string.Create(CultureInfo.InvariantCulture, $"(SELECT bound FROM {bounds} WHERE position = {position})");
    }

    public void Dispose() => Execute(_connection, $"DROP TABLE IF EXISTS {_bounds}");

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
