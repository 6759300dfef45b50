using System.Collections.Immutable;
using DuckDB.NET.Data;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using Xunit;

namespace FeatureJobs.Tests;

/// <summary>The nodes of the point-in-time join: their SQL, and the same SQL executed.</summary>
public sealed class AsOfTests : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public AsOfTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    private static Values Rows(string[] names, params long?[][] rows) =>
        new([.. names.Select(name => new Column(name, DataType.Int64))], [.. rows.Select(row => row.Select(value => new Literal(value, DataType.Int64)).ToImmutableArray())]);

    [Fact]
    public void As_of_takes_the_greatest_time_at_or_before()
    {
        var left = Rows(["n", "k", "at"], [1, 1, 9], [2, 1, 10], [3, 1, 11], [4, 2, 11], [5, null, 11], [6, 1, null]);
        var plan = new AsOf(left, Rows(["k", "t"], [1, 10], [1, 10], [1, 11], [1, 12], [2, 12], [null, 1]), ["k"], "at", "t");
        Assert.EndsWith("""SELECT l."n", l."k", l."at", r."t" FROM r1 AS l ASOF JOIN r2 AS r ON l."k" = r."k" AND l."at" >= r."t" """.TrimEnd(), Print(plan), StringComparison.Ordinal);
        Assert.Equal(["2 1 10 10", "3 1 11 11"], Run(plan));
    }

    [Fact]
    public void Running_newest_is_the_greatest_so_far_and_of_equals()
    {
        var rows = Rows(["k", "v", "a", "b"], [1, 1, 5, 0], [1, 2, 4, 9], [1, 3, 5, 1], [1, 3, 5, 3], [1, 4, 5, 2], [2, 1, 1, 1]);
        var plan = new RunningNewest(rows, ["k"], "v", ["a", "b"]);
        Assert.EndsWith("""
            SELECT "k", "v", struct_extract(s, 'o0') AS "a", struct_extract(s, 'o1') AS "b" FROM (SELECT "k", "v", max({'o0': "a", 'o1': "b"}) OVER (PARTITION BY "k" ORDER BY "v") AS s FROM r1)
            """, Print(plan), StringComparison.Ordinal);
        Assert.Equal(["1 1 5 0", "1 2 5 0", "1 3 5 3", "1 3 5 3", "1 4 5 3", "2 1 1 1"], Run(plan));
    }

    [Fact]
    public void A_hidden_column_orders_and_is_not_part_of_the_result()
    {
        var plan = new Sort(Rows(["n", "v"], [2, 20], [1, 10], [3, 30]), [new("n", Descending: true)], Hidden: "n");
        Assert.Equal(["v"], plan.Columns.Select(column => column.Name));
        using var command = _connection.CreateCommand();
        command.CommandText = Print(plan);
        using var reader = command.ExecuteReader();
        var values = new List<long>();
        while (reader.Read())
            values.Add(reader.GetInt64(0));
        Assert.Equal([30, 20, 10], values);
    }

    private static string Print(Relation plan) => DuckDbRelations.Print(plan, _ => throw new InvalidOperationException("There are no scans."));

    private List<string> Run(Relation plan)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = Print(plan);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "null" : reader.GetInt64(i).ToString())));
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
