using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FeatureJobs.Tests;

/// <summary>
/// Rows as JSON lines, written alike whoever wrote them: numbers in one form, no spaces, map entries and lines in order of their text.
/// </summary>
internal static class CanonicalRows
{
    public static List<string> Of(IEnumerable<string> lines) => [.. lines.Select(Line).Order(StringComparer.Ordinal)];

    private static string Line(string line) => Value(JsonNode.Parse(line))?.ToJsonString() ?? "null";

    private static JsonNode? Value(JsonNode? node) => node switch
    {
        null => null,
        JsonObject row => new JsonObject(row.Select(field => KeyValuePair.Create(field.Key, Value(field.Value)))),
        // A map is a list of pairs; lists of lists of two are not in these tests.
        JsonArray { Count: > 0 } map when map.All(entry => entry is JsonArray { Count: 2 }) => new JsonArray([.. map.Select(Value).OrderBy(entry => entry!.ToJsonString(), StringComparer.Ordinal)]),
        JsonArray list => new JsonArray([.. list.Select(Value)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => Number(value.ToJsonString()),
        _ => node.DeepClone(),
    };

    private static JsonValue Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
        ? JsonValue.Create(whole)
        : double.Parse(text, CultureInfo.InvariantCulture) is var number && number == Math.Truncate(number) && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number) : JsonValue.Create(number);
}
