using System.Text.Json;
using FeatureJobs.Commands.Output;
using FeatureJobs.Store;

namespace FeatureJobs.Commands.Rendering;

/// <summary>Online features as one document: the service, the groups, and a row for each entity in the order asked for.</summary>
internal static class OnlineFeaturesJson
{
    public static void Write(OnlineFeatures features, IReadOnlyList<IReadOnlyDictionary<string, object?>> entities, IConsole console)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JsonDocuments.Shapes.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("service", features.Service);
            json.WriteString("at", Words.ExactTime(features.At));
            json.WriteStartObject("evaluated_through");
            foreach (var (group, through) in features.EvaluatedThrough) json.WriteString(group, Words.ExactTime(through));
            json.WriteEndObject();
            json.WriteStartArray("rows");
            foreach (var (entity, row) in entities.Zip(features.Rows)) WriteRow(json, features, entity, row);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        console.Data.WriteLine(System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    private static void WriteRow(Utf8JsonWriter json, OnlineFeatures features, IReadOnlyDictionary<string, object?> entity, OnlineEntity row)
    {
        json.WriteStartObject();
        json.WriteStartObject("entity");
        foreach (var (key, value) in entity) WriteValue(json, key, value);
        json.WriteEndObject();
        json.WriteStartObject("features");
        foreach (var (name, value) in features.Features.Zip(row.Values)) WriteValue(json, name, value);
        json.WriteEndObject();
        json.WriteStartObject("statuses");
        foreach (var (group, status) in row.Statuses) json.WriteString(group, Words.Snake(status));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(name); break;
            case bool truth: json.WriteBoolean(name, truth); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: json.WriteNumber(name, number); break;
            case double number when double.IsFinite(number): json.WriteNumber(name, number); break;
            case double number: json.WriteString(name, ArrowCell.NotFinite(number)); break;
            case DateTimeOffset time: json.WriteString(name, Words.ExactTime(time)); break;
            default: json.WriteString(name, Words.Value(value)); break;
        }
    }
}
