using System.Collections.Immutable;
using FeatureJobs.Expressions;
using FeatureJobs.Relational;

namespace FeatureJobs.Tests.Dialects;

/// <summary>Plans of every node over a few rows with nulls, ties, NaN and -0 where they matter.</summary>
public static class RelationCases
{
    /// <summary>Rows of two keys and one null key, each t once a key.</summary>
    private static readonly Values _events = Table("k int64, t int64, l int64, i int32, f float64, s string, b bool",
        [1L, 10L, 5L, 1, 1.5, "a", true], [1L, 12L, null, 2, double.NaN, "b", false], [1L, 13L, long.MaxValue, int.MaxValue, -0.0, null, null], [1L, 17L, long.MaxValue, int.MaxValue, 0.0, "é", true],
        [1L, 18L, -3L, null, double.NegativeInfinity, "Z", true], [1L, 30L, long.MinValue, -7, null, "", false], [2L, 11L, 7L, 3, 2.5, "a", null], [2L, 12L, null, null, null, null, true],
        [null, 10L, 1L, 1, double.NaN, "x", true], [null, 14L, 2L, 2, 3.0, "y", false]);

    private static readonly Expression _odd = _events["b"];

    public static IEnumerable<RelationCase> All =>
    [
        new("values", Table("b bool, i int32, l int64, f float64, s string, d date, t timestamp",
            [true, int.MinValue, long.MinValue, -0.0, "it's \\ `${x}` \"\n", DateOnly.MinValue, DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc)],
            [false, int.MaxValue, long.MaxValue, 5e-324, "", DateOnly.MaxValue, new DateTime(DateTime.MaxValue.Ticks / 10 * 10, DateTimeKind.Utc)],
            [null, null, null, double.NaN, "é😀", new DateOnly(1969, 12, 31), DateTime.UnixEpoch.AddMicroseconds(-1)],
            [null, -1, -1L, double.NegativeInfinity, null, null, null])),
        new("projected and filtered", new Filter(
            new Project(_events, [new("a`b\"c", _events["l"].Plus(1L).Try()), new("${spark.app.name}", _events["s"]), _events.Keep("k"), new("t", _events["f"])]),
            new ColumnReference("k", DataType.Int64).GreaterThan(Literal.Of(0L)))),
        new("a name of another column", new Filter(new Project(_events, [new("k", _events["t"]), new("t", _events["k"])]), new ColumnReference("t", DataType.Int64).EqualTo(Literal.Of(1L)))),
        new("fence", new Filter(new Fence(_events), _odd)),
        new("union", new UnionAll([_events, new Filter(_events, _odd), _events])),
        new("parts", new UnionAll([.. Enumerable.Range(0, 3).Select(part => new Aggregate(new Part(_events, ["k", "s"], part, 3), ["k", "s"], [new("n", AggregateCall.CountRows())]))])),
        new("parts by floats", new UnionAll([.. Enumerable.Range(0, 3).Select(part => new Aggregate(new Part(_events, ["f"], part, 3), ["f"], [new("n", AggregateCall.CountRows())]))])),
        new("read twice", Twice()),
        .. Aggregates(),
        new("greatest row", new GreatestRow(_events, ["k"], ["f", "s"])),
        new("greatest row of ties by nulls", new GreatestRow(_events, ["k"], ["b", "t"])),
        new("greatest row of keys", new GreatestRow(_events, ["f"], ["l", "t"])),
        new("explode", new Explode(_events, "x", [_events["l"].Else(Literal.Of(0L)), Literal.Of(100L), Literal.Null(DataType.Int64)])),
        .. Ranges(),
        .. Joins(),
        .. PointInTime(),
        .. LatestRows,
        new("running newest", new RunningNewest(Table("k int64, v int64, a float64, z string",
            [1L, 1L, 5.0, "a"], [1L, 2L, 4.0, "z"], [1L, 3L, double.NaN, "b"], [1L, 3L, double.NaN, "c"], [1L, 3L, -1.0, "d"], [1L, 4L, 9.0, "e"], [2L, 1L, -0.0, "a"], [null, 7L, 1.0, "b"], [null, 8L, 0.0, "c"]),
            ["k"], "v", ["a", "z"])),
        .. WindowCases.All(_events),
        .. Sorts(),
    ];

    /// <summary>Rows of literals; columns as <c>name type, …</c>.</summary>
    public static Values Table(string columns, params object?[][] rows)
    {
        ImmutableArray<Column> named = [.. columns.Split(", ").Select(text => text.Split(' ')).Select(words => new Column(words[0], words[1] switch
        {
            "bool" => DataType.Bool,
            "int32" => DataType.Int32,
            "int64" => DataType.Int64,
            "float64" => DataType.Float64,
            "string" => DataType.String,
            "date" => DataType.Date,
            _ => DataType.Timestamp,
        }))];
        return new Values(named, [.. rows.Select(row => row.Select((value, i) => new Literal(value, named[i].Type)).ToImmutableArray())]);
    }

    /// <summary>Every reduction of a value, with and without a filter.</summary>
    public static IEnumerable<(string Name, AggregateCall Call)> Calls(Relation rows)
    {
        var filter = rows["b"];
        foreach (var (suffix, condition) in new[] { ("", null), ("_if", (Expression?)filter) })
        {
            yield return ("n" + suffix, AggregateCall.CountRows(condition));
            foreach (var name in new[] { "l", "i", "f", "s" })
            {
                var value = rows[name];
                yield return ($"count_{name}{suffix}", AggregateCall.Count(value, condition));
                yield return ($"min_{name}{suffix}", AggregateCall.Min(value, condition));
                yield return ($"max_{name}{suffix}", AggregateCall.Max(value, condition));
                yield return ($"first_{name}{suffix}", AggregateCall.First(value, rows["t"], condition));
                yield return ($"last_{name}{suffix}", AggregateCall.Last(value, rows["t"], condition));
                yield return ($"first_at_{name}{suffix}", AggregateCall.FirstOrder(value, rows["t"], condition));
                yield return ($"last_at_{name}{suffix}", AggregateCall.LastOrder(value, rows["t"], condition));
                if (name != "s")
                    yield return ($"sum_{name}{suffix}", AggregateCall.Sum(value, condition));
            }
        }
    }

    private static Join Twice()
    {
        var counts = new Aggregate(_events, ["k"], [new("n", AggregateCall.CountRows())]);
        return new Join(counts, new Project(new Filter(counts, counts["n"].GreaterThan(Literal.Of(2L))), [counts.Keep("k"), new("m", counts["n"].Plus(1L))]), ["k"], KeepLeft: true);
    }

    private static IEnumerable<RelationCase> Aggregates()
    {
        ImmutableArray<NamedAggregate> all = [.. Calls(_events).Select(call => new NamedAggregate(call.Name, call.Call))];
        var nothing = new Filter(_events, Literal.Of(false));
        yield return new("aggregates", new Aggregate(_events, ["k"], all));
        yield return new("aggregates of all", new Aggregate(_events, [], all));
        yield return new("aggregates of nothing", new Aggregate(nothing, [], all));
        yield return new("aggregates of no group", new Aggregate(nothing, ["k"], all));
        yield return new("keys alone", new Aggregate(_events, ["s", "b"], []));
        yield return new("keys of floats", new Aggregate(_events, ["f"], [new("n", AggregateCall.CountRows())]));
        var sums = new Aggregate(_events, ["k", "b"], [new("sum", AggregateCall.Sum(_events["l"]))]);
        yield return new("sums of sums", new Aggregate(sums, ["k"], [new("sum", AggregateCall.Sum(sums["sum"])), new("max", AggregateCall.Max(sums["sum"]))]));
        yield return new("sums as integers", new Project(sums, [sums.Keep("k"), new("fits", sums["sum"].To(DataType.Int64).Try()), new("fails", sums["sum"].To(DataType.Int64).Fails()), new("float", sums["sum"].To(DataType.Float64))]));
        var ties = Table("t int64, f float64", [1L, 2.0], [1L, double.NaN], [1L, -1.0], [2L, null], [2L, 3.0], [2L, 4.0]);
        yield return new("first and last of ties", new Aggregate(ties, [], [new("first", AggregateCall.First(ties["f"], ties["t"])), new("last", AggregateCall.Last(ties["f"], ties["t"]))]));
    }

    private static IEnumerable<RelationCase> Ranges()
    {
        var rows = Table("a int64, z int64", [1L, 3L], [3L, 1L], [2L, 2L], [null, 4L], [4L, null], [-5L, 4L]);
        yield return new("range", new ExplodeRange(rows, "x", rows["a"], rows["z"], 1));
        yield return new("range by four", new ExplodeRange(rows, "x", rows["a"], rows["z"], 4));
        yield return new("range of expressions", new ExplodeRange(rows, "x", rows["a"].FloorTo(3), rows["z"].Plus(2L), 3));
    }

    private static IEnumerable<RelationCase> Joins()
    {
        var right = Table("k int64, x string", [1L, "one"], [1L, "uno"], [3L, "three"], [null, "nothing"]);
        var floats = Table("f float64, y string", [double.NaN, "nan"], [0.0, "zero"], [null, "null"]);
        yield return new("join", new Join(_events, right, ["k"]));
        yield return new("left join", new Join(_events, right, ["k"], KeepLeft: true));
        yield return new("join of floats", new Join(_events, floats, ["f"], KeepLeft: true));
    }

    private static IEnumerable<RelationCase> PointInTime()
    {
        var left = Table("n int64, k int64, c string, at int64", [1L, 1L, "x", 9L], [2L, 1L, "x", 10L], [3L, 1L, "x", 11L], [4L, 2L, "x", 11L], [5L, null, "x", 11L], [6L, 1L, "x", null], [7L, 1L, "x", 99L], [8L, 1L, "y", 99L], [9L, 1L, "x", 99L]);
        var right = Table("k int64, c string, t int64, v float64, w string", [1L, "x", 10L, null, "a"], [1L, "x", 10L, null, "a"], [1L, "x", 11L, double.NaN, null], [1L, "x", 12L, null, null], [2L, "x", 12L, 1.0, "b"], [null, "x", 1L, 1.0, "c"], [1L, "x", null, 1.0, "d"]);
        yield return new("as of", new AsOf(left, right, ["k", "c"], "at", "t"));
        yield return new("as of one key", new AsOf(left, new Project(right, [right.Keep("k"), new("side", right["t"])]), ["k"], "at", "side"));
        var narrow = Table("k int32, at int64", [1, 10L], [2, 12L], [3, 99L]);
        yield return new("as of keys of two widths", new AsOf(narrow, new Project(right, [right.Keep("k"), right.Keep("t")]), ["k"], "at", "t"));
        var times = Table("k int64, row timestamp, s string", [1L, new DateTime(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc), "a"], [1L, new DateTime(2023, 1, 2, 0, 0, 0, DateTimeKind.Utc), "b"]);
        yield return new("as of times", new AsOf(times, new Project(times, [times.Keep("k"), new("time", times["row"]), new("found", times["s"])]), ["k"], "row", "time"));
    }

    /// <summary>The point-in-time match, over rows as histories have them: written again by later batches, by earlier ones at a later time, with nothing but nulls, and unknown again.</summary>
    public static IEnumerable<RelationCase> LatestRows
    {
        get
        {
            var labels = Table("n int64, k int64, c string, at int64", [1L, 1L, "x", 9L], [2L, 1L, "x", 10L], [3L, 1L, "x", 11L], [4L, 1L, "x", 12L], [5L, 1L, "x", 12L], [6L, 1L, "x", 99L],
                [7L, 1L, "x", null], [8L, null, "x", 99L], [9L, 1L, null, 99L], [10L, 1L, "y", 99L], [11L, 2L, "x", 11L], [12L, 4L, "x", long.MaxValue], [13L, 4L, "x", long.MinValue]);
            var history = Table("k int64, c string, time int64, created int64, batch int64, known bool, v float64, w string",
                // One time, one created: the batch decides, and what it has of nulls stays null.
                [1L, "x", 10L, 100L, 1L, true, 1.0, "a"], [1L, "x", 10L, 100L, 2L, true, null, null],
                // Created decides before the batch.
                [1L, "x", 11L, 300L, 1L, true, double.NaN, ""], [1L, "x", 11L, 200L, 9L, false, 2.0, "b"],
                [1L, "x", 12L, 1L, 1L, false, null, null], [1L, "x", 13L, 1L, 1L, null, -0.0, null], [1L, "x", 13L, 1L, 0L, true, double.PositiveInfinity, "c"],
                [1L, "y", 99L, 1L, 1L, true, double.NegativeInfinity, "é"], [2L, "x", 12L, 1L, 1L, true, 1.0, "d"], [3L, "x", 1L, 1L, 1L, true, 1.0, "nobody asks"],
                [4L, "x", long.MaxValue, 1L, 1L, true, double.NaN, "last"], [4L, "x", long.MinValue, -1L, 1L, true, 0.5, "first"],
                [null, "x", 1L, 1L, 1L, true, 1.0, "e"], [1L, null, 1L, 1L, 1L, true, 1.0, "f"], [1L, "x", null, 1L, 1L, true, 1.0, "g"]);
            yield return new("latest row", new LatestRow(labels, history, ["k", "c"], "n", "at", "time", ["created", "batch"]));
            yield return new("latest row that is known", new Filter(new LatestRow(labels, history, ["k", "c"], "n", "at", "time", ["created", "batch"]), new ColumnReference("known", DataType.Bool)));
            yield return new("latest row without labels", new LatestRow(new Filter(labels, Literal.Of(false)), history, ["k", "c"], "n", "at", "time", ["created", "batch"]));
            yield return new("latest row of nothing", new LatestRow(labels, new Filter(history, Literal.Of(false)), ["k", "c"], "n", "at", "time", ["created", "batch"]));
            // One key, its own order, and names that a printer would like for itself.
            var names = new Project(history, [history.Keep("k"), new("side", history["time"]), new("row", history["created"].Plus(history["batch"])), new("n_", history["w"])]);
            var few = new Project(new Filter(history, history["c"].EqualTo(Literal.Of("x"))), [.. history.Columns.Where(column => column.Name is "k" or "time" or "created" or "batch").Select(column => history.Keep(column.Name))]);
            yield return new("latest row of one key", new LatestRow(new Filter(labels, labels["k"].AtMost(Literal.Of(2L))), new Filter(names, names["n_"].IsNotNull()), ["k"], "n", "at", "side", ["row", "n_"]));
            yield return new("latest row without features", new LatestRow(labels, few, ["k"], "n", "at", "time", ["created", "batch"]));
        }
    }

    private static IEnumerable<RelationCase> Sorts()
    {
        yield return new("sort", new Sort(_events, [new("f"), new("s", Descending: true), new("t")]));
        yield return new("sort downwards", new Sort(_events, [new("f", Descending: true), new("b"), new("t")], Limit: 7));
        yield return new("sort by what is hidden", new Sort(_events, [new("t"), new("l")], Hidden: "t"));
    }
}
