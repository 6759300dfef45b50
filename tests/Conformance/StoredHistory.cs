using System.Collections.Immutable;
using System.Text.Json;
using DuckDB.NET.Data;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests;

/// <summary>
/// Reads a history table without the product: the log's JSON commits say which Parquet files count, DuckDB reads those.
/// </summary>
internal sealed class StoredHistory : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public StoredHistory()
    {
        _connection.Open();
        using var command = _connection.CreateCommand();
        command.CommandText = "SET TimeZone = 'UTC'";
        command.ExecuteNonQuery();
    }

    public IReadOnlyList<HistoryRow> Read(ConformanceCase @case, string table) =>
        Read(@case.Keys, Features(@case), table);

    /// <summary>All rows but the records of batches, which have no time.</summary>
    public IReadOnlyList<HistoryRow> Read(ImmutableArray<Column> keyColumns, ImmutableArray<Column> features, string table)
    {
        var files = DataFiles(table);
        if (files.Count == 0)
            return [];
        var list = string.Join(", ", files.Select(file => $"'{file.Replace("'", "''")}'"));
        var columns = Columns(keyColumns, features);
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", columns.Select(Readable))} FROM read_parquet([{list}], union_by_name = true, hive_partitioning = false) WHERE event_timestamp IS NOT NULL";
        using var reader = command.ExecuteReader();
        var rows = new List<HistoryRow>();
        while (reader.Read())
        {
            var values = columns.Select((column, index) => reader.IsDBNull(index) ? null : Value(column.Kind, reader.GetValue(index))).ToImmutableArray();
            var keys = keyColumns.Length;
            rows.Add(new HistoryRow(Intake.Entity(values.Take(keys).Select(key => key!)), ((Moment)values[keys]!).Microseconds, ((Moment)values[keys + 1]!).Microseconds,
                (long)values[keys + 2]!, (bool)values[keys + 3]!, values.RemoveRange(0, keys + 4)));
        }
        return rows;
    }

    /// <summary>The columns of a history table.</summary>
    public static ImmutableArray<Column> Columns(ConformanceCase @case) => Columns(@case.Keys, Features(@case));

    private static ImmutableArray<Column> Features(ConformanceCase @case) => [.. @case.Group.Features.Select(feature => new Column(feature.Name, feature.Kind))];

    private static ImmutableArray<Column> Columns(ImmutableArray<Column> keys, ImmutableArray<Column> features) =>
    [
        .. keys,
        new("event_timestamp", Kind.Timestamp), new("created_timestamp", Kind.Timestamp), new("batch", Kind.Int64), new("known", Kind.Bool),
        .. features,
    ];

    /// <summary>The files that adds name and no remove has taken back, as absolute paths.</summary>
    public static IReadOnlyCollection<string> DataFiles(string table)
    {
        var log = Path.Combine(table, "_delta_log");
        var files = new HashSet<string>();
        if (!Directory.Exists(log))
            return files;
        foreach (var commit in Directory.GetFiles(log, "*.json").Where(path => Path.GetFileNameWithoutExtension(path).All(char.IsAsciiDigit)).Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(commit).Where(line => line.Length > 0))
            {
                using var action = JsonDocument.Parse(line);
                if (action.RootElement.TryGetProperty("add", out var add))
                    files.Add(PathOf(add));
                else if (action.RootElement.TryGetProperty("remove", out var remove))
                    files.Remove(PathOf(remove));
            }
        }
        return files;

        string PathOf(JsonElement file) => Path.Combine(table, Uri.UnescapeDataString(file.GetProperty("path").GetString()!));
    }

    public void Dispose() => _connection.Dispose();

    private static string Readable(Column column) => column.Kind == Kind.Timestamp ? $"epoch_us(\"{column.Name}\")" : $"\"{column.Name}\"";

    /// <summary>The value as cases have it; a column stored with another type is a fault of the cast.</summary>
    private static object Value(Kind kind, object stored) => kind switch
    {
        Kind.Timestamp => new Moment((long)stored),
        Kind.Date => new Day(((DateOnly)stored).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber),
        Kind.Bool => (bool)stored,
        Kind.Float64 => (double)stored,
        Kind.String => (string)stored,
        _ when stored is int narrow => (long)narrow,
        _ => (long)stored,
    };
}
