using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;
using FeatureJobs.Commands.Rendering;

namespace FeatureJobs.Tests;

public class RowsTests
{
    private static readonly DateTimeOffset Start = new(2001, 4, 7, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Rows_as_json_are_one_document_of_a_row_a_line()
    {
        var terminal = new Terminal();
        await RowsJson.WriteAsync(Batches(Mixed()), terminal.Console, TestContext.Current.CancellationToken);
        Assert.Equal("""
            [
            {"origin":"O'Hare \"ü\"","event_timestamp":"2001-04-07T06:00:00.000001Z","batch":9007199254740993,"n":1,"known":true,"mean":0.1,"day":"2001-04-07"},
            {"origin":null,"event_timestamp":null,"batch":null,"n":null,"known":null,"mean":null,"day":null},
            {"origin":"","event_timestamp":"1969-12-31T23:59:59.999999Z","batch":-1,"n":-2,"known":false,"mean":"NaN","day":"1969-12-31"},
            {"origin":"x","event_timestamp":"2001-04-07T06:00:00.000000Z","batch":0,"n":0,"known":true,"mean":"-Infinity","day":"2001-04-07"}
            ]

            """, terminal.Data);
    }

    [Fact]
    public async Task Batches_join_into_one_document_and_none_are_an_empty_one()
    {
        var terminal = new Terminal();
        await RowsJson.WriteAsync(Batches(Numbers(0, 2), Numbers(0, 0), Numbers(2, 3)), terminal.Console, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(terminal.Data);
        Assert.Equal([0, 1, 2, 3, 4], document.RootElement.EnumerateArray().Select(row => row.GetProperty("n").GetInt32()));

        var empty = new Terminal();
        await RowsJson.WriteAsync(Batches(Numbers(0, 0)), empty.Console, TestContext.Current.CancellationToken);
        Assert.Equal("[]\n", empty.Data);
    }

    [Fact]
    public async Task Nothing_is_written_before_the_first_row_so_that_an_error_can_be_the_document()
    {
        var terminal = new Terminal();
        await Assert.ThrowsAsync<IOException>(() => RowsJson.WriteAsync(Failing(), terminal.Console, TestContext.Current.CancellationToken));
        Assert.False(terminal.Console.DataWritten);
    }

    [Fact]
    public async Task A_table_shows_the_first_rows_and_counts_the_others()
    {
        var terminal = new Terminal();
        await RowsTable.WriteAsync(Batches(Numbers(0, 70), Numbers(70, 2000)), 1, "none", "More with json.", terminal.Console, TestContext.Current.CancellationToken);
        Assert.Equal(RowsTable.Shown + 2, terminal.Data.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("... and 1,970 rows more. More with json.\n", terminal.Narration);
    }

    [Fact]
    public async Task A_table_of_every_type()
    {
        var terminal = new Terminal(width: 120);
        await RowsTable.WriteAsync(Batches(Mixed()), 2, "none", "", terminal.Console, TestContext.Current.CancellationToken);
        Assert.Equal("""
              origin     │ event_timestamp             │            batch │  n │ known │      mean │ day
             ────────────┼─────────────────────────────┼──────────────────┼────┼───────┼───────────┼────────────
              O'Hare "ü" │ 2001-04-07T06:00:00.000001Z │ 9007199254740993 │  1 │ true  │       0.1 │ 2001-04-07
                         │                             │                  │    │       │           │
                         │ 1969-12-31T23:59:59.999999Z │               -1 │ -2 │ false │       NaN │ 1969-12-31
              x          │ 2001-04-07T06:00:00Z        │                0 │  0 │ true  │ -Infinity │ 2001-04-07

            """, terminal.Data);
        Assert.Empty(terminal.Narration);
    }

    [Fact]
    public async Task No_rows_are_said_in_words()
    {
        var terminal = new Terminal();
        await RowsTable.WriteAsync(Batches(), 1, "No row.", "", terminal.Console, TestContext.Current.CancellationToken);
        Assert.Empty(terminal.Data);
        Assert.Equal("No row.\n", terminal.Narration);
    }

    private static RecordBatch Mixed()
    {
        var time = new TimestampType(TimeUnit.Microsecond, "UTC");
        return new RecordBatch.Builder()
            .Append("origin", true, new StringArray.Builder().Append("O'Hare \"ü\"").AppendNull().Append("").Append("x").Build())
            .Append("event_timestamp", true, new TimestampArray.Builder(time).Append(Start.AddMicroseconds(1)).AppendNull().Append(DateTimeOffset.UnixEpoch.AddMicroseconds(-1)).Append(Start).Build())
            .Append("batch", true, new Int64Array.Builder().Append(9007199254740993).AppendNull().Append(-1).Append(0).Build())
            .Append("n", true, new Int32Array.Builder().Append(1).AppendNull().Append(-2).Append(0).Build())
            .Append("known", true, new BooleanArray.Builder().Append(true).AppendNull().Append(false).Append(true).Build())
            .Append("mean", true, new DoubleArray.Builder().Append(0.1).AppendNull().Append(double.NaN).Append(double.NegativeInfinity).Build())
            .Append("day", true, new Date32Array.Builder().Append(Start.DateTime).AppendNull().Append(new DateTime(1969, 12, 31)).Append(Start.DateTime).Build())
            .Build();
    }

    private static RecordBatch Numbers(int first, int count) =>
        new RecordBatch.Builder().Append("n", false, new Int32Array.Builder().AppendRange(Enumerable.Range(first, count)).Build()).Build();

    private static async IAsyncEnumerable<RecordBatch> Batches(params RecordBatch[] batches)
    {
        await Task.CompletedTask;
        foreach (var batch in batches) yield return batch;
    }

    private static async IAsyncEnumerable<RecordBatch> Failing()
    {
        await Task.CompletedTask;
        yield return Numbers(0, 0);
        throw new IOException("gone");
    }
}
