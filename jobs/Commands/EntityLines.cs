using System.Text.Json;

namespace FeatureJobs.Commands;

/// <summary>Entities as JSON lines: an object of key columns each.</summary>
internal static class EntityLines
{
    private const int Most = 100_000;

    /// <param name="file">A file, or - for stdin.</param>
    /// <exception cref="UsageException">A line is no such object, or there are too many for one request.</exception>
    public static async Task<List<Dictionary<string, object?>>> ReadAsync(string file, CommandContext context, CancellationToken cancellation)
    {
        var path = Path.GetFullPath(file, context.CurrentFolder);
        if (file != "-" && !File.Exists(path)) throw new UsageException($"{path}: no such file. Name one with a JSON object of key columns in each line, or - for stdin.");
        using var reader = file == "-" ? Console.In : new StreamReader(path);
        var entities = new List<Dictionary<string, object?>>();
        for (var line = 1; await reader.ReadLineAsync(cancellation) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            if (entities.Count == Most) throw new UsageException($"{file} names more than {Most:N0} entities; ask for them in several requests.");
            entities.Add(Read(text) ?? throw new UsageException($"{file}:{line}: not an object of key columns. Write each line as {{\"origin\": \"ATL\", \"destination\": \"LAX\"}}."));
        }
        return entities.Count > 0 ? entities : throw new UsageException($"{file} names no entity. Write one JSON object of key columns in each line.");
    }

    private static Dictionary<string, object?>? Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            var entity = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) return null;
                // Numbers keep their digits: which integer type they are, only the key knows.
                entity[property.Name] = property.Value.ValueKind == JsonValueKind.Null ? null : property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : property.Value.GetRawText();
            }
            return entity;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
