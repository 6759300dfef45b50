using System.Collections.Immutable;
using System.Globalization;
using Apache.Arrow;
using DuckDB.NET.Data;
using FeatureJobs.Engines;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests;

/// <summary>A training set as it came out: names and values as cases have them.</summary>
internal sealed record TrainingRowsRead(ImmutableArray<string> Names, List<object?[]> Rows)
{
    /// <summary>From a Parquet file, by DuckDB alone, in the file's order.</summary>
    public static TrainingRowsRead OfFile(string path)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SET TimeZone = 'UTC'; SELECT * FROM read_parquet('{path.Replace("'", "''")}')";
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : Value(reader.GetValue(i)))]);
        return new([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)], rows);
    }

    /// <summary>From a stream of Arrow batches.</summary>
    public static async Task<TrainingRowsRead> OfStreamAsync(IAsyncEnumerable<RecordBatch> batches)
    {
        var rows = new List<object?[]>();
        ImmutableArray<string> names = [];
        await foreach (var batch in batches)
            using (batch)
            {
                names = [.. batch.Schema.FieldsList.Select(field => field.Name)];
                for (var row = 0; row < batch.Length; row++)
                    rows.Add([.. batch.Arrays.Select(array => ArrowRows.Value(array, row) is { } value ? Value(value) : null)]);
            }
        return new(names, rows);
    }

    /// <summary>A value of .NET as cases have it.</summary>
    public static object Value(object value) => value switch
    {
        int number => (long)number,
        DateTime time => new Moment((time.Ticks - DateTime.UnixEpoch.Ticks) / 10),
        DateTimeOffset time => new Moment((time.UtcTicks - DateTime.UnixEpoch.Ticks) / 10),
        DateOnly day => new Day(day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber),
        bool or long or double or string => value,
        _ => throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"{value.GetType().Name} {value}")),
    };
}
