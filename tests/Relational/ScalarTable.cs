using System.Collections.Immutable;
using System.Globalization;
using DuckDB.NET.Data;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>
/// Rows in DuckDB over which expressions are evaluated in three ways that must agree: over the columns of all rows at once, by Try and Fails;
/// over constants, where the engine folds; and bare.
/// </summary>
internal sealed class ScalarTable : IDisposable
{
    public static readonly IReadOnlyList<Column> Columns =
    [
        new("b", DataType.Bool), new("i", DataType.Int32), new("j", DataType.Int32), new("l", DataType.Int64), new("m", DataType.Int64),
        new("f", DataType.Float64), new("g", DataType.Float64), new("s", DataType.String), new("d", DataType.Date), new("t", DataType.Timestamp), new("u", DataType.Timestamp),
    ];

    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly IReadOnlyList<IReadOnlyDictionary<string, object?>> _rows;

    public ScalarTable(IEnumerable<IReadOnlyDictionary<string, object?>> rows)
    {
        _rows = [.. rows];
        _connection.Open();
        Run("SET TimeZone = 'UTC'");
        Run("CREATE TABLE x (n INTEGER, b BOOLEAN, i INTEGER, j INTEGER, l BIGINT, m BIGINT, f DOUBLE, g DOUBLE, s VARCHAR, d DATE, t TIMESTAMP, u TIMESTAMP)");
        for (var n = 0; n < _rows.Count; n++)
        {
            using var insert = _connection.CreateCommand();
            var places = Columns.Select((column, index) => column.Type.Kind switch
            {
                TypeKind.Date => $"DATE '1970-01-01' + CAST(${index + 2} AS INTEGER)",
                TypeKind.Timestamp => $"make_timestamp(CAST(${index + 2} AS BIGINT))",
                _ => $"${index + 2}",
            });
            insert.CommandText = $"INSERT INTO x VALUES ($1, {string.Join(", ", places)})";
            insert.Parameters.Add(new DuckDBParameter(n));
            foreach (var column in Columns)
            {
                insert.Parameters.Add(new DuckDBParameter(_rows[n].GetValueOrDefault(column.Name) switch
                {
                    Days day => day.Value,
                    Micros time => time.Value,
                    null => DBNull.Value,
                    var value => value,
                }));
            }

            insert.ExecuteNonQuery();
        }
    }

    /// <summary>A row a value of one column.</summary>
    public static ScalarTable Of(string column, params object?[] values) => new(values.Select(value => new Dictionary<string, object?> { [column] = value }));

    public static Expression Bind(string text)
    {
        var parsed = ParsedExpression.Parse(text, out var errors);
        var bound = parsed?.Bind(Columns, out errors);
        Assert.Empty(errors);
        return bound!;
    }

    /// <summary>Each row's value as text, or <c>fails</c>.</summary>
    public string[] Evaluate(string text) => Evaluate(Bind(text));

    public string[] Evaluate(Expression expression)
    {
        var overColumns = Query($"SELECT {FailsAndTry(expression)} FROM x ORDER BY n", expression.Type);
        var constant = _rows.Select((row, n) => $"SELECT {FailsAndTry(WithConstants(expression, row))} FROM x WHERE n = {n}");
        Assert.Equal(overColumns, Query(string.Join(" UNION ALL ", constant), expression.Type));
        var sound = Enumerable.Range(0, overColumns.Length).Where(n => overColumns[n] != "fails").ToList();
        if (sound.Count > 0)
        {
            Assert.Equal(
                sound.Select(n => overColumns[n]),
                Query($"SELECT FALSE, {Plain(expression.Type, DuckDbScalars.Print(expression))} FROM x WHERE n IN ({string.Join(", ", sound)}) ORDER BY n", expression.Type));
        }

        return overColumns;
    }

    /// <summary>Whether the bare expression raises an engine error over this row.</summary>
    public bool Raises(Expression expression, int row)
    {
        try
        {
            Query($"SELECT FALSE, {Plain(expression.Type, DuckDbScalars.Print(expression))} FROM x WHERE n = {row}", expression.Type);
            return false;
        }
        catch (DuckDBException)
        {
            return true;
        }
    }

    public static string Show(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        double and 0 => "0",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string text => $"'{text}'",
        Days day => $"day {day.Value}",
        Micros time => $"micro {time.Value}",
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    public void Dispose() => _connection.Dispose();

    private static string FailsAndTry(Expression expression)
    {
        var failing = DuckDbScalars.Print(new Call(Operator.Fails, [expression], DataType.Bool));
        return $"{failing}, {Plain(expression.Type, DuckDbScalars.Print(new Call(Operator.Try, [expression], expression.Type)))}";
    }

    private static string Plain(DataType type, string sql) => type.Kind switch
    {
        TypeKind.Date => $"CAST({sql} - DATE '1970-01-01' AS INTEGER)",
        TypeKind.Timestamp => $"epoch_us({sql})",
        _ => sql,
    };

    private static Expression WithConstants(Expression expression, IReadOnlyDictionary<string, object?> row) => expression switch
    {
        ColumnReference column => row.GetValueOrDefault(column.Name) switch
        {
            Days { Value: < -719_162 or > 2_932_896 } or Micros { Value: < -62_135_596_800_000_000 or > 253_402_300_799_999_999 } => expression,
            Days day => new Literal(DateOnly.FromDayNumber(day.Value + 719_162), column.Type),
            Micros time => new Literal(DateTime.UnixEpoch.AddTicks(time.Value * 10), column.Type),
            var value => new Literal(value, column.Type),
        },
        Call call => call with { Arguments = [.. call.Arguments.Select(argument => WithConstants(argument, row))] },
        Cast cast => cast with { Operand = WithConstants(cast.Operand, row) },
        Case choice => choice with
        {
            Branches = [.. choice.Branches.Select(branch => new CaseBranch(WithConstants(branch.When, row), WithConstants(branch.Then, row)))],
            Otherwise = WithConstants(choice.Otherwise, row),
        },
        _ => expression,
    };

    private string[] Query(string sql, DataType type)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var results = ImmutableArray.CreateBuilder<string>();
        while (reader.Read())
        {
            var value = reader.IsDBNull(1) ? null : reader.GetValue(1);
            Assert.Equal(ClrType(type), value?.GetType() ?? ClrType(type));
            var shown = Show(type.Kind switch
            {
                TypeKind.Date when value is int day => new Days(day),
                TypeKind.Timestamp when value is long time => new Micros(time),
                _ => value,
            });
            Assert.False(reader.IsDBNull(0), "Fails is never null");
            if (reader.GetBoolean(0))
            {
                Assert.Equal("null", shown);
                shown = "fails";
            }

            results.Add(shown);
        }

        return [.. results];
    }

    private static Type ClrType(DataType type) => type.Kind switch
    {
        TypeKind.Bool => typeof(bool),
        TypeKind.Int32 or TypeKind.Date => typeof(int),
        TypeKind.Int64 or TypeKind.Timestamp or TypeKind.Duration => typeof(long),
        TypeKind.Float64 => typeof(double),
        _ => typeof(string),
    };

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
