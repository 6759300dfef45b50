namespace FeatureJobs.Tests;

/// <summary>Tables that Spark wrote by itself, each version of them read by us and by Spark.</summary>
public sealed class SparkWritesTests(Peers peers)
{
    /// <summary>How a table is written (<c>$t</c> its name), and what shows in its log that it is what the case is about: a part of a commit, or of a file's name.</summary>
    private static readonly Dictionary<string, (string Shown, string[] Statements)> Cases = new()
    {
        ["appended"] = ("timestampNtz",
        [
            """
            CREATE TABLE $t (a BIGINT, b INT, c SMALLINT, d TINYINT, e FLOAT, f DOUBLE, g BOOLEAN, h STRING, i BINARY, j DATE, k TIMESTAMP, l TIMESTAMP_NTZ, m DECIMAL(38,10), n DECIMAL(5,2),
            o STRUCT<x: INT, y: ARRAY<STRUCT<z: STRING>>>, p MAP<STRING, DOUBLE>) USING delta
            """,
            """
            INSERT INTO $t VALUES (9223372036854775807, -2147483648, 32767, -128, 0.1F, 0.1D, true, 'ü "q" 😀', X'00FF', DATE'0850-01-02', TIMESTAMP'1850-01-02 03:04:05.000006',
            TIMESTAMP_NTZ'2024-03-31 02:30:00.123456', 1234567890123456789012345678.0123456789BD, -999.99BD, named_struct('x', 1, 'y', array(named_struct('z', 'in'), null)), map('k', 1.5D, 'n', null))
            """,
            "INSERT INTO $t (a) VALUES (1)",
            "INSERT INTO $t (a, e, f, h, k, o, p) VALUES (2, float('nan'), double('-infinity'), '', TIMESTAMP'9999-12-31 23:59:59.999999', named_struct('x', null, 'y', array()), map())",
        ]),
        ["partitioned"] = ("p=a%253Ab",
        [
            "CREATE TABLE $t (v INT, p STRING, d DATE, t TIMESTAMP, n DECIMAL(10,2), b BOOLEAN, i INT) USING delta PARTITIONED BY (p, d, t, n, b, i)",
            """
            INSERT INTO $t SELECT id, p, date'1900-01-01' + int(id), timestamp'2024-06-15 19:30:45.5' + make_dt_interval(0, int(id)), id + 0.5BD, id % 2 = 0, -id
            FROM (SELECT posexplode(array('a b', 'c%41', 'x/y', '[*?]', 'ü', 'it''s', 'a=b', 'a:b', '#', null, ''))) AS e(id, p)
            """,
            "INSERT INTO $t VALUES (100, null, null, null, null, null, null)",
            "DELETE FROM $t WHERE p = 'a b'",
        ]),
        ["changed"] = ("\"MERGE\"",
        [
            "CREATE TABLE $t (id BIGINT, v STRING) USING delta",
            "INSERT INTO $t SELECT id, 'v' || id FROM range(100)",
            "DELETE FROM $t WHERE id % 7 = 0",
            "UPDATE $t SET v = v || '!' WHERE id BETWEEN 10 AND 30",
            "MERGE INTO $t t USING (SELECT id + 50 AS id FROM range(100)) s ON t.id = s.id WHEN MATCHED AND t.id % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET v = 'm' WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, 'new')",
            "INSERT OVERWRITE $t SELECT * FROM VALUES (1L, 'last')",
        ]),
        ["vectors, with a checkpoint"] = ("\"deletionVector\":{",
        [
            "CREATE TABLE $t (id BIGINT, v STRING) USING delta TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.checkpointInterval' = '4')",
            "INSERT INTO $t SELECT id, 'v' || id FROM range(0, 70000, 1, 1)",
            // Few rows are left to compare, at both ends of more than 65,536 places.
            "DELETE FROM $t WHERE id % 50 <> 0 AND id BETWEEN 400 AND 69900",
            "DELETE FROM $t WHERE id % 11 = 0",
            "UPDATE $t SET v = 'u' WHERE id BETWEEN 10 AND 300",
            "MERGE INTO $t t USING (SELECT id * 3 AS id FROM range(100)) s ON t.id = s.id WHEN MATCHED AND t.id % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET v = 'm' WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, 'new')",
            "DELETE FROM $t WHERE id BETWEEN 250 AND 69950",
            "OPTIMIZE $t",
            "INSERT INTO $t VALUES (-5, 'end')",
        ]),
        ["mapped by name"] = ("\"delta.columnMapping.mode\":\"name\"",
        [
            "CREATE TABLE $t (id BIGINT, `a b` STRING, s STRUCT<`x y`: INT, z: INT>, `p,q` STRING, gone INT) USING delta PARTITIONED BY (`p,q`) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')",
            "INSERT INTO $t SELECT id, 'v' || id, named_struct('x y', int(id), 'z', 1), 'p' || id % 3, 1 FROM range(20)",
            "ALTER TABLE $t RENAME COLUMN `a b` TO `ä`",
            "ALTER TABLE $t RENAME COLUMN `p,q` TO id2",
            "ALTER TABLE $t DROP COLUMN gone",
            "ALTER TABLE $t ADD COLUMN gone STRING",
            "INSERT INTO $t VALUES (20, 'later', named_struct('x y', 2, 'z', 3), 'p', 'here again')",
        ]),
        ["mapped by id"] = ("\"delta.columnMapping.mode\":\"id\"",
        [
            "CREATE TABLE $t (id BIGINT, `a b` STRING, s STRUCT<`x y`: INT, z: INT>, l ARRAY<STRUCT<q: INT>>) USING delta TBLPROPERTIES ('delta.columnMapping.mode' = 'id')",
            "INSERT INTO $t SELECT id, 'v' || id, named_struct('x y', int(id), 'z', 1), array(named_struct('q', 7)) FROM range(20)",
            "ALTER TABLE $t RENAME COLUMN `a b` TO id_",
            "INSERT INTO $t VALUES (20, 'later', named_struct('x y', 2, 'z', 3), null)",
        ]),
        ["optimised"] = ("\"dataChange\":false",
        [
            "CREATE TABLE $t (id BIGINT, v DOUBLE) USING delta",
            .. Enumerable.Range(0, 4).Select(i => $"INSERT INTO $t SELECT id * 4 + {i}, id / 3 FROM range(1000)"),
            "OPTIMIZE $t",
            "INSERT INTO $t VALUES (-1, double('nan'))",
            "OPTIMIZE $t ZORDER BY (v)",
        ]),
        ["checkpointed in parts"] = (".checkpoint.0000000001.00000", ["SET spark.databricks.delta.checkpoint.partSize = 5", .. Commits(""), "RESET spark.databricks.delta.checkpoint.partSize"]),
        ["checkpointed by the second format, with times in commits"] = ("\"inCommitTimestamp\":", Commits(", 'delta.checkpointPolicy' = 'v2', 'delta.enableInCommitTimestamps' = 'true'")),
        ["widened"] = ("delta.typeChanges",
        [
            "CREATE TABLE $t (a SMALLINT, s STRUCT<x: TINYINT>) USING delta TBLPROPERTIES ('delta.enableTypeWidening' = 'true')",
            "INSERT INTO $t VALUES (-32768, named_struct('x', -128)), (null, null)",
            "ALTER TABLE $t ALTER COLUMN a TYPE INT",
            "ALTER TABLE $t ALTER COLUMN s.x TYPE INT",
            "INSERT INTO $t VALUES (2147483647, named_struct('x', 65536))",
        ]),
    };

    public static TheoryData<string, string> All => [.. SparkServers.Versions.SelectMany(version => Cases.Keys.Select(name => (version.Data, name)))];

    [Theory, MemberData(nameof(All))]
    public async Task We_read_what_Spark_wrote(string version, string table)
    {
        using var both = new TwoReaders(await peers.OfAsync(version));
        var (shown, statements) = Cases[table];
        await both.Spark.SqlAsync([.. statements.Select(text => text.Replace("$t", both.Name, StringComparison.Ordinal))]);
        if (table.StartsWith("checkpointed", StringComparison.Ordinal))
            Assert.Equal(table.Contains("second", StringComparison.Ordinal), both.LogText().Contains("v2Checkpoint", StringComparison.Ordinal));
        Assert.True(both.LogText().Contains(shown, StringComparison.Ordinal) || both.LogNames().Any(name => name.Contains(shown, StringComparison.Ordinal)), $"nothing shows {shown}");
        await both.AgreeAsync();
    }

    /// <summary>Two checkpoints, with files removed since and between.</summary>
    private static string[] Commits(string properties) =>
    [
        $"CREATE TABLE $t (id BIGINT, p STRING, s STRUCT<x: INT>) USING delta PARTITIONED BY (p) TBLPROPERTIES ('delta.checkpointInterval' = '3'{properties})",
        .. Enumerable.Range(0, 4).Select(i => $"INSERT INTO $t SELECT id + {i * 10}, 'p' || id % 2, named_struct('x', int(id)) FROM range(10)"),
        "DELETE FROM $t WHERE id % 3 = 0",
        "INSERT INTO $t VALUES (1000, null, null)",
        "UPDATE $t SET p = 'q' WHERE id = 1000",
        "DELETE FROM $t WHERE p = 'p1'",
    ];
}
