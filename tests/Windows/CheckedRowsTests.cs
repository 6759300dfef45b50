using System.Collections.Immutable;
using FeatureJobs.Definitions;
using FeatureJobs.Engines;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Windows;

namespace FeatureJobs.Tests;

/// <summary>The order in which a row is judged: the first reason is the one that is told, and what need not be evaluated fails nobody.</summary>
public sealed class CheckedRowsTests : IAsyncLifetime
{
    private const string Definitions = """
        entities:
          - {name: thing, keys: [{name: k, type: string}]}
        sources:
          - name: rows
            path: rows.parquet
            derive: {x: cast(a as int32), y: cast(b as int32), unused: cast(c as int32)}
            event_timestamp: at
            created_timestamp: written
            where: x > 0
        feature_groups:
          - name: windows
            entity: thing
            source: rows
            every: 1h
            aggregations:
              - {name: total, function: sum, of: cast(c as int32), where: y > 5, windows: [1h]}
              - {function: sum, of: x, windows: [1h]}
          - name: latest
            entity: thing
            source: rows
            features: [{name: twice, expression: "y + y"}, {name: number, expression: cast(c as int32)}]

        """;

    private static readonly ImmutableArray<Column> Columns =
        [new("k", DataType.String), new("at", DataType.Timestamp), new("written", DataType.Timestamp), new("a", DataType.String), new("b", DataType.String), new("c", DataType.String)];

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly long Latest = Grid.Microseconds(Now);

    private readonly Computing _computing = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _computing.DisposeAsync();

    private static FeatureGroup Group(string name, string? text = null)
    {
        var parsed = ParsedDefinitions.Parse([new("feature_store.yaml", "name: s\n"), new("things.yaml", text ?? Definitions)], _ => null);
        var definition = parsed.Bind(_ => Columns, out var diagnostics);
        Assert.Empty(diagnostics);
        return definition!.Groups.Single(group => group.Name == name);
    }

    private async Task<string> JudgedAsync(string group, string? k, DateTimeOffset? at, DateTimeOffset? written, string? a, string? b, string? c)
    {
        static Literal Text(string? text) => new(text, DataType.String);
        static Literal Time(DateTimeOffset? time) => time is { } given ? Grid.Timestamp(Grid.Microseconds(given)) : Literal.Null(DataType.Timestamp);
        var scan = await _computing.ParquetAsync(new Values(Columns, [[Text(k), Time(at), Time(written), Text(a), Text(b), Text(c)]]), Cancellation);
        var defined = Group(group);
        return Assert.Single(await VerdictsAsync(CheckedRows.Of(defined, scan with { Read = defined.Source.Columns, Columns = new SourceScan([], defined.Source.Columns).Columns }, Latest)));
    }

    private async Task<string[]> VerdictsAsync(CheckedRows rows)
    {
        Assert.Distinct(rows.Relation.Columns.Select(column => column.Name));
        var (reason, subject) = rows.Verdict;
        var judged = await _computing.Engine.SmallAsync(new Project(rows.Relation, [new("used", rows.Used), new("reason", reason), new("subject", subject)]), Cancellation);
        return [.. judged.Select(row => row switch
        {
            [true, null, null] => "used",
            [false, null, null] => "filtered",
            [false, string why, string what] => $"{why} | {what}",
            _ => "contradicts itself: " + string.Join(' ', row),
        })];
    }

    [Theory]
    [InlineData("1", "9", "3", "used")]
    // where goes first, with what it uses.
    [InlineData("q", "q", "q", "evaluation failed | x: cast(a as int32)")]
    [InlineData("0", "q", "q", "filtered")]
    [InlineData(null, "q", "q", "filtered")]
    // Then the other derived columns that the group uses.
    [InlineData("1", "q", "q", "evaluation failed | y: cast(b as int32)")]
    // What an aggregation takes in only where its own where holds.
    [InlineData("1", "9", "q", "evaluation failed | cast(c as int32)")]
    [InlineData("1", "5", "q", "used")]
    [InlineData("1", null, "q", "used")]
    [InlineData("1", "9", null, "used")]
    public async Task Expressions_in_their_order(string? a, string? b, string? c, string verdict) =>
        Assert.Equal(verdict, await JudgedAsync("windows", "k", Now, Now, a, b, c));

    [Theory]
    [InlineData("0", "9", "3", "filtered")]
    [InlineData("q", "9", "3", "evaluation failed | x: cast(a as int32)")]
    [InlineData("1", "q", "3", "evaluation failed | y: cast(b as int32)")]
    [InlineData("1", "9", "q", "null time | at")]
    public async Task Times_come_after_derived_columns_and_before_inputs(string a, string b, string c, string verdict) =>
        Assert.Equal(verdict, await JudgedAsync("windows", null, null, null, a, b, c));

    [Fact]
    public async Task A_null_key_comes_after_the_time_and_before_inputs()
    {
        Assert.Equal("null key | k", await JudgedAsync("windows", null, Now, null, "1", "9", "q"));
        Assert.Equal("time in the future | at", await JudgedAsync("windows", null, Now.AddTicks(10), null, "1", "9", "q"));
    }

    [Fact]
    public async Task A_time_lies_from_1900_to_the_clock()
    {
        var first = new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal("used", await JudgedAsync("windows", "k", first, null, "1", "9", "3"));
        Assert.Equal("time outside 1900-9999 | at", await JudgedAsync("windows", "k", first.AddTicks(-10), null, "1", "9", "3"));
        Assert.Equal("used", await JudgedAsync("windows", "k", Now, null, "1", "9", "3"));
        Assert.Equal("time in the future | at", await JudgedAsync("windows", "k", Now.AddTicks(10), null, "1", "9", "3"));
    }

    [Fact]
    public async Task A_group_of_rows_needs_the_time_it_was_written_and_evaluates_its_features_last()
    {
        Assert.Equal("used", await JudgedAsync("latest", "k", Now, Now.AddYears(100), "1", "9", "3"));
        Assert.Equal("null time | at", await JudgedAsync("latest", "k", null, null, "1", "9", "3"));
        Assert.Equal("null created time | written", await JudgedAsync("latest", "k", Now.AddDays(1), null, "1", "9", "3"));
        Assert.Equal("created time outside 1900-9999 | written", await JudgedAsync("latest", null, Now, new(1899, 12, 31, 0, 0, 0, TimeSpan.Zero), "1", "9", "3"));
        Assert.Equal("null key | k", await JudgedAsync("latest", null, Now, Now, "1", "2000000000", "q"));
        Assert.Equal("evaluation failed | twice: y + y", await JudgedAsync("latest", "k", Now, Now, "1", "2000000000", "q"));
        Assert.Equal("evaluation failed | number: cast(c as int32)", await JudgedAsync("latest", "k", Now, Now, "1", "9", "q"));
    }

    [Fact]
    public async Task Cells_of_csv_are_read_just_before_what_uses_them()
    {
        var group = Group("windows", Definitions.Replace("path: rows.parquet", "path: rows.csv\n    columns: {k: string, at: timestamp, a: int32, b: int32, c: int32, written: timestamp}")
            .Replace("cast(a as int32)", "a").Replace("cast(b as int32)", "b + 1").Replace("unused: cast(c as int32)", "unused: c").Replace("of: cast(c as int32)", "of: c"));
        var path = _computing.NewPath(".csv");
        await File.WriteAllTextAsync(path, """
            k,at,a,b,c,written
            k,2026-10-31,1,9,3,never
            k,2026-10-31,q,q,q,
            k,yesterday,0,q,q,
            k,yesterday,,q,q,
            k,2026-10-31,1,q,3,
            k,2026-10-31,1,2147483647,3,
            k,yesterday,1,2147483647,3,
            k,2026-10-31,1,1,q,
            k,,1,9,3,

            """, Cancellation);
        var rows = CheckedRows.Of(group, new CsvScan([path], group.Source.Columns), Latest);
        // A cell is read whether its column's value is taken or not: the type of a column is a promise of the file.
        string[] expected =
        [
            "used", "unparsable int32 | a", "filtered", "filtered", "unparsable int32 | b", "evaluation failed | y: b + 1", "unparsable timestamp | at", "unparsable int32 | c", "null time | at",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await VerdictsAsync(rows)).Order(StringComparer.Ordinal));
        var texts = new Project(new Filter(rows.Relation, rows.Relation[FileScan.RowColumn].EqualTo(Literal.Of(1L))), [new("a", rows.AsRead("a")), new("k", rows.AsRead("k"))]);
        Assert.Equal(["q k"], await _computing.RowsAsync(texts, Cancellation));
    }

    [Fact]
    public void Equal_inputs_are_one()
    {
        var group = (AggregatedGroup)Group("windows", Definitions.Replace("- {function: sum, of: x, windows: [1h]}", """
            - {name: n, function: count, of: cast(c as int32), where: y > 5, windows: [1h]}
                  - {name: m, function: max, of: cast(c as int32), windows: [1h]}
            """));
        var inputs = CheckedRows.Of(group, new SourceScan([], group.Source.Columns), Latest).Inputs.Select(input => input.Input).ToList();
        Assert.Equal(inputs[0], inputs[1]);
        Assert.NotEqual(inputs[0].Name, inputs[2].Name);
        Assert.NotNull(inputs[0].Condition);
        Assert.Null(inputs[2].Condition);
    }
}
