using Apache.Arrow;
using Apache.Arrow.Types;
using FeatureJobs.SparkConnect;
using ArrayType = FeatureJobs.SparkConnect.ArrayType;
using StructType = FeatureJobs.SparkConnect.StructType;

namespace FeatureJobs.Tests;

/// <summary>What may be sent, and what is refused before anything is. The session is one of the fake server.</summary>
public sealed class RowsUpTests
{
    private static readonly StructType Numbers = new(new StructField("n", SparkType.Integer, Nullable: false), new StructField("d", new DecimalType(5, 2)));

    [Fact]
    public async Task Rows_that_do_not_fit_are_refused_and_the_column_is_named()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync();
        Assert.Contains("2 fields", Refusal([1]), StringComparison.Ordinal);
        Assert.Contains("n is declared without nulls", Refusal(null, 1m), StringComparison.Ordinal);
        Assert.Contains("n: a value does not fit int", Refusal("1", 1m), StringComparison.Ordinal);
        Assert.Contains("d: a value does not fit decimal(5,2)", Refusal(1, 1.234m), StringComparison.Ordinal);
        Assert.Contains("d: a value does not fit decimal(5,2)", Refusal(1, 1000m), StringComparison.Ordinal);
        Assert.Contains("kind Local", Time(DateTime.Now), StringComparison.Ordinal);
        Assert.Contains("kind Unspecified", Time(new DateTime(2024, 1, 1)), StringComparison.Ordinal);

        string Refusal(params object?[] row) => Assert.Throws<ArgumentException>(() => session.CreateDataFrame((object?[][])[row], Numbers)).Message;
        string Time(DateTime time) => Assert.Throws<ArgumentException>(() => session.CreateDataFrame((object?[][])[[time]], new StructType(new StructField("t", SparkType.Timestamp)))).Message;
    }

    public static TheoryData<IArrowType> Unsendable => [UInt32Type.Default, new TimestampType(TimeUnit.Nanosecond, "UTC"), new DictionaryType(Int32Type.Default, Apache.Arrow.Types.StringType.Default, false), Date64Type.Default];

    [Theory, MemberData(nameof(Unsendable))]
    public async Task Arrow_that_spark_would_misread_is_refused_however_deep(IArrowType type)
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = await server.SessionAsync();
        var field = new Field("outer", new Apache.Arrow.Types.StructType([new Field("items", new ListType(new Field("element", type, true)), true)]), true);
        Assert.Equal($"outer.items.element of Arrow type {type.Name}", ArrowTypes.Unsendable(field));
        using var batch = new RecordBatch(new Schema([new Field("bad", UInt32Type.Default, true)], null), [new UInt32Array.Builder().Append(1).Build()], 1);
        Assert.Contains("column bad of Arrow type", Assert.Throws<ArgumentException>(() => session.CreateDataFrame(batch)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_are_cut_off_at_microseconds_towards_the_past()
    {
        Assert.Equal(0, Moments.Micros(DateTime.UnixEpoch.AddTicks(9), SparkType.Timestamp));
        Assert.Equal(-1, Moments.Micros(DateTime.UnixEpoch.AddTicks(-1), SparkType.Timestamp));
        Assert.Equal(-1, Moments.Micros(DateTime.UnixEpoch.AddTicks(-10), SparkType.Timestamp));
        Assert.Equal(-3_600_000_000, Moments.Micros(new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.FromHours(1)), SparkType.Timestamp));
    }

    [Fact]
    public void A_part_of_a_batch_is_sent_as_that_part()
    {
        var schema = new StructType(new StructField("n", SparkType.Integer), new StructField("l", new ArrayType(SparkType.String)));
        object?[][] rows = [.. Enumerable.Range(0, 100).Select(n => (object?[])[n, n % 7 == 0 ? null : new object?[] { $"s{n}", null }])];
        using var whole = ArrowColumns.Of(rows, schema);
        using var part = whole.Slice(40, 20);
        var back = IpcStreams.Read(IpcStreams.Write(part)).SelectMany(batch => ArrowRows.Of(batch, schema)).ToList();
        Assert.Equal(Enumerable.Range(40, 20), back.Select(row => row.GetAs<int>(0)));
        Assert.All(back, row => Assert.Equal(rows[row.GetAs<int>(0)][1] as object?[], row.GetAs<IReadOnlyList<object?>?>(1)));
    }
}
