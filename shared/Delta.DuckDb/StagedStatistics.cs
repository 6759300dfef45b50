using System.Collections;
using System.Globalization;

namespace FeatureJobs.Delta.DuckDb;

/// <summary>The statistics that COPY returns (RETURN_STATS) as those of the table: a map of quoted column name to a map of texts.</summary>
internal static class StagedStatistics
{
    // DuckDB cuts longer ones, perhaps inside a character.
    private const int LongestTextBytes = 256;

    public static IReadOnlyDictionary<string, ColumnStatistics> Read(IReadOnlyList<DeltaField> fields, object statistics)
    {
        var columns = (IDictionary)statistics;
        return fields.ToDictionary(field => field.Name, field => Column(field.Type, (IDictionary?)columns[DuckDbSql.Name(field.Name)]), StringComparer.Ordinal);
    }

    private static ColumnStatistics Column(DeltaType type, IDictionary? column)
    {
        var nulls = column?["null_count"] is string text ? long.Parse(text, CultureInfo.InvariantCulture) : (long?)null;
        return column is null || column["has_nan"] is "true"
            ? new ColumnStatistics(null, null, nulls)
            : new ColumnStatistics(Value(type, column["min"] as string), Value(type, column["max"] as string), nulls);
    }

    /// <summary>Null for what has no place in statistics: infinities, years outside 1 to 9999, booleans, bytes, nested values.</summary>
    private static DeltaValue? Value(DeltaType type, string? text) => type.Kind switch
    {
        _ when text is null => null,
        DeltaTypeKind.Byte or DeltaTypeKind.Short or DeltaTypeKind.Integer or DeltaTypeKind.Long => new DeltaValue.Integer(long.Parse(text, CultureInfo.InvariantCulture)),
        DeltaTypeKind.Float or DeltaTypeKind.Double => double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? new DeltaValue.Number(number) : null,
        DeltaTypeKind.Decimal => DeltaValue.Exact.Parse(text),
        DeltaTypeKind.String => System.Text.Encoding.UTF8.GetByteCount(text) < LongestTextBytes ? new DeltaValue.Text(text) : null,
        DeltaTypeKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new DeltaValue.Day(day) : null,
        DeltaTypeKind.Timestamp => text.EndsWith("+00", StringComparison.Ordinal) ? Moment(text[..^3]) : null,
        _ => null,
    };

    private static DeltaValue.Moment? Moment(string text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? new DeltaValue.Moment((moment - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond)
            : null;
}
