using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;
using FeatureJobs.Tests.Dialects;

namespace FeatureJobs.Tests;

/// <summary>The SQL itself, so that a change of it is seen; and the same SQL executed over random rows.</summary>
public sealed class SnapshotTests(SparkServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly (string Text, string Sql)[] _bare =
    [
        ("i + 1", """(`i` + 1)"""),
        ("l - 1", """(`l` - 1L)"""),
        ("i * l", """(CAST(`i` AS BIGINT) * `l`)"""),
        ("-i", """(0 - `i`)"""),
        ("i / 7.5", """(CAST(`i` AS DOUBLE) / 7.5D)"""),
        ("f / g", """try_divide(`f`, `g`)"""),
        ("f / (g + 1)", """try_divide(`f`, (`g` + 1D))"""),
        ("i % 60", """(`i` % 60)"""),
        ("i % j", """(`i` % nullif(`j`, 0))"""),
        ("f % (g + 1)", """(`f` % transform(array((`g` + 1D)), v1 -> nullif(v1, 0D))[0])"""),
        ("i = 1 and not b or l <> 2", """(((`i` = 1) AND (NOT `b`)) OR (`l` <> 2L))"""),
        ("i between 1 and 2", """((`i` >= 1) AND (`i` <= 2))"""),
        ("s not in ('a', 'b''c\\$')", """(NOT (`s` IN ('a', 'b\'c\\\u0024')))"""),
        ("s is null", """(`s` IS NULL)"""),
        ("coalesce(i, 0)", """coalesce(`i`, 0)"""),
        ("coalesce(i, j + 1)", """CASE WHEN CASE WHEN `i` IS NOT NULL THEN FALSE ELSE (try_add(`j`, 1) IS NULL AND `j` IS NOT NULL) END THEN CAST(raise_error('an expression fails') AS INT) ELSE coalesce(`i`, try_add(`j`, 1)) END"""),
        ("nullif(i, -1)", """nullif(`i`, (-1))"""),
        ("nullif(f + 1, 2)", """transform(array(struct((`f` + 1D) AS a, 2D AS b)), v1 -> nullif(v1.a, v1.b))[0]"""),
        ("greatest(i, 0)", """greatest(`i`, 0)"""),
        ("least(f, -0.0)", """least(`f`, (-0D))"""),
        ("case when b then 1.0 else null end", """CASE WHEN `b` THEN 1D ELSE CAST(NULL AS DOUBLE) END"""),
        ("cast(f as int32)", """CAST(`f` AS INT)"""),
        ("cast(f as int64)", """((CAST(`f` AS BIGINT) + 1L) - 1L)"""),
        ("cast(s as int64)", """CAST(regexp_extract(`s`, '^ *([+-]?[0-9]+) *\\z', 1) AS BIGINT)"""),
        ("cast(t as date)", """CAST(timestamp_micros(((((unix_micros(`t`) + 8969969736054775808L) - 8969969736054775808L) - 9161236440054775808L) + 9161236440054775808L)) AS DATE)"""),
        ("cast(d as string)", """CAST(date_from_unix_date(((((unix_date(`d`) + 2144550751) - 2144550751) - 2146764486) + 2146764486)) AS STRING)"""),
        ("t > timestamp '2024-01-31 15:30:00.5'", """(`t` > TIMESTAMP '2024-01-31 15:30:00.5Z')"""),
        ("d = date '2024-01-31'", """(`d` = DATE '2024-01-31')"""),
        ("t - u > hours(1)", """((unix_micros(`t`) - unix_micros(`u`)) > ((CAST(rint(1D * 3600000000D) AS BIGINT) + 1L) - 1L))"""),
        ("t + minutes(i)", """timestamp_micros((((((unix_micros(`t`) + ((CAST(rint(CAST(`i` AS DOUBLE) * 60000000D) AS BIGINT) + 1L) - 1L)) + 8969969736054775808L) - 8969969736054775808L) - 9161236440054775808L) + 9161236440054775808L))"""),
    ];

    private static readonly (string Text, string Sql)[] _try =
    [
        ("i > 1", """(`i` > 1)"""),
        ("i + 1", """try_add(`i`, 1)"""),
        ("l * m", """try_multiply(`l`, `m`)"""),
        ("i + 1 > j", """CASE WHEN (try_add(`i`, 1) IS NULL AND `i` IS NOT NULL) THEN NULL ELSE (try_add(`i`, 1) > `j`) END"""),
        ("cast(s as float64) / f", """try_divide(try_cast(regexp_extract(`s`, '^ *([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|-?Infinity) *\\z', 1) AS DOUBLE), `f`)"""),
        ("cast(s as timestamp)", """timestamp_micros(try_add(try_subtract(try_subtract(try_add((unix_micros(try_cast(regexp_extract(`s`, '^ *((?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,6})?)?)?)(Z|[+-](?:(?:0[0-9]|1[0-7]):[0-5][0-9]|18:00))? *\\z', 1) AS TIMESTAMP)) + unix_micros(CAST(concat('1970-01-01 00:00:00', regexp_extract(`s`, '^ *((?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,6})?)?)?)(Z|[+-](?:(?:0[0-9]|1[0-7]):[0-5][0-9]|18:00))? *\\z', 2)) AS TIMESTAMP))), 8969969736054775808L), 8969969736054775808L), 9161236440054775808L), 9161236440054775808L))"""),
    ];

    private static readonly (string Text, string Sql)[] _fails =
    [
        ("f / g > 1", """FALSE"""),
        ("i + j", """(try_add(`i`, `j`) IS NULL AND `i` IS NOT NULL AND `j` IS NOT NULL)"""),
        ("case when b then i + 1 else 0 end", """CASE WHEN `b` THEN (try_add(`i`, 1) IS NULL AND `i` IS NOT NULL) ELSE FALSE END"""),
        ("coalesce(i, j - 1)", """CASE WHEN `i` IS NOT NULL THEN FALSE ELSE (try_subtract(`j`, 1) IS NULL AND `j` IS NOT NULL) END"""),
    ];

    [Fact]
    public void Bare_expressions() => Assert.All(_bare, snapshot => Assert.Equal(snapshot.Sql, SparkScalars.Print(ScalarRows.Bind(snapshot.Text))));

    [Fact]
    public void Tries() => Assert.All(_try, snapshot => Assert.Equal(snapshot.Sql, SparkScalars.Print(Of(Operator.Try, ScalarRows.Bind(snapshot.Text)))));

    [Fact]
    public void Failures() => Assert.All(_fails, snapshot => Assert.Equal(snapshot.Sql, SparkScalars.Print(Of(Operator.Fails, ScalarRows.Bind(snapshot.Text)))));

    [Theory, MemberData(nameof(SparkServers.Versions), MemberType = typeof(SparkServers))]
    public async Task They_mean_what_the_oracle_says(string version)
    {
        await using var session = await servers.SessionAsync(version, Cancel);
        var rows = Enumerable.Range(7000, 8).Select(seed => new ScalarGenerator(seed).Row()).ToImmutableArray();
        var trees = _bare.Concat(_try).Concat(_fails).Select(snapshot => ScalarRows.Bind(snapshot.Text));
        var cases = trees.Select((tree, k) => new ScalarCase($"snapshot {k}", tree, rows, [.. rows.Select(row => ScalarCase.Expect(tree, row))], Sample: 2));
        Assert.Empty(await new ScalarRun(await SparkDialectEngine.OfAsync(session, Cancel)).MismatchesAsync(cases, Cancel));
    }

    [Fact]
    public void What_sql_cannot_hold_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SparkScalars.Print(Literal.Of("a\0b")));
        Assert.Throws<ArgumentException>(() => SparkScalars.Print(new ColumnReference("a\0b", DataType.Int32)));
        var sum = new ColumnReference("a", DataType.IntegerSum);
        Assert.Throws<NotSupportedException>(() => SparkScalars.Print(Of(Operator.Try, new Call(Operator.Add, [sum, sum], DataType.IntegerSum))));
    }

    /// <summary>A column may have any name, also one that a printed binding would like.</summary>
    [Fact]
    public void Names_are_quoted_and_never_clash()
    {
        var sum = new Call(Operator.Add, [new ColumnReference("V1", DataType.Float64), new ColumnReference("v_`; drop", DataType.Float64)], DataType.Float64);
        Assert.Equal("(`V1` % transform(array((`V1` + `v_``; drop`)), v__1 -> nullif(v__1, 0D))[0])",
            SparkScalars.Print(new Call(Operator.Modulo, [sum.Arguments[0], sum], DataType.Float64)));
    }

    private static Call Of(Operator operation, Expression operand) => new(operation, [operand], operation == Operator.Try ? operand.Type : DataType.Bool);
}
