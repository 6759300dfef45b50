using Apache.Arrow;
using Apache.Arrow.Types;
using FeatureJobs.Relational;

namespace FeatureJobs.Engines;

/// <summary>Small results as C# values. For a handful of rows only: what grows with the data stays in Arrow batches.</summary>
public static class ArrowRows
{
    /// <summary>All rows of a small relation.</summary>
    public static async Task<List<object?[]>> SmallAsync(this IEngine engine, Relation relation, CancellationToken cancellation)
    {
        var rows = new List<object?[]>();
        await foreach (var batch in engine.QueryAsync(relation, cancellation))
            using (batch)
                for (var row = 0; row < batch.Length; row++)
                    rows.Add([.. batch.Arrays.Select(array => Value(array, row))]);
        return rows;
    }

    /// <summary>
    /// One value: null, bool, int, long, double, decimal, string, <see cref="DateOnly"/>, or for timestamps <see cref="DateTimeOffset"/> in UTC.
    /// </summary>
    public static object? Value(IArrowArray array, int row) => array.IsNull(row) ? null : array switch
    {
        BooleanArray a => a.GetValue(row),
        Int32Array a => a.GetValue(row),
        Int64Array a => a.GetValue(row),
        DoubleArray a => a.GetValue(row),
        StringArray a => a.GetString(row),
        Date32Array a => DateOnly.FromDateTime(a.GetDateTime(row)!.Value),
        TimestampArray a when ((TimestampType)a.Data.DataType).Unit == TimeUnit.Microsecond => DateTimeOffset.UnixEpoch.AddTicks(a.GetValue(row)!.Value * TimeSpan.TicksPerMicrosecond),
        Decimal128Array a => a.GetValue(row),
        _ => throw new NotSupportedException($"No value for Arrow's {array.Data.DataType.Name}."),
    };
}
