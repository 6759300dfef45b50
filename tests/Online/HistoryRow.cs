using Apache.Arrow;
using Apache.Arrow.Types;
using FeatureJobs.Online;

namespace FeatureJobs.Tests;

/// <summary>A row of a history table as a test writes it down.</summary>
internal sealed record HistoryRow(object[] Keys, RowOrder Order, object?[] Features, bool Known = true)
{
    public static RecordBatch Batch(OnlineTable table, params IReadOnlyList<HistoryRow> rows)
    {
        var columns = new List<(Field Field, IArrowArray Array)>();
        void Add(string name, OnlineType type, Func<HistoryRow, object?> value)
        {
            var array = Array(type, [.. rows.Select(value)]);
            columns.Add((new(name, array.Data.DataType, nullable: true), array));
        }
        for (var i = 0; i < table.Keys.Length; i++)
        {
            var key = i;
            Add(table.Keys[i].Name, table.Keys[i].Type, row => row.Keys[key]);
        }
        Add("event_timestamp", OnlineType.Timestamp, row => row.Order.EventTimestamp);
        Add("created_timestamp", OnlineType.Timestamp, row => row.Order.CreatedTimestamp);
        Add("batch", OnlineType.Int64, row => row.Order.Batch);
        Add("known", OnlineType.Bool, row => row.Known);
        for (var i = 0; i < table.Features.Length; i++)
        {
            var feature = i;
            Add(table.Features[i].Name, table.Features[i].Type, row => row.Features[feature]);
        }
        return new(new Schema(columns.Select(column => column.Field), null), columns.Select(column => column.Array), rows.Count);
    }

    public static async IAsyncEnumerable<RecordBatch> Stream(OnlineTable table, params HistoryRow[] rows)
    {
        await Task.Yield();
        yield return Batch(table, rows);
    }

    /// <summary>As <see cref="RowEncoder"/> makes them, for tests of what lies below.</summary>
    public static EncodedRow[] Encode(OnlineTable table, params IReadOnlyList<HistoryRow> rows)
    {
        using var batch = Batch(table, [.. rows]);
        return [.. rows.Select((row, i) => new RowEncoder(table, row.Order.Generation, null).Encode(batch, i))];
    }

    private static IArrowArray Array(OnlineType type, object?[] values)
    {
        switch (type)
        {
            case OnlineType.Bool:
                var flags = new BooleanArray.Builder();
                foreach (var value in values)
                    _ = value is bool b ? flags.Append(b) : flags.AppendNull();
                return flags.Build();
            case OnlineType.String:
                var texts = new StringArray.Builder();
                foreach (var value in values)
                    texts.Append((string?)value);
                return texts.Build();
            case OnlineType.Int32:
                var ints = new Int32Array.Builder();
                foreach (var value in values)
                    ints.Append((int?)value);
                return ints.Build();
            case OnlineType.Int64:
                var longs = new Int64Array.Builder();
                foreach (var value in values)
                    longs.Append((long?)value);
                return longs.Build();
            case OnlineType.Float64:
                var doubles = new DoubleArray.Builder();
                foreach (var value in values)
                    doubles.Append((double?)value);
                return doubles.Build();
            case OnlineType.Date:
                var days = new Int32Array.Builder();
                foreach (var value in values)
                    days.Append(value is DateOnly date ? date.DayNumber - new DateOnly(1970, 1, 1).DayNumber : (int?)value);
                var dates = days.Build().Data;
                return new Date32Array(new ArrayData(Date32Type.Default, dates.Length, dates.NullCount, 0, dates.Buffers));
            default:
                var numbers = new Int64Array.Builder();
                foreach (var value in values)
                    numbers.Append(value is DateTimeOffset time ? (time - DateTimeOffset.UnixEpoch).Ticks / 10 : (long?)value);
                var data = numbers.Build().Data;
                return new TimestampArray(new ArrayData(new TimestampType(TimeUnit.Microsecond, "UTC"), data.Length, data.NullCount, 0, data.Buffers));
        }
    }
}
