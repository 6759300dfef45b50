using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>Values of statistics to and from JSON.</summary>
internal static class StatisticsJson
{
    private const string MillisecondFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static DeltaValue? Read(JsonElement json, DeltaType type) => (type.Kind, json.ValueKind) switch
    {
        (DeltaTypeKind.Byte or DeltaTypeKind.Short or DeltaTypeKind.Integer or DeltaTypeKind.Long, JsonValueKind.Number) => json.TryGetInt64(out var value) ? new DeltaValue.Integer(value) : null,
        (DeltaTypeKind.Double, JsonValueKind.Number) => json.TryGetDouble(out var value) && double.IsFinite(value) ? new DeltaValue.Number(value) : null,

        // Its text is the shortest that names the float, not the float itself as a double.
        (DeltaTypeKind.Float, JsonValueKind.Number) => json.TryGetSingle(out var value) && float.IsFinite(value) ? new DeltaValue.Number(value) : null,
        (DeltaTypeKind.Decimal, JsonValueKind.Number) => DeltaValue.Exact.Parse(json.GetRawText()),
        (DeltaTypeKind.String, JsonValueKind.String) => new DeltaValue.Text(json.GetString()!),
        (DeltaTypeKind.Date, JsonValueKind.String) =>
            DateOnly.TryParseExact(json.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new DeltaValue.Day(day) : null,
        (DeltaTypeKind.Timestamp or DeltaTypeKind.TimestampNtz, JsonValueKind.String) => ReadTimestamp(json.GetString()!),
        _ => null,
    };

    public static void Write(Utf8JsonWriter json, string name, DeltaValue value)
    {
        switch (value)
        {
            case DeltaValue.Integer integer:
                json.WriteNumber(name, integer.Value);
                break;
            case DeltaValue.Number number:
                json.WriteNumber(name, number.Value);
                break;
            case DeltaValue.Exact exact:
                json.WritePropertyName(name);
                json.WriteRawValue(DecimalText(exact));
                break;
            case DeltaValue.Text text:
                json.WriteString(name, text.Value);
                break;
            case DeltaValue.Day day:
                json.WriteString(name, day.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case DeltaValue.Moment moment:
                // Formatting cuts what is below a millisecond, before 1970 too.
                json.WriteString(name, DateTime.UnixEpoch.AddTicks(moment.Microseconds * TimeSpan.TicksPerMicrosecond).ToString(MillisecondFormat, CultureInfo.InvariantCulture));
                break;
        }
    }

    /// <summary>JSON has no NaN and no infinity, and the years of its times end at 9999.</summary>
    public static bool CanWrite(DeltaValue value) => value switch
    {
        DeltaValue.Number number => double.IsFinite(number.Value),
        DeltaValue.Moment moment => moment.Microseconds >= FirstMoment && moment.Microseconds <= LastMoment,
        _ => true,
    };

    public static string DecimalText(DeltaValue.Exact value)
    {
        var digits = BigInteger.Abs(value.Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(value.Scale + 1, '0');
        var sign = value.Unscaled.Sign < 0 ? "-" : "";
        return value.Scale == 0 ? sign + digits : $"{sign}{digits[..^value.Scale]}.{digits[^value.Scale..]}";
    }

    private static readonly long FirstMoment = (DateTime.MinValue.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
    private static readonly long LastMoment = (DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static DeltaValue.Moment? ReadTimestamp(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? new DeltaValue.Moment((moment.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond)
            : null;
}
