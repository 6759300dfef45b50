using System.Globalization;

namespace FeatureJobs.Delta;

/// <summary>The value that a partition column has in all rows of a file (protocol: "Partition Value Serialization").</summary>
public static class PartitionValue
{
    private static readonly string[] TimestampFormats =
    [
        "yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", "yyyy-MM-dd",
    ];

    /// <summary>In a form that a cast understands in UTC; null: the value is null, which the log also writes as an empty text.</summary>
    /// <exception cref="DeltaException">The log has no value of this column, or one of another type.</exception>
    public static string? TextOf(AddFile file, DeltaField field, string location)
    {
        if (!file.PartitionValues.TryGetValue(field.PhysicalName, out var text))
        {
            throw new DeltaException($"File '{file.Path}' of the table '{location}' has no value of the partition column '{field.Name}' in the log. The log is damaged: restore it.");
        }

        return string.IsNullOrEmpty(text) ? null : Canonical(text, field.Type)
            ?? throw new DeltaException($"File '{file.Path}' of the table '{location}' has the value '{text}' of the partition column '{field.Name}' in the log, which is no {field.Type}. "
                + "The log is damaged: restore it.");
    }

    /// <summary>For comparing; null: there is none of this type, or the type has no order.</summary>
    internal static DeltaValue? Of(string text, DeltaType type) => type.Kind switch
    {
        DeltaTypeKind.Byte => Whole(text, sbyte.MinValue, sbyte.MaxValue),
        DeltaTypeKind.Short => Whole(text, short.MinValue, short.MaxValue),
        DeltaTypeKind.Integer => Whole(text, int.MinValue, int.MaxValue),
        DeltaTypeKind.Long => Whole(text, long.MinValue, long.MaxValue),
        DeltaTypeKind.Float => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? new DeltaValue.Number(value) : null,
        DeltaTypeKind.Double => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? new DeltaValue.Number(value) : null,
        DeltaTypeKind.Decimal => DeltaValue.Exact.Parse(text),
        DeltaTypeKind.String => new DeltaValue.Text(text),
        DeltaTypeKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new DeltaValue.Day(day) : null,
        DeltaTypeKind.Timestamp or DeltaTypeKind.TimestampNtz => Moment(text),
        _ => null,
    };

    private static string? Canonical(string text, DeltaType type) => (type.Kind, Of(text, type)) switch
    {
        (DeltaTypeKind.Boolean, _) => bool.TryParse(text, out var flag) ? (flag ? "true" : "false") : null,
        (DeltaTypeKind.String or DeltaTypeKind.Binary, _) => text,
        (_, null) => null,
        (DeltaTypeKind.Float, DeltaValue.Number number) => ((float)number.Value).ToString("R", CultureInfo.InvariantCulture),
        (_, DeltaValue.Number number) => number.Value.ToString("R", CultureInfo.InvariantCulture),
        (_, DeltaValue.Moment moment) => DateTime.UnixEpoch.AddTicks(moment.Microseconds * TimeSpan.TicksPerMicrosecond)
            .ToString(type.Kind == DeltaTypeKind.Timestamp ? "yyyy-MM-dd HH:mm:ss.ffffff+00" : "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        (DeltaTypeKind.Decimal, DeltaValue.Exact exact) => StatisticsJson.DecimalText(exact),
        _ => text,
    };

    private static DeltaValue.Integer? Whole(string text, long least, long greatest) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= greatest ? new DeltaValue.Integer(value) : null;

    // Without zone: in UTC. Spark takes its session's zone, which the log does not tell.
    private static DeltaValue.Moment? Moment(string text) =>
        DateTimeOffset.TryParseExact(text, TimestampFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? new DeltaValue.Moment((moment.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond)
            : null;
}
