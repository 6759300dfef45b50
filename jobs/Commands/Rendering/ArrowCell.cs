using System.Globalization;
using System.Text.Json;
using Apache.Arrow;

namespace FeatureJobs.Commands.Rendering;

/// <summary>One value of an Arrow array, for people and as JSON. The types are those that stored columns have.</summary>
internal static class ArrowCell
{
    public static bool IsNumber(IArrowArray column) =>
        column is Int32Array or Int64Array or FloatArray or DoubleArray;

    public static string Text(IArrowArray column, int row) => column.IsNull(row) ? "" : column switch
    {
        StringArray a => a.GetString(row),
        BooleanArray a => a.GetValue(row)!.Value ? "true" : "false",
        Int32Array a => a.GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        Int64Array a => a.GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        FloatArray a => Words.Float(a.GetValue(row)!.Value),
        DoubleArray a => Words.Float(a.GetValue(row)!.Value),
        Date32Array a => Date(a, row),
        TimestampArray a => Words.Time(a.GetTimestamp(row)!.Value),
        _ => throw Unknown(column),
    };

    public static void WriteJson(Utf8JsonWriter json, IArrowArray column, int row)
    {
        if (column.IsNull(row))
        {
            json.WriteNullValue();
            return;
        }
        switch (column)
        {
            case StringArray a: json.WriteStringValue(a.GetString(row)); break;
            case BooleanArray a: json.WriteBooleanValue(a.GetValue(row)!.Value); break;
            case Int32Array a: json.WriteNumberValue(a.GetValue(row)!.Value); break;
            case Int64Array a: json.WriteNumberValue(a.GetValue(row)!.Value); break;
            case FloatArray a when float.IsFinite(a.GetValue(row)!.Value): json.WriteNumberValue(a.GetValue(row)!.Value); break;
            case FloatArray a: json.WriteStringValue(NotFinite(a.GetValue(row)!.Value)); break;
            case DoubleArray a when double.IsFinite(a.GetValue(row)!.Value): json.WriteNumberValue(a.GetValue(row)!.Value); break;
            case DoubleArray a: json.WriteStringValue(NotFinite(a.GetValue(row)!.Value)); break;
            case Date32Array a: json.WriteStringValue(Date(a, row)); break;
            case TimestampArray a: json.WriteStringValue(Words.ExactTime(a.GetTimestamp(row)!.Value)); break;
            default: throw Unknown(column);
        }
    }

    /// <summary>JSON has no such numbers; these are the words that section 4 of docs/design.md reads them by.</summary>
    public static string NotFinite(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    private static string Date(Date32Array dates, int row) => dates.GetDateTime(row)!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static NotSupportedException Unknown(IArrowArray column) => new($"a column of type {column.Data.DataType.Name} cannot be shown");
}
