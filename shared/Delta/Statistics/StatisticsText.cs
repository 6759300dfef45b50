using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FeatureJobs.Delta;

/// <summary>Statistics as the text that <see cref="AddFile.Stats"/> holds, from exact values.</summary>
public static class StatisticsText
{
    /// <summary>Only so many columns, the first, have statistics: Spark's default, and more cost every reader of the log.</summary>
    public const int IndexedColumns = 32;

    private const int PrefixLength = 32;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="rows">How many rows the file has.</param>
    /// <param name="fields">The table's columns in order.</param>
    /// <param name="columns">The true least and greatest values and counts; those of columns beyond the first 32 are left out.</param>
    public static string Write(long rows, IReadOnlyList<DeltaField> fields, IReadOnlyDictionary<string, ColumnStatistics> columns)
    {
        var indexed = fields.Take(IndexedColumns).Where(field => columns.ContainsKey(field.Name)).Select(field => (field.Name, Column: columns[field.Name])).ToList();
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("numRecords", rows);
            WriteBounds(json, "minValues", indexed.Select(field => (field.Name, LowerBound(field.Column.Min))));
            WriteBounds(json, "maxValues", indexed.Select(field => (field.Name, UpperBound(field.Column.Max))));
            json.WriteStartObject("nullCount");
            foreach (var (name, column) in indexed)
            {
                if (column.Nulls is { } nulls)
                {
                    json.WriteNumber(name, nulls);
                }
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteBounds(Utf8JsonWriter json, string part, IEnumerable<(string Name, DeltaValue? Value)> bounds)
    {
        json.WriteStartObject(part);
        foreach (var (name, value) in bounds)
        {
            if (value is not null && StatisticsJson.CanWrite(value))
            {
                StatisticsJson.Write(json, name, value);
            }
        }

        json.WriteEndObject();
    }

    private static DeltaValue? LowerBound(DeltaValue? min) =>
        min is DeltaValue.Text { Value.Length: > PrefixLength } text ? new DeltaValue.Text(Prefix(text.Value)) : min;

    /// <summary>A cut greatest string must not be less than the string: a character above the next one is put behind it.</summary>
    private static DeltaValue? UpperBound(DeltaValue? max)
    {
        if (max is not DeltaValue.Text { Value.Length: > PrefixLength } text)
        {
            return max;
        }

        var prefix = Prefix(text.Value);
        const int Delete = 0x7F;
        const int Last = 0x10FFFF;
        return Rune.GetRuneAt(text.Value, prefix.Length).Value switch
        {
            < Delete => new DeltaValue.Text(prefix + (char)Delete),
            < Last => new DeltaValue.Text(prefix + new Rune(Last)),
            _ => null, // No character is above the last one.
        };
    }

    private static string Prefix(string text) =>
        char.IsHighSurrogate(text[PrefixLength - 1]) ? text[..(PrefixLength - 1)] : text[..PrefixLength];
}
