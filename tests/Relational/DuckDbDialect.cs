using System.Numerics;
using DuckDB.NET.Data;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Tests.Dialects;

namespace FeatureJobs.Tests;

/// <summary>DuckDB for the conformance cases.</summary>
internal sealed class DuckDbDialect : IDialectEngine, IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public DuckDbDialect()
    {
        _connection.Open();
        using var command = _connection.CreateCommand();
        command.CommandText = "SET TimeZone = 'UTC'";
        command.ExecuteNonQuery();
    }

    public string Print(Expression expression) => DuckDbScalars.Print(expression);

    public string Print(Relation relation) => DuckDbRelations.Print(relation, _ => throw new InvalidOperationException("Cases have no scans."));

    public string Quote(string column) => DuckDbScalars.Quote(column);

    public string Date(int days) => $"DATE '1970-01-01' + {days}";

    public string Time(long microseconds) => $"make_timestamp({microseconds}::BIGINT)";

    public string Plain(DataType type, string sql) => type.Kind switch
    {
        TypeKind.Date => $"CAST({sql} - DATE '1970-01-01' AS INTEGER)",
        TypeKind.Timestamp => $"epoch_us({sql})",
        _ => sql,
    };

    /// <summary>A table is what the optimizer does not look into.</summary>
    public string Rows(string values, IReadOnlyList<string> columns)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"CREATE OR REPLACE TEMP TABLE x AS SELECT * FROM (VALUES {values}) AS v({string.Join(", ", columns.Select(Quote))})";
        command.ExecuteNonQuery();
        return "x";
    }

    public Task<IReadOnlyList<IReadOnlyList<object?>>> QueryAsync(string sql, CancellationToken cancel)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<IReadOnlyList<object?>> rows = [];
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i) is BigInteger sum ? (decimal)sum : reader.GetValue(i))]);
        return Task.FromResult<IReadOnlyList<IReadOnlyList<object?>>>(rows);
    }

    public bool IsError(Exception exception) => exception is DuckDBException;

    public void Dispose() => _connection.Dispose();
}
