using DuckDB.NET.Data;
using FeatureJobs.Tests.Cases;

namespace FeatureJobs.Tests;

/// <summary>Writes the files of cases as Parquet.</summary>
internal sealed class EventFiles : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public EventFiles()
    {
        _connection.Open();
        Execute("SET TimeZone = 'UTC'");
    }

    public void Write(EventSource source, EventFile file, string path)
    {
        Execute($"CREATE OR REPLACE TABLE rows ({string.Join(", ", source.Columns.Select(column => $"\"{column.Name}\" {Staged(column.Kind)}"))})");
        using (var appender = _connection.CreateAppender("rows"))
        {
            foreach (var values in file.Rows)
            {
                var row = appender.CreateRow();
                foreach (var column in source.Columns)
                    Append(row, values[column.Name], column.Kind);
                row.EndRow();
            }
        }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Execute($"COPY (SELECT {string.Join(", ", source.Columns.Select(column => $"{Final(column, source.MarkedUtc)} AS \"{column.Name}\""))} FROM rows) TO '{path.Replace("'", "''")}' (FORMAT parquet)");
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>Times go through the appender as numbers, since .NET's own end at the years 1 and 9999.</summary>
    private static string Staged(Kind kind) => kind switch
    {
        Kind.Bool => "BOOLEAN",
        Kind.Int32 or Kind.Date => "INTEGER",
        Kind.Int64 or Kind.Timestamp => "BIGINT",
        Kind.Float64 => "DOUBLE",
        _ => "VARCHAR",
    };

    private static string Final(Column column, bool markedUtc) => column.Kind switch
    {
        Kind.Date => $"DATE '1970-01-01' + \"{column.Name}\"",
        Kind.Timestamp => $"make_timestamp(\"{column.Name}\")" + (markedUtc ? "::TIMESTAMPTZ" : ""),
        _ => $"\"{column.Name}\"",
    };

    private static void Append(IDuckDBAppenderRow row, object? value, Kind kind)
    {
        _ = value switch
        {
            null => row.AppendNullValue(),
            bool truth => row.AppendValue(truth),
            long number when kind == Kind.Int32 => row.AppendValue((int)number),
            long number => row.AppendValue(number),
            double number => row.AppendValue(number),
            string text => row.AppendValue(text),
            Day day => row.AppendValue(day.Number),
            Moment moment => row.AppendValue(moment.Microseconds),
            _ => throw new ArgumentException($"{value.GetType().Name} is no value of a case."),
        };
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
