using FeatureJobs.Delta;
using FeatureJobs.Delta.DuckDb;

namespace FeatureJobs.Tests;

public sealed class PruningTests : IDisposable
{
    private readonly TableFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Leaving_out_files_changes_no_answer()
    {
        var (pruned, kept) = (0, 0);
        for (var seed = 0; seed < 4; seed++)
        {
            using var folder = new TableFolder();
            var rows = new RandomRows(1000 + seed);
            var snapshot = await TableAsync(folder, Enumerable.Range(0, 8).Select(_ => rows.Select()));
            for (var query = 0; query < 40; query++)
            {
                var predicate = new FilePredicate([.. Enumerable.Range(0, 1 + (query % 2)).Select(_ => rows.Condition())]);
                var where = string.Join(" AND ", predicate.Conditions.Select(RandomRows.Where));
                Assert.True(
                    Count($"{DeltaScan.From(snapshot)} WHERE {where}") == Count($"{DeltaScan.From(snapshot, null, predicate)} WHERE {where}"),
                    $"seed {1000 + seed}, query {query}: {where}");
                var files = snapshot.FilesFor(predicate).Count();
                (pruned, kept) = (pruned + snapshot.FileCount - files, kept + files);
            }
        }

        // It would prove nothing if all files were kept.
        Assert.True(pruned > kept / 4, $"{pruned} files left out, {kept} kept");
    }

    /// <summary>As others write it: partition values, deletion vectors, statistics that are bounds only and count deleted rows too.</summary>
    [Fact]
    public async Task Leaving_out_files_of_foreign_tables_changes_no_answer()
    {
        var (pruned, kept) = (0, 0);
        for (var seed = 2000; seed < 2004; seed++)
        {
            var (random, rows) = (new Random(seed), new RandomRows(seed));
            using var table = new ForeignTable().Schema(
                string.Join(",", RandomRows.Fields.Concat(Partitions.Keys).Select(field => ForeignTable.Field(field.Name, field.Type.ToString()))),
                string.Join(",", Partitions.Keys.Select(field => $"\"{field.Name}\"")), protocol: """{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]}""");
            foreach (var name in Enumerable.Range(0, 10).Select(file => $"{file}.parquet"))
            {
                var add = (await _folder.StageAsync(RandomRows.Fields, rows.Select())).Adds.Single();
                File.Move(Path.Combine(_folder.Path, add.File), Path.Combine(table.Path, name));
                var values = Partitions.Select(field => $"\"{field.Key.Name}\":{Pick(field.Value, random).Logged}");
                var vector = random.Next(2) == 0 ? "" : $",\"deletionVector\":{VectorText.Inline(0)}";
                var stats = vector.Length > 0 ? add.Stats!.TrimEnd('}') + "},\"tightBounds\":false}" : add.Stats!;
                table.Line($$$"""{"add":{"path":"{{{name}}}","partitionValues":{{{{string.Join(",", values)}}}},"size":{{{add.Size}}},"modificationTime":0,"dataChange":true,"stats":{{{ForeignTable.Json(stats)}}}{{{vector}}}}}""");
            }

            var snapshot = await table.OpenAsync();
            Assert.All(snapshot.Files, file => Assert.NotNull(FileStatistics.Parse(file.Stats, []).Rows));
            for (var query = 0; query < 60; query++)
            {
                var predicate = new FilePredicate([Condition(random), .. query % 2 == 0 ? [rows.Condition()] : Array.Empty<ColumnCondition>()]);
                var where = string.Join(" AND ", predicate.Conditions.Select(RandomRows.Where));
                var (all, some) = (await CountAsync(null), await CountAsync(predicate));
                Assert.True(all == some, $"seed {seed}, query {query}: {where} finds {all}, and {some} in the files that are left");
                var files = snapshot.FilesFor(predicate).Count();
                (pruned, kept) = (pruned + snapshot.FileCount - files, kept + files);

                async Task<long> CountAsync(FilePredicate? leftOut)
                {
                    using var scan = await DeltaScan.PrepareAsync(snapshot, TableFolder.Connect, table.Path, null, leftOut, TableFolder.Cancellation);
                    return Count($"{scan.Sql} WHERE {where}");
                }
            }
        }

        Assert.True(pruned > kept / 2, $"{pruned} files left out, {kept} kept");
    }

    private static readonly Dictionary<DeltaField, (string Logged, DeltaValue? Value)[]> Partitions = new()
    {
        [new("pi", DeltaType.Integer)] = [("null", null), ("\"\"", null), ("\"-5\"", new DeltaValue.Integer(-5)), ("\"3\"", new DeltaValue.Integer(3)), ("\"4\"", new DeltaValue.Integer(4))],
        [new("ps", DeltaType.String)] = [("null", null), ("\"a\"", new DeltaValue.Text("a")), ("\"\uffee\"", new DeltaValue.Text("\uffee")), ("\"\ud83d\ude00\"", new DeltaValue.Text("\ud83d\ude00"))],
        [new("pd", DeltaType.Double)] = [("\"NaN\"", new DeltaValue.Number(double.NaN)), ("\"-Infinity\"", new DeltaValue.Number(double.NegativeInfinity)), ("\"0.0\"", new DeltaValue.Number(0)), ("\"-0.0\"", new DeltaValue.Number(-0.0))],
        [new("pt", DeltaType.Timestamp)] = [("null", null), ("\"1969-12-31T23:59:59.999999Z\"", new DeltaValue.Moment(-1)), ("\"1970-01-01 00:00:00\"", new DeltaValue.Moment(0))],
    };

    private static (string Logged, DeltaValue? Value) Pick((string, DeltaValue?)[] values, Random random) => values[random.Next(values.Length)];

    private static ColumnCondition Condition(Random random)
    {
        var (field, values) = Partitions.ElementAt(random.Next(Partitions.Count));
        return Pick(values, random).Value is { } value ? new(field.Name, (ColumnTest)random.Next(5), value) : new(field.Name, random.Next(2) == 0 ? ColumnTest.IsNull : ColumnTest.IsNotNull);
    }

    [Theory]
    [InlineData("float", "0.1", "0.1", "0.1::FLOAT", 0.10000000149011612)]
    [InlineData("timestamp_ntz", "\"1969-12-31T23:59:59.998\"", "\"1969-12-31T23:59:59.999\"", "TIMESTAMP '1969-12-31 23:59:59.9995'", -500)]
    public async Task Bounds_of_other_types_hold_their_values(string type, string min, string max, string row, double value)
    {
        using var table = new ForeignTable().Schema(ForeignTable.Field("x", type), protocol: """{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["timestampNtz"],"writerFeatures":["timestampNtz"]}""")
            .File("a.parquet", $"SELECT {row} AS x", more: ",\"stats\":" + ForeignTable.Json($$$"""{"numRecords":1,"minValues":{"x":{{{min}}}},"maxValues":{"x":{{{max}}}},"nullCount":{"x":0}}"""));
        DeltaValue asked = type == "float" ? new DeltaValue.Number(value) : new DeltaValue.Moment((long)value);
        Assert.Equal([[1L]], await table.RowsAsync("count(*)", "", new FilePredicate([new("x", ColumnTest.Equal, asked)])));
        DeltaValue beyond = type == "float" ? new DeltaValue.Number(0.11) : new DeltaValue.Moment(1);
        Assert.Empty((await table.OpenAsync()).FilesFor(new FilePredicate([new("x", ColumnTest.Equal, beyond)])));
    }

    [Theory]
    [InlineData("s", ColumnTest.Equal, "b", 1)]
    [InlineData("s", ColumnTest.Greater, "b", 1)]
    [InlineData("s", ColumnTest.GreaterOrEqual, "b", 2)]
    [InlineData("s", ColumnTest.Less, "a", 0)]
    [InlineData("s", ColumnTest.LessOrEqual, "a", 1)]
    [InlineData("s", ColumnTest.Equal, "\ufffd", 0)]
    [InlineData("n", ColumnTest.IsNull, null, 1)]
    [InlineData("n", ColumnTest.IsNotNull, null, 2)]
    public async Task Files_that_cannot_match_are_left_out(string column, ColumnTest test, string? value, int files)
    {
        var snapshot = await TableAsync(_folder, ["SELECT 'a' AS s, 1 AS n", "SELECT 'b' AS s, NULL::INTEGER AS n", "SELECT '😀' AS s, 2 AS n"], [new("s", DeltaType.String), new("n", DeltaType.Integer)]);
        Assert.Equal(files, snapshot.FilesFor(new FilePredicate([new(column, test, value is null ? null : new DeltaValue.Text(value))])).Count());
    }

    [Fact]
    public async Task A_moment_within_the_last_millisecond_is_found()
    {
        var snapshot = await TableAsync(_folder, ["SELECT make_timestamptz(-1234567) AS t"], [new("t", DeltaType.Timestamp)]);
        var after = new FilePredicate([new("t", ColumnTest.Greater, new DeltaValue.Moment(-1234568))]);
        Assert.Equal(1, Count(DeltaScan.From(snapshot, null, after)));
        var later = new FilePredicate([new("t", ColumnTest.GreaterOrEqual, new DeltaValue.Moment(-1234000))]);
        Assert.Equal(0, Count(DeltaScan.From(snapshot, null, later)));
    }

    [Fact]
    public async Task Foreign_statistics_without_NaN_do_not_hide_it()
    {
        var (table, staged) = (_folder.Table(), await _folder.StageAsync([new("d", DeltaType.Double)], "SELECT unnest([1.0::DOUBLE, 'NaN'::DOUBLE]) AS d"));
        var foreign = staged.Adds[0] with { Stats = """{"numRecords":2,"minValues":{"d":1.0},"maxValues":{"d":1.0},"nullCount":{"d":0}}""" };
        var outcome = Assert.IsType<Committed>(await table.CommitAsync(null, new NewCommit { Fields = [new("d", DeltaType.Double)], Adds = [foreign] }, TableFolder.Cancellation));
        Assert.Single(outcome.Snapshot.FilesFor(new FilePredicate([new("d", ColumnTest.Greater, new DeltaValue.Number(5))])));
        Assert.Empty(outcome.Snapshot.FilesFor(new FilePredicate([new("d", ColumnTest.Equal, new DeltaValue.Number(5))])));
    }

    [Fact]
    public async Task A_predicate_that_does_not_fit_the_table_is_a_mistake()
    {
        var snapshot = await TableAsync(_folder, ["SELECT 1 AS n"], [new("n", DeltaType.Integer)]);
        Assert.Equal("There is no column 'm'; there are n.", Refusal(new ColumnCondition("m", ColumnTest.IsNull)));
        Assert.StartsWith("The test Equal of column 'n' of type integer has the value", Refusal(new ColumnCondition("n", ColumnTest.Equal, new DeltaValue.Text("1"))), StringComparison.Ordinal);
        Assert.StartsWith("The test Less of column 'n'", Refusal(new ColumnCondition("n", ColumnTest.Less)), StringComparison.Ordinal);

        string Refusal(ColumnCondition condition) => Assert.Throws<ArgumentException>(() => snapshot.FilesFor(new FilePredicate([condition]))).Message;
    }

    private static long Count(string from) => (long)TableFolder.Rows($"SELECT count(*) FROM {from}")[0][0]!;

    private static async Task<Snapshot> TableAsync(TableFolder folder, IEnumerable<string> selects, DeltaField[]? fields = null)
    {
        var adds = new List<AddFile>();
        foreach (var select in selects)
        {
            adds.AddRange((await folder.StageAsync(fields ?? RandomRows.Fields, select)).Adds);
        }

        return Assert.IsType<Committed>(await folder.Table().CommitAsync(null, new NewCommit { Fields = fields ?? RandomRows.Fields, Adds = adds }, TableFolder.Cancellation)).Snapshot;
    }
}
